"""What happens in company B, two hundred kilometres away, with other people, wallets and a planted plea."""

from cast import RANSOM_ACCOUNT_B, SITE_B, TOWNS, WALLETS
from story_a import _tell
from talk import console, everyday, pig_butchering
from world import moment

_COLLECT, _PAYROLL = WALLETS["b_collect"][1], WALLETS["b_payroll"][1]
_BECH32, _BASE58 = WALLETS["b_bech32"][1], WALLETS["b_base58"][1]

_PLEAS = f"""
2025-07-20|14:02|b_worker_id|id_brother|Kak, kerjanya tidak sesuai tawaran, ternyata kantor penipuan
2025-07-20|14:09|b_worker_id|id_brother|paspor ditahan dari bandara, katanya buat visa
2025-08-02|14:31|b_worker_id|id_brother|dua bulan gaji tidak dibayar, malah saya punya hutang ke perusahaan 40 juta
2025-08-19|15:10|b_worker_id|id_mother|Bu, saya ingin pulang. Di sini tidak boleh keluar gedung
2025-08-19|15:12|b_worker_id|id_mother|hapus chat ini ya Bu
2025-09-06|15:20|b_worker_id|id_brother|kemarin saya dipukul tiga orang karena tidak mau menipu nenek-nenek
2025-09-18|15:33|b_worker_id|id_brother|mereka minta uang tebusan 60 juta, tolong pinjam uang buat tebus
2025-09-21|03:12|id_brother|b_worker_id|Baru terkumpul 25 juta, sudah ditransfer ke rekening {RANSOM_ACCOUNT_B} yang kamu kirim
2025-10-02|15:42|b_worker_id|id_brother|tolong lapor KBRI Kak, saya di lantai dua gedung kuning dekat pantai
2025-09-13|14:20|b_worker_in|in_friend|भाई यहाँ दो महीने से सैलरी नहीं दी
2025-10-19|14:31|b_worker_in|in_mother|माँ अब घर जाना है, बहुत हुआ
"""

_BOSS = f"""
2025-06-20|12:05|b_boss|b_team|all teams report numbers before 9, Tony collects
2025-07-02|12:12|b_boss|b_team|company rules and fines: late 5 dollars, sleeping 20, second phone 300. Print it
2025-07-15|12:40|b_boss|b_worker_id|send me your daily report, every day, not only when I ask
2025-07-15|12:44|b_boss|b_worker_in|send me your daily report, every day, not only when I ask
2025-07-28|13:01|b_boss|b_leader|whoever has zero stays, no dinner break today
2025-08-05|12:20|b_boss|b_guard|collect all the phones at 8, count them, bring the box to me
2025-08-05|12:25|b_boss|b_leader|watch the new ones, one of them cries on the phone
2025-08-14|09:15|b_boss|b_broker|need people price. I take three
2025-08-14|09:31|b_broker|b_boss|can type and speak English, 20 to 28 years old, 6500 each
2025-08-14|09:35|b_boss|b_broker|with passport can deliver this week? price per head 6000, trial for three days then pay
2025-08-15|10:02|b_boss|b_finance|pay agent Lin 18000 from {_PAYROLL} after handover of workers
2025-08-30|10:30|b_boss|b_finance|payroll list August is final: Tony 1400, Sophia desk 300, Emma desk 250, Rizal 0 because of debt, Sunil 120
2025-09-07|12:50|b_boss|b_leader|Rizal refused again, fine him 200 and move him to your team
2025-09-07|12:56|b_boss|b_guard|lock him up until tomorrow noon, Rizal from desk 11
2025-09-18|12:10|b_boss|b_leader|Rizal's family pays to BCA {RANSOM_ACCOUNT_B}, tell them three days
2025-09-19|12:31|b_boss|b_leader|release him after payment, not before. Family sends 60
2025-09-30|10:40|b_boss|b_finance|salary sheet September is the same as August, update who owes how much: Rizal 2600
2025-10-08|12:15|b_boss|b_team|new customers pay only to the TRC20 address {_COLLECT}
2025-10-16|12:33|b_boss|b_leader|deduct his salary, desk 9 was late four times
2025-10-27|12:02|b_boss|b_leader|no one sleeps until we hit target
2025-10-31|10:22|b_boss|b_finance|commission tiers stay, profit split to the park on the 5th, use {_PAYROLL}
2025-11-06|12:48|b_leader|b_boss|Rizal asks for his passport for one day
2025-11-06|12:51|b_boss|b_leader|no. In my safe it stays
2025-11-11|12:05|b_boss|b_team|all teams report numbers before 9, no excuses this week
"""

_RAID_AWARE = """
2025-11-16|20:15|b_guard|b_boss|my cousin in the district office says police come on the 18th
2025-11-16|20:40|b_boss|b_leader|clean the computers tonight
2025-11-17|15:05|b_boss|b_boss_home|please help me, I am also only an employee here, I want to go home, tell everybody
2025-11-17|15:30|b_worker_id|id_brother|Kak katanya besok ada polisi, doakan ya
"""


def _stations(world):
    plan = [("b_persona", 12, "2025-06-28", None, 4, _COLLECT), ("b_persona", 13, "2025-08-11", None, 2, _BASE58),
            ("b_persona", 14, "2025-10-03", 8, 0, _COLLECT), ("b_persona_two", 15, "2025-07-06", None, 3, _COLLECT),
            ("b_persona_two", 16, "2025-08-30", None, 5, _BECH32), ("b_persona_two", 17, "2025-10-08", 9, 0, _COLLECT)]
    for persona, index, day, lines, late, wallet in plan:
        pig_butchering(world, persona, f"target_{index}", moment(day, "13:00"), SITE_B, wallet, TOWNS[index], lines, late)
    world.say(moment("2025-07-08", "14:00"), "b_persona", "target_12", "scan here please", media="IMG-20250708-WA0001.png")
    world.say(moment("2025-07-09", "14:00"), "b_persona_two", "target_15", "my garden", media="IMG-20250709-WA0007.jpg")


def _reports(world):
    for week in range(18):
        day = moment("2025-07-24", "00:00") + week * 6 * 86400000
        for offset, desk in enumerate(("b_persona", "b_worker_id", "b_persona_two", "b_worker_in", "b_leader")):
            if desk == "b_worker_in" and day < moment("2025-08-20"):
                continue
            world.say(day + (12 * 60 + 30 + 4 * offset) * 60000, desk, "b_team",
                      f"{world.accounts[desk].name} today: chats {world.random.randrange(15, 60)}, warm {world.random.randrange(0, 6)}, paid {world.random.choice((0, 0, 1))}")
        if week % 3 == 0:
            world.say(day + 14 * 3600000, "b_worker_id", "b_boss", f"desk 11: {world.random.randrange(15, 40)} chats")
            world.say(day + 14 * 3600000 + 240000, "b_worker_in", "b_boss", f"desk 14: {world.random.randrange(15, 40)} chats")
            world.say(day + 14 * 3600000 + 600000, "b_boss", "b_leader", "seen")


def _homes(world):
    days = [moment("2025-03-04", "00:00") + step * 4 * 86400000 for step in range(64)]
    for worker, relative, language, share in (
            ("b_boss", "b_boss_home", "zh", 0.9), ("b_boss", "b_finance", "zh_office", 0.2),
            ("b_boss", "b_leader", "en", 0.3)):
        everyday(world, worker, relative, language, days, share)
    for worker, relative, language, share, arrival in (
            ("b_worker_id", "id_mother", "id", 0.9, "2025-07-18"), ("b_worker_id", "id_brother", "id", 0.8, "2025-07-18"),
            ("b_worker_in", "in_mother", "hi", 0.9, "2025-08-18"), ("b_worker_in", "in_friend", "en", 0.9, "2025-08-18")):
        everyday(world, worker, relative, language, days, share, moment(arrival))
    for day, sender, text in (("2025-06-07", "id_brother", "Arisan minggu depan di rumah Bude"), ("2025-07-11", "id_mother", "Siapa yang ambil pesanan kue?"),
                              ("2025-07-11", "b_worker_id", "Aku transfer nanti ya Bu"), ("2025-09-30", "id_brother", "Foto nikahan sudah aku kirim ke Rani")):
        world.say(moment(day, "10:00"), sender, "id_family", text)


def tell(world):
    for message in console(world, _tell(world, _PLEAS), {"id_brother": "id", "id_mother": "id", "in_friend": "hi", "in_mother": "hi"}):
        if message.text.startswith("hapus chat ini"):
            message.marks["EX-010"] = "carved"
    for message in list(_tell(world, _BOSS)):
        if message.sender == "b_boss" and message.chat not in world.groups:
            world.say(message.at + world.random.randrange(2, 20) * 60000, world.peer("b_boss", message.chat), "b_boss",
                      world.random.choice(["ok boss", "yes boss", "received", "done"]))
    _reports(world)
    _stations(world)
    _homes(world)
    list(_tell(world, _RAID_AWARE))
    number = world.accounts["b_worker_id"].number
    world.say(moment("2025-09-30", "10:44"), "b_boss", "b_finance", f"workers' debt list: desk 11 Rizal +{number} 2600, the rest is in the file")
    for message in world.messages:
        if message.chat == "b_boss|b_guard" and message.text and message.text.startswith("lock him up"):
            message.marks["EX-013"] = "carved"
