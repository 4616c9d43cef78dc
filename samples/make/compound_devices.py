"""The seized devices of a generated compound: what lies on them beside the chats."""

import line_android
import papers
import wechat_chats
from compound_cast import HOMES
from compound_story import DAY, HOUR, MINUTE
from pictures import jpeg, scene
from sqlite_files import create_tables, database_bytes, insert
from world import Device, Holding, moment

_SIM = {"TH": ("AIS", "520", "03", "th"), "MM": ("MPT", "414", "01", "mm"), "KE": ("Safaricom", "639", "02", "ke"), "CN": ("CMCC", "460", "00", "cn"),
        "VN": ("Viettel", "452", "04", "vn"), "KH": ("Cellcard", "456", "01", "kh"), "ID": ("Telkomsel", "510", "10", "id"),
        "IN": ("airtel", "404", "45", "in"), "PH": ("Globe", "515", "02", "ph")}
_MODELS = [("samsung", "SM-A145F", "14"), ("TECNO", "KB8", "11"), ("Xiaomi", "23053RN02A", "13"), ("vivo", "V2206", "13"), ("OPPO", "CPH2185", "12")]
_PLATFORM = {"ios": "ios", "itunes": "ios", "legacy": "android_legacy", "computer": "computer"}
_ENDING = {"zip": ".zip", "tar": ".tar", "tar_gz": ".tar.gz", "ios": ".zip", "legacy": ".tar", "zip_dump": ".zip", "folder": "", "itunes": "", "computer": ""}
_PREFIXES = (("668", "TH"), ("669", "TH"), ("95", "MM"), ("855", "KH"), ("86", "CN"), ("84", "VN"), ("91", "IN"), ("62", "ID"), ("254", "KE"), ("63", "PH"))


def sim(number, slot=0):
    country = next(country for prefix, country in _PREFIXES if number.startswith(prefix))
    carrier, mcc, mnc, iso = _SIM[country]
    return (number, carrier, mcc, mnc, iso, slot)


def make_device(world, slot, company):
    """The empty device with what every device of the building has."""
    person, number = slot.person, int(slot.exhibit[3:])
    platform = _PLATFORM.get(slot.container, "android")
    model = ("Apple", "iPhone12,1", "17.6.1") if platform == "ios" else _MODELS[number % len(_MODELS)]
    if platform == "android_legacy":
        model = _MODELS[1]
    folder = "exhibits/computers" if platform == "computer" else "exhibits/phones"
    label = {"station": f"desk {person.desk}", "shared": "phone of the room", "computer": "office computer"}.get(slot.use, f"phone {number}")
    device = Device(slot.exhibit, f"person {person.key}", platform, slot.container, f"{folder}/{slot.exhibit}{_ENDING[slot.container]}",
                    company.place if company else "Street", label, "", model=model, kind="computer" if platform == "computer" else "phone",
                    zone="Asia/Phnom_Penh" if company and company.index % 2 == 0 else "Asia/Bangkok")
    device.networks = [company.network] if company else ["office of friends"]
    device.logins = [(f"{slot.exhibit.lower()}.{world.seed}@mail.example", "iCloud" if platform == "ios" else "com.google")]
    _common(world, device, number)
    world.devices[slot.exhibit] = device
    return device


def _common(world, device, number):
    """Numbers that everybody around has: they tie nobody to anybody."""
    for name, key in (("Taxi Dara 24h", "taxi"), ("canteen order", "canteen"), ("SIM card shop", "sim_shop"), ("Bank hotline", "bank")):
        device.book.append((name, world.common[key], None))
    if device.platform != "computer":
        day = moment("2025-10-02") + number % 30 * 3 * HOUR
        device.calls.append((day, world.common["taxi"], 2, 31 + number % 60, "Taxi Dara 24h"))
        device.calls.append((day + 2 * DAY, world.common["canteen"], 2, 20 + number % 9, "canteen order"))
        device.sms.append((day + 7200000, world.common["sim_shop"], False, f"Your package is active until {10 + number % 9} Nov. Balance 12.00"))


def hold(world, device, person, slot, company):
    """The accounts of one person on this device."""
    if slot.use == "personal":
        device.sims.append(sim(world.accounts[person.key].number))
        device.holdings.append(Holding(person.key))
        for key, name in person.kin:
            device.book.append((name, world.accounts[key].number, None))
        if company and person.key != company.boss:
            device.book.append((company.boss_names[0], world.accounts[company.boss].number, None))
        if company and person.team and world.groups[person.team].creator not in (person.key, company.boss):
            leader = world.groups[person.team].creator
            device.book.append((f"TL {world.accounts[leader].name}", world.accounts[leader].number, None))
        return
    device.sims.append(sim(world.number(("PH", "KH", "TH")[person.desk % 3])))
    device.holdings.append(Holding(person.station))
    if company:
        device.book.append(("BOSS", world.accounts[company.boss].number, None))


def private_app(device, person):
    """Where this person writes home: LINE and WeChat where their writers fit the device."""
    if device.platform == "android" and person.tongue == "th":
        return "line"
    if device.platform == "android" and person.tongue == "zh":
        return "wechat"
    return "whatsapp"


def write_private(world, device, app, own):
    """Adds the database of the other app, and gives its messages."""
    if app == "whatsapp":
        return []
    holding = Holding(own)
    writer = line_android.line_files if app == "line" else wechat_chats.wechat_files
    device.files.update(writer(world, device, holding))
    device.apps.append(line_android.PACKAGE if app == "line" else wechat_chats.PACKAGE)
    return world.view(holding)


def home_calls(world, device, person):
    """Calls home in one short slot on every second Sunday, when the phones are handed out."""
    for index in range(7):
        key, name = person.kin[index % 2]
        at = moment("2025-07-20", "13:30") + index * 14 * DAY + index * 2 * MINUTE + device.clock_shift
        device.calls.append((at, world.accounts[key].number, 2 if index % 3 else 1, 180 + 13 * index, name))


def free_calls(world, device, person):
    for index in range(16):
        key, name = person.kin[index % 2]
        at = moment("2025-06-03", "03:00") + index * 10 * DAY + index * 97 * MINUTE
        device.calls.append((at, world.accounts[key].number, (2, 1, 2, 3)[index % 4], 0 if index % 4 == 3 else 300 + 171 * index, name))


def ransom_traces(world, device, person, company):
    """The transfer of those at home, by text message, to the account that others were given as well."""
    number = world.accounts[person.kin[1][0]].number
    at = moment("2025-09-08", "04:00") + person.desk * HOUR + device.clock_shift
    body = {"zh": "钱转到{a}了，3000", "th": "โอนเข้าบัญชี {a} แล้ว 100000", "vi": "da chuyen 3000 vao so {a} roi", "id": "sudah transfer ke {a} 45 juta"}
    device.sms.append((at, number, False, body.get(person.tongue, "sent 3000 to account {a}, check").format(a=company.account)))


def embassy_traces(world, device, person, desk):
    """A call to the embassy at night, and what was looked for before."""
    at = moment("2025-09-14", "19:36") + person.desk * MINUTE + device.clock_shift
    if not any(number == world.accounts[desk].number for _, number, _ in device.book):
        device.book.append((world.accounts[desk].name, world.accounts[desk].number, None))
    device.calls.append((at, world.accounts[desk].number, 2, 94, world.accounts[desk].name))


def searches(device, speech, person):
    import urllib.parse
    for index in range(2):
        words = speech.line(person.tongue, "search")
        device.visits.append(("https://www.google.com/search?q=" + urllib.parse.quote_plus(words), words + " - Google Search", [f"2025-09-1{index} 19:4{index}"]))
    device.visits.append(("https://www.livescore.com/", "LiveScore", ["2025-06-01 18:00", "2025-08-24 19:05"]))


def photo(world, device, number, place):
    """A photo of the camera with time and place; the scene is made, the place is a town of the border."""
    picture = jpeg(scene(f"view {world.seed} {number % 5}", 64, 48), 2 + number % 3)
    taken = f"2025:0{6 + number % 3}:{1 + number % 28:02d} 10:15:00"
    name = f"IMG_{taken[:10].replace(':', '')}_{101500 + number % 400}.jpg"
    content = papers.with_exif(picture, taken, *place)
    root = "private/var/mobile/Media/DCIM/100APPLE/" if device.platform == "ios" else "data/media/0/DCIM/Camera/"
    device.files[root + name] = content
    return root + name


def ledger_rows(world, company, people):
    """Everybody with a desk: what they are paid and what they are said to owe. Numbers of those who are held are first."""
    rows = [["desk", "alias", "phone", "passport", "base", "commission", "deduction", "debt"]]
    for person in people:
        owes = 0 if not person.is_forced else 2600 + person.desk * 40
        rows.append([person.desk, person.alias, "+" + world.accounts[person.key].number, papers.passport_number(person.key), 800, person.desk * 3,
                     0 if not person.is_forced else 950, owes])
    for index, key in enumerate(company.others):
        rows.append([40 + index, world.accounts[key].name, "+" + world.accounts[key].number, papers.passport_number(key), 800, 40, 900, 3100 + index * 150])
    return rows


def passports(people):
    """A file of machine readable zones as somebody keeps them who has the passports."""
    states = {"TH": "THA", "VN": "VNM", "ID": "IDN", "MM": "MMR", "IN": "IND", "KE": "KEN", "PH": "PHL", "CN": "CHN"}
    zones = []
    for key, tongue, alias in people:
        zones.append(papers.passport_zone(key, f"{['Saetang', 'Nguyen', 'Wijaya', 'Odhiambo', 'Kumar', 'Reyes'][len(key) % 6]}", alias if alias.isascii() and alias.isalpha() else "Ann",
                                          states[HOMES[tongue][0]]))
    return ("\n\n".join(zones) + "\n").encode()


def wallet_file(company, use):
    """A wallet of TronLink whose keys lie on the device. The words that stand for keys are none."""
    address = company.wallets[use]
    text = ("<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<map>\n"
            f'    <string name="wallet_name_key">{use}</string>\n    <string name="wallet_address_key">{address}</string>\n'
            '    <string name="wallet_keystore_key">{&quot;address&quot;:&quot;41INVENTED&quot;,&quot;crypto&quot;:{}}</string>\n'
            '    <boolean name="is_watch_only_setup_key" value="false" />\n</map>\n')
    return {f"data/data/com.tronlinkpro.wallet/shared_prefs/{use}.xml": text.encode()}


_USAGE = """
CREATE TABLE packages(_id INTEGER PRIMARY KEY AUTOINCREMENT, package_name TEXT NOT NULL UNIQUE);
CREATE TABLE events(_id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp INTEGER NOT NULL, type INTEGER NOT NULL, instance_id INTEGER, package_id INTEGER NOT NULL REFERENCES packages(_id));
"""


def long_days():
    """A desk that two shifts use: somebody is at it twenty hours a day."""
    def write(db):
        create_tables(db, _USAGE)
        insert(db, "packages", package_name="com.whatsapp")
        for day in range(8):
            for half_hour in range(40):
                at = moment("2025-11-03") + day * DAY + half_hour * 30 * MINUTE
                insert(db, "events", timestamp=at, type=1, instance_id=1, package_id=1)
                insert(db, "events", timestamp=at + 25 * MINUTE, type=2, instance_id=1, package_id=1)
    return {"data/data/com.google.android.apps.wellbeing/databases/app_usage": database_bytes(write)}
