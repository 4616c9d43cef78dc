"""What happens in company A, from the job offers to the morning of the raid."""

from cast import RANSOM_ACCOUNT, SITE_A, TOWNS, USDT_CONTRACT, WALLETS
from talk import console, everyday, pig_butchering
from world import moment

_COLLECT, _RANSOM, _PAYROLL = WALLETS["a_collect"][1], WALLETS["a_ransom"][1], WALLETS["a_payroll"][1]
_ETHER = WALLETS["a_ether"][1]

# day, clock (UTC), from, to, text
_PLEAS = f"""
2025-05-21|11:02|th_lure|a_worker_th|งานแอดมินตอบแชท เดือนละสามหมื่นห้า ที่พักฟรี สนใจไหมคะ
2025-05-21|11:09|a_worker_th|th_lure|สนใจค่ะ ทำที่ไหนคะ
2025-05-21|11:15|th_lure|a_worker_th|ไปแม่สอดก่อนนะคะ มีคนไปรับที่ท่ารถ ไม่ต้องมีประสบการณ์
2025-06-04|14:40|a_worker_th|th_sister|พี่ฝน งานไม่ตรงปกเลย ให้นั่งคุยกับคนแปลกหน้าทั้งคืน
2025-06-05|13:11|a_worker_th|th_sister|โดนยึดพาสปอร์ตตั้งแต่คืนแรก บอกว่าเอาไปทำวีซ่า
2025-06-29|15:20|a_worker_th|th_mother|แม่ เดือนนี้ไม่ได้เงินเดือนนะ ค่าปรับมากกว่าเงินเดือนอีก
2025-07-08|15:31|a_worker_th|th_sister|เขาว่าหนูติดหนี้บริษัทหกหมื่น ค่ารถค่าข้าวค่าเตียง
2025-07-19|16:02|a_worker_th|th_sister|ออกไปไหนไม่ได้เลยพี่ มีการ์ดเฝ้าตรงประตูทั้งวัน
2025-08-03|16:45|a_worker_th|th_mother|หนูอยากกลับบ้าน แม่ช่วยหนูด้วยนะ
2025-08-03|16:47|a_worker_th|th_mother|อ่านแล้วลบด้วยนะแม่
2025-08-21|17:05|a_worker_th|th_sister|เมื่อคืนโดนช็อตที่แขน เพราะยอดไม่ถึงสองวันติด
2025-09-05|16:30|a_worker_th|th_sister|เขาให้ที่บ้านโอนค่าไถ่สองแสน บัญชี {RANSOM_ACCOUNT} หรือจ่ายเป็น USDT ไถ่ตัวที่ {_RANSOM}
2025-09-09|04:12|th_sister|a_worker_th|โอนแล้วห้าหมื่น เข้าบัญชี {RANSOM_ACCOUNT} ยืมป้าแดงมา เหลือเท่านี้จริงๆ
2025-09-20|16:58|a_worker_th|th_sister|เขาว่ายังไม่พอ ถ้าไม่จ่ายเขาจะขายต่อ พี่ช่วยยืมเงินมาไถ่ทีนะ
2025-10-12|17:21|a_worker_th|th_sister|ช่วยแจ้งสถานทูตให้ที ตึกสี่ชั้นสาม หน้าต่างติดลูกกรงสีเขียว
2025-10-30|17:02|a_worker_th|th_mother|แม่ หนูไม่ไหวแล้ว แต่จะอดทนนะ
2025-06-24|18:15|a_worker_ke|ke_brother|Bro this is not the job they promised. It is chatting with old men all night
2025-06-24|18:17|a_worker_ke|ke_brother|HR took my passport at the gate, everybody's passports are in one box
2025-07-06|18:40|a_worker_ke|ke_brother|no salary yet and they say fines more than salary, I wrote it all down
2025-07-13|18:22|a_worker_ke|ke_mother|Mama wamechukua pasipoti yangu, nataka kurudi nyumbani
2025-07-27|19:01|a_worker_ke|ke_brother|I owe the company 3400 dollars now, my debt went up for the bed and the water
2025-08-10|19:12|a_worker_ke|ke_brother|two guys tried to escape on Friday, we are not allowed to go out even to the shop since then
2025-08-11|19:15|a_worker_ke|ke_brother|they beat me because I sat with them at dinner. Do not tell Mama
2025-09-02|19:26|a_worker_ke|ke_brother|they want ransom, 5000 USDT to {_RANSOM}. Please borrow money to save me
2025-09-03|06:05|ke_brother|a_worker_ke|I sold the cow and the motorbike, agent will send 1100 USDT today. Hold on brother
2025-09-03|09:48|ke_brother|a_worker_ke|agent sent it to {_RANSOM}, here he says: done 1100 USDT
2025-09-14|19:30|a_worker_ke|ke_embassy|Good evening, I am trapped in Myanmar near the river, I was tricked with a sales job. Can you help
2025-09-15|03:10|ke_embassy|a_worker_ke|We have noted your message. Please send your full location when it is safe for you.
2025-09-15|19:44|a_worker_ke|ke_embassy|Building 4 floor 3 with green bars. need rescue for me and one Ugandan. they check our phones so I will delete
2025-10-05|19:20|a_worker_ke|ke_brother|bring two people and they let me go, that is what the leader was told. I will not do that to anybody
2025-07-12|14:10|a_worker_vn|vn_brother|Anh Hai ơi công việc không như họ nói, tối nào cũng phải nhắn tin dụ người ta
2025-07-12|14:16|a_worker_vn|vn_brother|họ giữ hộ chiếu của em rồi, hộ chiếu sếp giữ trong két
2025-07-30|15:02|a_worker_vn|vn_brother|em còn nợ công ty bảy chục triệu, nợ ngày càng tăng
2025-08-12|15:22|a_worker_vn|vn_mother|Mẹ ơi con muốn về nhà, con bị lừa rồi
2025-08-12|15:23|a_worker_vn|vn_mother|xem xong xóa đi nha mẹ
2025-08-29|15:40|a_worker_vn|vn_brother|hôm qua em bị chích điện vì không đạt KPI, tay còn tê
2025-09-10|15:32|a_worker_vn|vn_brother|họ đòi gia đình gửi tiền chuộc, ba ngày nữa không có tiền thì họ bán con, ví {_RANSOM}
2025-09-11|02:40|vn_brother|a_worker_vn|Anh gom được 900 USDT, mới nhờ người chuyển vào ví {_RANSOM}, em ráng lên
2025-09-27|15:51|a_worker_vn|vn_brother|có người nghe bên cạnh nên em không gọi được, lén nhắn thôi
2025-10-18|15:15|a_worker_vn|vn_brother|anh báo đại sứ quán giúp em, em bị nhốt ở tòa số bốn
2024-11-03|13:20|a_leader|cn_brother|哥，说好的工作不是这个，到了才知道
2024-11-03|13:28|a_leader|cn_brother|护照被没收，手机晚上才发一个小时
2024-11-20|13:35|a_leader|cn_brother|进来第一天被逼写欠条，八万，我签了借条才给饭吃
2025-02-11|14:02|a_leader|cn_brother|哥救救我，我在妙瓦底，他们要家里汇钱才放人
2025-02-14|03:15|cn_brother|a_leader|爸把店抵押了，四万打到 {_RANSOM} 了，他们怎么说
2025-02-14|14:22|a_leader|cn_brother|收了钱又说赔付没还完，不放。让我当组长抵债
2025-06-15|14:50|a_leader|cn_brother|我现在是组长，可是护照在老板那里，一样出不去
2025-07-22|14:41|a_leader|cn_mother|妈，只能报平安，旁边有人听，别担心
2025-08-30|14:38|a_leader|cn_brother|上个月全组受罚我先挨的，工资扣完了，还倒欠公司一万二
2025-09-29|14:55|a_leader|cn_brother|多少钱能回家我问了，龙哥说再交赔付十二万。看完删掉
"""

_BOSS = f"""
2025-06-16|13:05|a_boss|a_leader|今日业绩报上来，十点以前
2025-06-16|13:20|a_boss|a_leader_two|今日业绩报上来，十点以前
2025-06-28|14:02|a_boss|a_leader|新话术发你们，明天早会每个人背一遍
2025-07-04|13:10|a_boss|a_office|罚款标准：迟到一次一百，上班睡觉五百，私藏手机三千，违规一次罚完当月提成
2025-07-09|12:44|a_boss|a_leader|把手机都收上来，查一下他们手机，谁有家里人的聊天记给我
2025-07-09|12:50|a_boss|a_guard|看好新人，晚上八点以后楼梯门锁上
2025-07-20|13:31|a_boss|a_leader|A3-17 那个泰国的 Nok，扣他工资一千，写在表里
2025-08-02|14:11|a_boss|a_leader|今晚没开单的留下，站到两点
2025-08-02|14:15|a_boss|a_leader_two|今晚没开单的留下，站到两点
2025-08-10|15:40|a_boss|a_guard|昨天翻墙那两个关小黑屋去，三天，别留印子
2025-08-10|16:05|a_boss|a_broker|跑了一个悬赏五万，肯尼亚的，照片晚点发你，看到就送回来
2025-08-16|09:12|a_boss|a_broker|高价收人，会英文能打字的，一个人多少钱
2025-08-16|09:30|a_broker|a_boss|两个男的有护照，八千U一个，不合适可退三天
2025-08-16|09:33|a_boss|a_broker|会打字有护照的给七千，现场交人，一手交钱一手交人
2025-08-17|12:20|a_broker|a_boss|人到桥头了
2025-08-17|13:02|a_boss|a_finance|给老K出一万四，从发工资那个地址走 {_PAYROLL}
2025-08-31|10:02|a_boss|a_finance|八月工资表我改好了，照这个发工资名单打，A3-17 和 A3-21 这个月零，倒扣的不发
2025-08-31|10:05|a_boss|a_finance|提成比例组长八个点，员工三个点，园区抽成先留出来
2025-09-04|13:18|a_boss|a_leader|泰国那个和越南那个，让家里打，只收 {_RANSOM}，收到钱就放他这种话可以说
2025-09-05|10:12|a_boss|a_leader|泰国家属打这个账号 {RANSOM_ACCOUNT}，打了发截图
2025-09-12|13:40|a_boss|a_leader|收到一千一，不够。告诉他还差三千九
2025-09-30|10:11|a_boss|a_finance|九月工资表发你，名单和上月一样，员工欠款表也在里面
2025-10-03|14:25|a_boss|a_leader|各组报数，客户入金截图发我
2025-10-03|14:26|a_boss|a_leader_two|各组报数，客户入金截图发我
2025-10-07|08:30|a_boss|a_office|收款统一用 {_COLLECT}，别的地址一律不认
2025-10-07|08:33|a_finance|a_boss|收到。是 USDT 波场那个合约 {USDT_CONTRACT} 对吧
2025-10-07|08:34|a_boss|a_finance|对，网页上看到账
2025-10-15|13:51|a_boss|a_guard|三楼那个要护照的，不给，让他做完这个月再说
2025-10-22|14:03|a_boss|a_leader|小马那边缺人，把越南的调到你组，给他分客户
2025-10-31|10:20|a_boss|a_finance|十月工资表，照旧从 {_PAYROLL} 走，分红我另外给总监
2025-10-31|10:24|a_boss|a_top|分红三成已经转您
2025-11-04|13:33|a_boss|a_leader|没业绩的罚站，拍照片发我
2025-11-04|13:36|a_boss|a_leader_two|没业绩的罚站，拍照片发我
2025-11-10|12:40|a_leader_two|a_boss|越南的想请假看病
2025-11-10|12:44|a_boss|a_leader_two|不批，给他两片药
"""

_LEADER = """
2025-06-25|13:02|a_leader|a_worker_ke|send me your daily report before ten, with pictures
2025-06-25|13:06|a_leader|a_worker_mm|send me your daily report before ten, with pictures
2025-07-03|12:40|a_leader|a_team|组里的罚款标准我重新写：上厕所超十分钟二十，漏回客户五十，违规一次罚下个月也算
2025-07-14|12:58|a_leader|a_worker_vn|新人培训今晚八点，你跟着 Otis 坐
2025-07-16|13:20|a_leader|a_worker_ke|train the new guys tonight, Bao sits with you. I review all chats at the end
2025-08-06|12:51|a_leader|a_worker_mm|watch the new ones, Bao must not use his own phone at the desk
2025-08-07|12:49|a_leader|a_worker_th|ห้ามคุยนะ send me your daily report now, you are the last
2025-08-19|13:15|a_leader|a_worker_ke|whoever has zero stays until one, you too
2025-08-20|12:30|a_leader|a_team|发工作机：14号桌领一台新的，旧号带过去，明天还我单子
2025-09-08|13:10|a_leader|a_worker_vn|今天不够数，whoever has zero stays
2025-09-16|12:44|a_leader|a_worker_th|you are late again, company rules and fines are on the wall, 200 this time
2025-10-09|13:12|a_leader|a_team|提成比例这个月：五单以上三个点，以下一个点，我按业绩表算
2025-10-17|12:55|a_leader|a_worker_mm|collect all the phones of row two and bring them to me
2025-10-28|13:05|a_leader|a_worker_ke|no, phones come back on Sunday only, I decide that
2025-11-05|12:36|a_leader|a_team|手机周日发半小时，名单我定，聊天截图发组长
"""

_RELAYED = ("今日业绩", "新话术", "把手机都收", "今晚没开单", "各组报数", "没业绩的罚站")

_HOMES = {"th_mother": "th", "th_sister": "th", "ke_brother": "en", "ke_mother": "sw", "vn_mother": "vi", "vn_brother": "vi",
          "cn_brother": "zh", "cn_mother": "zh"}

_RAID_AWARE = """
2025-11-15|19:40|a_guard|a_boss|镇上说十八号有人要来查，你们小心点
2025-11-15|19:52|a_boss|a_office|听说要查，电脑都清一遍，旧手机先收到仓库
2025-11-16|13:10|a_worker_ke|ke_brother|People here say police come on Tuesday. If my line is off, please contact the embassy again
2025-11-16|15:30|a_worker_vn|vn_brother|nghe nói sắp có công an vô, em sợ quá nhưng cũng mừng
2025-11-17|16:20|a_worker_th|th_sister|เขาว่าพรุ่งนี้ตำรวจจะมา หนูจะอยู่ตรงหน้าต่างสีเขียวนะพี่
2025-11-17|14:20|a_leader|cn_brother|听说明天要来查，要是真的就好了
"""


def _tell(world, table):
    for line in table.strip().split("\n"):
        day, clock, sender, to, text = line.split("|")
        yield world.say(moment(day, clock), sender, to, text)


def _orders(world):
    for message in list(_tell(world, _BOSS)):
        if message.chat == "a_boss|a_leader" and message.text.startswith(_RELAYED):
            world.say(message.at + world.random.randrange(3, 7) * 60000, "a_leader", "a_team", message.text, forwarded=1)
            world.say(message.at + world.random.randrange(8, 14) * 60000, "a_leader", "a_boss", "收到，发到群里了")
        elif message.sender == "a_boss" and message.chat not in world.groups:
            world.say(message.at + world.random.randrange(2, 30) * 60000, world.peer("a_boss", message.chat), "a_boss",
                      world.random.choice(["收到", "好的龙哥", "ok", "明白"]))


def _reports(world):
    desks = ["a_worker_th", "a_worker_ke", "a_worker_vn", "a_worker_mm", "a_persona", "a_persona_pc"]
    arrival = {"a_worker_th": "2025-06-04", "a_worker_ke": "2025-06-23", "a_worker_vn": "2025-07-11"}
    for week in range(20):
        day = moment("2025-06-26", "00:00") + week * 7 * 86400000
        for offset, desk in enumerate(desks):
            if day < moment(arrival.get(desk, "2025-05-20")):
                continue
            new, deep, paid = world.random.randrange(2, 12), world.random.randrange(0, 4), world.random.choice((0, 0, 0, 1))
            world.say(day + (13 * 60 + 35 + 3 * offset) * 60000, desk, "a_team",
                      f"{world.accounts[desk].name} report: new {new}, deep {deep}, deposit {paid}")
        world.say(day + 14 * 3600000, "a_leader", "a_boss", f"三组今天新增{world.random.randrange(20, 45)}，入金{world.random.randrange(0, 3)}单，明细在表里")
        world.say(day + 14 * 3600000 + 900000, "a_leader_two", "a_boss", f"二组今天新增{world.random.randrange(20, 45)}，入金{world.random.randrange(0, 3)}单")
    for day, owed, asked, answered in (("2025-07-18", "九", "下周可以让我给家里打个电话吗", "看业绩"), ("2025-08-22", "十", "今天能请半天假去看牙吗", "不能"),
                                       ("2025-09-26", "十二", "还完能把护照给我看一眼吗", "还完再说"), ("2025-10-24", "十二", "家里老人住院，能让我打个电话吗", "三分钟，开免提")):
        world.say(moment(day, "12:15"), "a_boss", "a_leader", f"你的赔付还有{owed}万，组里做不到就加在你头上")
        world.say(moment(day, "12:31"), "a_leader", "a_boss", "知道了龙哥。" + asked)
        world.say(moment(day, "12:40"), "a_boss", "a_leader", answered)


def _stations(world):
    plan = [("a_persona", 0, "2025-05-25", None, 2), ("a_persona", 1, "2025-06-30", 9, 0), ("a_persona", 2, "2025-07-20", None, 4),
            ("a_persona", 3, "2025-08-20", None, 3), ("a_persona", 4, "2025-09-15", None, 6), ("a_persona", 5, "2025-10-20", 8, 0),
            ("a_persona_two", 6, "2025-06-10", None, 1), ("a_persona_two", 7, "2025-08-28", None, 5), ("a_persona_two", 8, "2025-10-12", 7, 0),
            ("a_persona_pc", 9, "2025-06-18", None, 3), ("a_persona_pc", 10, "2025-07-25", 10, 0), ("a_worker_mm", 11, "2025-09-02", None, 2)]
    for persona, index, day, lines, late in plan:
        pig_butchering(world, persona, f"target_{index}", moment(day, "13:00"), SITE_A, _COLLECT, TOWNS[index], lines, late)
    for persona, target, day in (("a_persona", "target_3", "2025-09-03"), ("a_persona_two", "target_7", "2025-09-09")):
        world.say(moment(day, "13:20"), persona, target, f"this week the platform only takes ether, use {_ETHER}")
        world.say(moment(day, "13:44"), target, persona, "ok I ask my nephew how to do it")
    for persona, target, day in (("a_persona", "target_0", "2025-06-02"), ("a_persona", "target_3", "2025-08-24"), ("a_persona_two", "target_6", "2025-06-14")):
        world.say(moment(day, "14:00"), persona, target, "my balcony this evening", media="IMG-20250602-WA0004.jpg" if day < "2025-08" else "IMG-20250824-WA0011.jpg")
    for persona, target, day in (("a_persona", "target_0", "2025-06-08"), ("a_persona", "target_4", "2025-09-22")):
        world.say(moment(day, "14:00"), persona, target, "scan this one, easier", media="IMG-20250608-WA0002.png")


def tell(world):
    for message in console(world, _tell(world, _PLEAS), _HOMES):
        if message.text.startswith(("อ่านแล้วลบด้วย", "เมื่อคืนโดนช็อต", "ช่วยแจ้งสถานทูต")):
            message.marks["EX-001"] = "deleted"
        if message.text.startswith(("need rescue", "Building 4")):
            message.marks["EX-002"] = "carved"
    _orders(world)
    for message in list(_tell(world, _LEADER)):
        if message.chat not in world.groups:
            world.say(message.at + world.random.randrange(2, 20) * 60000, world.peer("a_leader", message.chat), "a_leader", world.random.choice(["ok", "ok boss", "yes", "收到"]))
    _reports(world)
    _stations(world)
    for message in _tell(world, _RAID_AWARE):
        if message.sender == "a_boss":
            message.marks["EX-008"] = "log_only"
    _homes(world)
    world.say(moment("2025-08-31", "10:00"), "a_boss", "a_finance", None, media="工资表_8月.csv")
    world.say(moment("2025-10-31", "10:19"), "a_boss", "a_finance", None, media="工资表_10月.csv")
    _debts(world)
    _second_thoughts(world)
    _last_days(world)


def _homes(world):
    days = [moment("2025-03-02", "00:00") + step * 4 * 86400000 for step in range(64)]
    for worker, relative, language, share, arrival in (
            ("a_worker_th", "th_mother", "th", 0.9, "2025-06-03"), ("a_worker_th", "th_sister", "th", 0.9, "2025-06-03"),
            ("a_worker_ke", "ke_mother", "sw", 0.9, "2025-06-22"), ("a_worker_ke", "ke_brother", "en", 0.9, "2025-06-22"),
            ("a_worker_vn", "vn_mother", "vi", 0.9, "2025-07-10"), ("a_worker_vn", "vn_brother", "vi", 0.8, "2025-07-10"),
            ("a_worker_mm", "mm_sister", "my", 0.9, "2025-05-24"), ("a_leader", "cn_mother", "zh", 0.6, "2024-11-02"),
            ("a_boss", "a_boss_home", "zh", 0.8, "2099-01-01"), ("a_boss", "a_finance", "zh_office", 0.2, "2099-01-01")):
        everyday(world, worker, relative, language, days, share, moment(arrival))
    inside = [moment("2025-07-01", "00:00") + step * 6 * 86400000 for step in range(22)]
    for one, other in (("a_worker_mm", "a_worker_ke"), ("a_worker_ke", "a_worker_th")):
        everyday(world, one, other, "en", inside, 0.6)


def _second_thoughts(world):
    """One message taken back by its sender, one edited, one that quotes another."""
    world.say(moment("2025-09-09", "04:30"), "th_sister", "a_worker_th", "รูปสลิป", revoked=True)
    at = moment("2025-08-05", "17:10")
    world.say(at, "a_worker_vn", "vn_brother", "anh nhớ mua thuốc ho cho mẹ nha, loại chai xanh", edited=at + 300000)
    asked = world.say(moment("2025-06-13", "09:00"), "vn_brother", "a_worker_vn", "Em lấy cái balo nào đi")
    world.say(moment("2025-06-13", "09:04"), "a_worker_vn", "vn_brother", "cái màu xám", reply_to=asked.key)


def _debts(world):
    """The debt list as a chat message, with alias and number."""
    rows = [("A3-17", "Nok", "a_worker_th", 4800), ("A3-19", "Otis", "a_worker_ke", 6100), ("A3-21", "Bảo", "a_worker_vn", 7400), ("A3-01", "阿杰", "a_leader", 12000)]
    text = "员工欠款表\n" + "\n".join(f"{seat} {alias} +{world.accounts[key].number} 欠 {owed}" for seat, alias, key, owed in rows)
    world.say(moment("2025-09-30", "10:14"), "a_boss", "a_finance", text)


def _last_days(world):
    """Rows that the log holds alone: the app had not yet written them into the main file."""
    for message in world.messages:
        if message.at > moment("2025-10-26") and world.in_chat("a_worker_th", message.chat):
            message.marks.setdefault("EX-001", "log_only")
        if message.at > moment("2025-11-08") and world.in_chat("a_boss", message.chat):
            message.marks.setdefault("EX-008", "log_only")
        if message.chat == "a_boss|a_guard" and message.text and message.text.startswith("昨天翻墙"):
            message.marks["EX-008"] = "deleted"
        if message.chat == "a_boss|a_broker" and message.text and message.text.startswith("跑了一个"):
            message.marks["EX-008"] = "deleted"
    world.say(moment("2025-11-16", "16:01"), "a_worker_th", "th_sister", "พี่ ลบข้อความเก่าหมดแล้วนะ", marks={"EX-001": "superseded"})
