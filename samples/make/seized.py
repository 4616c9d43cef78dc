"""The fourteen seized devices: who had them, what they hold, in which container they came."""

import cast
from pictures import halve, jpeg, qr_png, scene
from world import Device, Holding, digest, moment

_A, _B = "Building 4", "Yellow building"
_SIM = {"TH": ("AIS", "520", "03", "th"), "MM": ("MPT", "414", "01", "mm"), "KE": ("Safaricom", "639", "02", "ke"), "CN": ("CMCC", "460", "00", "cn"),
        "VN": ("Viettel", "452", "04", "vn"), "KH": ("Cellcard", "456", "01", "kh"), "ID": ("Telkomsel", "510", "10", "id"),
        "IN": ("airtel", "404", "45", "in"), "PH": ("Globe", "515", "02", "ph")}


def _sim(number, country, slot=0):
    carrier, mcc, mnc, iso = _SIM[country]
    return (number, carrier, mcc, mnc, iso, slot)


def make_pictures(world):
    """The same scene is sent by two stations: once as taken, once halved and pressed again."""
    persona = scene("balcony of nobody")
    world.media["IMG-20250602-WA0004.jpg"] = jpeg(persona, 1)
    world.media["IMG-20250824-WA0011.jpg"] = jpeg(halve(persona), 2)
    world.media["IMG-20250709-WA0007.jpg"] = jpeg(scene("garden of nobody"), 1)
    whole = jpeg(scene("street of nobody"), 1)
    world.media["IMG-broken"] = whole[:len(whole) // 3]
    for name, wallet in (("IMG-20250608-WA0002.png", "a_collect"), ("IMG-20250708-WA0001.png", "b_collect")):
        world.media[name] = qr_png(cast.WALLETS[wallet][1]) or b"qrencode was absent when this sample was made\n"


def make_ledgers(world):
    people = [("Nok", "a_worker_th", "A3-17"), ("Otis", "a_worker_ke", "A3-19"), ("Bảo", "a_worker_vn", "A3-21"),
              ("Ko Zaw", "a_worker_mm", "A3-22"), ("阿杰", "a_leader", "A3-01")]
    for month, factor in (("8", 1), ("10", 2)):
        lines = ["座位,花名,电话,护照,底薪,提成,扣款,欠款"]
        for index, (alias, key, seat) in enumerate(people):
            passport = digest("passport", key)[:2].upper().translate(str.maketrans("0123456789", "KLMNPQRSTV")) + str(int(digest("passport", key)[2:10], 16))[:7].zfill(7)
            lines.append(f"{seat},{alias},+{world.accounts[key].number},{passport},800,{index * 70},{950 + 60 * index * factor},{4200 + 1300 * index + 600 * factor}")
        world.media[f"工资表_{month}月.csv"] = ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _device(world, number, holder, platform, container, path, place, label, note="", **more):
    device = Device(f"EX-{number:03d}", f"person {holder:02d}", platform, container, path, place, label, note, **more)
    if platform != "computer":
        device.book.append(("Taxi Somchai 24h", world.taxi, None))
        device.book.append(("SIM top-up", world.topup, None))
        day = moment("2025-10-02") + number * 3 * 3600000
        device.calls.append((day, world.taxi, 2, 31 + number, "Taxi Somchai 24h"))
        device.sms.append((day + 7200000, world.topup, False, f"Your package is active until {10 + number % 9} Nov. Balance 12.00"))
    else:
        device.book.append(("Taxi Somchai 24h", world.taxi, None))
    world.devices[device.exhibit] = device
    return device


def _save(world, device, *entries):
    """Adds people to the address book: (name in the book, account key)."""
    for name, key in entries:
        device.book.append((name, world.accounts[key].number, None))


def _home_calls(world, device, relatives, days):
    """Short calls home in the same evening slot, and one that was missed."""
    for index, day in enumerate(days):
        key, name = relatives[index % len(relatives)]
        at = moment(day, "15:30") + index * 60000
        device.calls.append((at, world.accounts[key].number, (2, 1, 3)[index % 3], 0 if index % 3 == 2 else 170 + 11 * index, name))
        device.app_calls.append((at + 3600000, key, index % 2 == 0, 240 if index % 4 else 0, False))


def make_devices(world):
    number = {key: account.number for key, account in world.accounts.items()}
    _company_a(world, number)
    _desks_and_office_of_a(world, number)
    _company_b(world, number)
    for device in world.devices.values():
        home = {"EX-001": ["TOT_baan_kru"], "EX-007": ["Nha Hai 5G"], "EX-010": ["IndiHome-7F"]}.get(device.exhibit, [])
        device.networks = home + (["GH-B4-3F"] if device.place == _A else ["LS_floor2"])


def _company_a(world, number):
    seen = [("Boss 龙哥", "a_boss"), ("หัวหน้า Jay", "a_leader")]
    one = _device(world, 1, 1, "android", "zip", "phones/EX-001.zip", _A, "Nok's phone", "in the pocket of the holder", write_ahead=True,
                  locale="th_TH", holdings=[Holding("a_worker_th")], logins=[("nokky.k.2546@mail.example", "com.google")],
                  sims=[_sim(number["a_worker_th"], "TH"), _sim(world.number("MM"), "MM", 1)], apps=["jp.naver.line.android", "com.kasikorn.retail.mbanking.wap"])
    _save(world, one, ("แม่", "th_mother"), ("พี่ฝน", "th_sister"), ("HR Mint", "th_lure"), ("Otis", "a_worker_ke"), *seen)
    _home_calls(world, one, [("th_mother", "แม่"), ("th_sister", "พี่ฝน")], ["2025-04-20", "2025-05-30", "2025-07-06", "2025-08-10", "2025-09-14", "2025-10-19"])
    one.sms += [(moment("2025-05-29", "02:10"), "KBank", False, "29/05/25 09:10 A/C X-4471 Withdrawal 2,000.00 Outstanding Balance 314.25 Baht"),
                (moment("2025-09-09", "04:20"), number["th_sister"], False, f"โอนเข้าบัญชี {cast.RANSOM_ACCOUNT} แล้วนะ 50,000")]
    one.mms.append((moment("2025-09-10", "05:00"), number["th_sister"], False, "สลิปโอนเงิน ส่งทาง MMS เผื่อเน็ตไม่มี"))
    one.files["data/media/0/DCIM/Camera/IMG_20250601_101500.jpg"] = world.media["IMG-broken"]

    two = _device(world, 2, 2, "android_legacy", "tar", "phones/EX-002.tar", _A, "black Tecno", "", model=("TECNO", "KB8", "11"), zone="Africa/Nairobi",
                  locale="en_KE", holdings=[Holding("a_worker_ke")], logins=[("otis.k.1998@mail.example", "com.google")], sims=[_sim(number["a_worker_ke"], "KE")],
                  apps=["com.facebook.lite"])
    _save(world, two, ("Mama", "ke_mother"), ("Brian bro", "ke_brother"), ("Kenya Embassy Bangkok", "ke_embassy"), ("Ko Zaw room", "a_worker_mm"),
          ("Nok desk 17", "a_worker_th"), ("BOSS Long", "a_boss"), ("TL Jay", "a_leader"))
    _home_calls(world, two, [("ke_mother", "Mama"), ("ke_brother", "Brian bro")], ["2025-05-02", "2025-06-02", "2025-07-13", "2025-08-17", "2025-10-05"])
    two.calls.append((moment("2025-09-14", "19:36"), number["ke_embassy"], 2, 94, "Kenya Embassy Bangkok"))
    two.visits += [("https://www.google.com/search?q=kenya+embassy+bangkok+phone", "kenya embassy bangkok phone - Google Search", ["2025-09-13 19:50"]),
                   ("https://www.google.com/search?q=how+to+leave+myawaddy", "how to leave myawaddy - Google Search", ["2025-09-14 19:12"]),
                   ("https://www.livescore.com/", "LiveScore", ["2025-06-01 18:00", "2025-08-24 19:05"])]
    two.sms += [(moment("2025-05-30", "08:14"), "MPESA", False, "TEU4K9QX2L Confirmed. Ksh1,500.00 sent to BRIAN O on 30/5/25 at 11:14 AM. New M-PESA balance is Ksh212.40."),
                (moment("2025-06-19", "05:02"), "MPESA", False, "TFJ8W2M1RA Confirmed. You have received Ksh6,000.00 from AGNES O on 19/6/25 at 8:02 AM. New M-PESA balance is Ksh6,212.40.")]

    three = _device(world, 3, 2, "android", "zip_stored", "phones/EX-003.zip", _A, "desk 12", "taken from the desk of person 02", model=("Xiaomi", "23053RN02A", "13"),
                    holdings=[Holding("a_persona", end=moment("2025-08-15")), Holding("a_persona_two", "com.whatsapp.w4b")],
                    sims=[_sim(number["a_persona_two"], "PH")], logins=[("cindy.lau.imports@mail.example", "com.google")], apps=["com.tinder", "org.telegram.messenger"])
    _save(world, three, ("c1 Priya nurse", "target_0"), ("c2 Joel", "target_1"), ("c7 hang", "target_6"), ("TL", "a_leader"))

    four = _device(world, 4, 4, "ios", "zip", "phones/EX-004.zip", _A, "iPhone of 阿杰", "", model=("Apple", "iPhone12,1", "17.6.1"), locale="zh_CN",
                   holdings=[Holding("a_leader")], sims=[_sim(number["a_leader"], "MM")], logins=[("ajie_0917@mail.example", "iCloud")])
    _save(world, four, ("老板 龙哥", "a_boss"), ("二哥", "cn_brother"), ("妈", "cn_mother"), ("Nok", "a_worker_th"), ("Otis 肯尼亚", "a_worker_ke"), ("越南 Bao", "a_worker_vn"))
    four.app_calls += [(moment("2025-07-22", "14:35"), "cn_mother", True, 180, True), (moment("2025-09-30", "14:35"), "cn_mother", True, 175, True), (moment("2025-11-04", "13:31"), "a_boss", False, 42, False)]
    four.sms += [(moment("2025-02-14", "03:20"), number["cn_brother"], False, "四万已经打了，等你消息"), (moment("2025-02-14", "14:30"), number["cn_brother"], True, "收到了，先别再打"),
                 (moment("2025-08-01", "06:00"), "MPT", False, "Your data pack 5GB is valid for 30 days")]

    seven = _device(world, 7, 7, "android", "zip_dump", "phones/EX-007.zip", _A, "điện thoại đen", "", model=("samsung", "SM-A055F", "14"), zone="Asia/Ho_Chi_Minh",
                    locale="vi_VN", holdings=[Holding("a_worker_vn", hidden_numbers=True)], sims=[_sim(number["a_worker_vn"], "VN")],
                    logins=[("bao.2001.tn@mail.example", "com.google")], apps=["com.zing.zalo"])
    _save(world, seven, ("Mẹ", "vn_mother"), ("Anh Hai", "vn_brother"), ("sếp Long", "a_boss"))
    _home_calls(world, seven, [("vn_mother", "Mẹ"), ("vn_brother", "Anh Hai")], ["2025-06-01", "2025-07-20", "2025-08-24", "2025-09-28"])
    seven.sms.append((moment("2025-09-11", "02:45"), number["vn_brother"], False, "Anh chuyen roi nha 900 USDT, co gi nhan anh"))

    eight = _device(world, 8, 8, "android", "zip", "phones/EX-008.zip", _A, "gold phone", "on the table of the second floor office", model=("HUAWEI", "ALN-AL80", "12"),
                    write_ahead=True, locale="zh_CN", holdings=[Holding("a_boss")], sims=[_sim(number["a_boss"], "MM"), _sim(world.number("TH"), "TH", 1)],
                    logins=[("long.gh@mail.example", "com.google")], apps=["com.tronlinkpro.wallet", "vip.mytokenpocket"])
    _save(world, eight, ("媳妇", "a_boss_home"), ("财务", "a_finance"), ("老K 人", "a_broker"), ("小马 二组", "a_leader_two"), ("阿杰 三组", "a_leader"), ("门卫", "a_guard"), ("总监", "a_top"))
    eight.files["data/media/0/Download/工资表_10月.csv"] = world.media["工资表_10月.csv"]
    eight.app_calls += [(moment("2025-08-10", "15:50"), "a_guard", True, 65, False), (moment("2025-08-16", "09:40"), "a_broker", True, 310, False), (moment("2025-10-31", "10:30"), "a_top", True, 120, False)]


def _desks_and_office_of_a(world, number):
    five = _device(world, 5, 5, "computer", "ewf", "computers/EX-005.E01", _A, "office computer", "switched off when found", kind="computer")
    five.book += [("team 3 leader", number["a_leader"], None), ("老板", number["a_boss"], "long@golden-harbour.example"), ("desk 12", number["a_persona"], None)]
    nested = Device("EX-005/1", "person 05", "android", "zip", "", _A, "desk phone 12", "", model=("OPPO", "CPH2185", "12"), holdings=[Holding("a_persona_pc")],
                    sims=[_sim(number["a_persona_pc"], "TH")], logins=[("vivian.desk@mail.example", "com.google")])
    nested.book += [("Taxi Somchai 24h", world.taxi, None), ("SIM top-up", world.topup, None)]
    _save(world, nested, ("TL", "a_leader"), ("w5 tess", "target_9"))
    world.devices[nested.exhibit] = nested

    six = _device(world, 6, 6, "android", "tar_gz", "phones/EX-006.tar.gz", _A, "desk 14", "", model=("realme", "RMX3834", "14"),
                  holdings=[Holding("a_persona", start=moment("2025-08-15"))], sims=[_sim(world.number("MM"), "MM")], logins=[("desk14.gh@mail.example", "com.google")])
    _save(world, six, ("doctor m", "target_3"), ("tess ph", "target_4"), ("TL", "a_leader"))

    last = _device(world, 14, 14, "android", "zip_cut", "phones/EX-014.zip", _A, "wet phone", "copying stopped at a read error", model=("vivo", "V2206", "13"), locale="my_MM",
                   holdings=[Holding("a_worker_mm")], sims=[_sim(number["a_worker_mm"], "MM")], logins=[("kozaw.desk@mail.example", "com.google")])
    last.files["data/media/0/DCIM/Camera/IMG_20251109_070112.jpg"] = jpeg(scene("river of nobody", 320, 240), 1)
    _save(world, last, ("မမ", "mm_sister"), ("TL Jay", "a_leader"), ("Otis", "a_worker_ke"))


def _company_b(world, number):
    shared = ("desk.shared@lucky-star.example", "com.google")
    nine = _device(world, 9, 9, "android", "zip", "phones/EX-009.zip", _B, "B-07", "", model=("samsung", "SM-A145F", "13"), zone="Asia/Phnom_Penh", holdings=[Holding("b_persona")],
                   sims=[_sim(number["b_persona"], "PH")], logins=[shared, ("sophia.chen.art@mail.example", "com.google")], apps=["com.bumble.app"])
    _save(world, nine, ("Boss Wei", "b_boss"), ("kavita big", "target_12"), ("ramon", "target_13"), ("Tony TL", "b_leader"))

    ten = _device(world, 10, 10, "android", "tar", "phones/EX-010.tar", _B, "HP Rizal", "", model=("INFINIX", "X6831", "13"), zone="Asia/Jakarta", locale="in_ID",
                  holdings=[Holding("b_worker_id")], sims=[_sim(number["b_worker_id"], "ID")], logins=[("rizal.bdg98@mail.example", "com.google"), shared])
    _save(world, ten, ("Ibu", "id_mother"), ("Kak Dedi", "id_brother"), ("Boss Wei", "b_boss"), ("Tony TL", "b_leader"))
    _home_calls(world, ten, [("id_mother", "Ibu"), ("id_brother", "Kak Dedi")], ["2025-05-18", "2025-06-15", "2025-08-03", "2025-09-21"])
    ten.sms.append((moment("2025-09-21", "03:20"), number["id_brother"], False, "Sudah transfer 25 juta ke 8820417365, cek ya"))

    eleven = _device(world, 11, 11, "ios", "zip_filesystem1", "phones/EX-011.zip", _B, "B-11", "", model=("Apple", "iPhone11,8", "16.7.8"), zone="Asia/Phnom_Penh",
                     holdings=[Holding("b_persona_two")], sims=[_sim(number["b_persona_two"], "KH")], logins=[("emma.w.garden@mail.example", "iCloud")])
    _save(world, eleven, ("BOSS wei", "b_boss"), ("deepak m", "target_15"), ("ratna", "target_16"))

    twelve = _device(world, 12, 12, "android", "zip", "phones/EX-012.zip", _B, "Sunil mobile", "", model=("vivo", "V2043", "12"), zone="Asia/Kolkata", locale="hi_IN",
                     holdings=[Holding("b_worker_in")], sims=[_sim(number["b_worker_in"], "IN")], logins=[("sunil.k.7788@mail.example", "com.google")])
    _save(world, twelve, ("माँ", "in_mother"), ("Rakesh", "in_friend"), ("Mr Wei boss", "b_boss"))
    _home_calls(world, twelve, [("in_mother", "माँ")], ["2025-06-22", "2025-07-27", "2025-09-07", "2025-10-19"])

    thirteen = _device(world, 13, 13, "android", "zip", "phones/EX-013.zip", _B, "Galaxy, leather case", "handed over by the holder", model=("samsung", "SM-S918B", "14"), zone="Asia/Phnom_Penh",
                       holdings=[Holding("b_boss")], sims=[_sim(number["b_boss"], "KH")], logins=[("wei.ls@mail.example", "com.google")], apps=["com.tronlinkpro.wallet"])
    _save(world, thirteen, ("老婆", "b_boss_home"), ("finance", "b_finance"), ("Lin people", "b_broker"), ("Tony floor 2", "b_leader"), ("gate Dara", "b_guard"),
          ("Rizal 11", "b_worker_id"), ("Sunil 14", "b_worker_in"))
    thirteen.files["data/media/0/Documents/workers' debt list.csv"] = (
        "desk,alias,phone,base,commission,deduction,debt\r\n" +
        f"11,Rizal,+{number['b_worker_id']},250,0,450,2600\r\n" + "".join(
            f"{desk},{alias},+{world.number(country)},250,{desk},300,{debt}\r\n" for desk, alias, country, debt in (
                ("03", "Lek", "TH", 1900), ("05", "Grace", "PH", 700), ("12", "Hung", "VN", 3100), ("16", "Joseph", "KE", 2200)))).encode()
