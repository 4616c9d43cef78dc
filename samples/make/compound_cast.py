"""Who is in a generated compound: companies, the people whose devices are seized, and how each device was used."""

import dataclasses

import addresses
from world import digest, moment

CONDITIONS = ("full", "partial", "wiped", "cut_database", "broken_zip", "bad_pages", "clock")

# archetype, use of the device, condition, container. Of each company first these, whatever its size.
CORE = [("manager", "personal", "full", "zip"), ("worker_forced", "personal", "full", "zip"),
        ("leader", "personal", "full", "ios"), ("worker_forced", "station", "full", "tar")]

# Then the companies draw in turn from these; a pair in one company holds one account after the other.
REST = [
    [("recruiter_choice", "personal", "full", "zip")], [("recruiter_release", "personal", "full", "tar")], [("money_mover", "personal", "full", "folder")],
    [("mule_forced", "personal", "full", "zip")], [("clerk_forced", "personal", "full", "tar_gz")], [("guard", "personal", "full", "zip")],
    [("engineer_forced", "personal", "full", "ios")], [("model_forced", "personal", "full", "itunes")], [("target_worker", "personal", "full", "zip_dump")],
    [("worker_part_paid", "personal", "full", "legacy")], [("worker_willing", "personal", "full", "zip")], [("leader_willing", "personal", "full", "folder")],
    [("two_shifts_early", "station", "full", "zip"), ("two_shifts_late", "station", "full", "zip")],
    [("room_phone", "shared", "full", "zip")], [("worker_forced", "personal", "wiped", "zip")], [("office", "computer", "full", "computer")],
    [("worker_forced", "personal", "cut_database", "folder")], [("worker_forced", "personal", "broken_zip", "zip")],
    [("worker_forced", "personal", "bad_pages", "tar")], [("worker_forced", "station", "template", "zip")], [("manager_planted", "personal", "full", "zip")],
    [("worker_fiction", "personal", "full", "zip")], [("worker_forced", "personal", "clock", "zip")],
    [("worker_forced", "personal", "partial", "ios"), ("worker_swapped", "personal", "full", "zip")], [("worker_forced", "personal", "full", "legacy")]]

FORCED = {"worker_forced", "worker_part_paid", "leader_coerced", "recruiter_release", "mule_forced", "clerk_forced", "engineer_forced", "model_forced",
          "target_worker", "two_shifts_early", "two_shifts_late", "room_phone"}
CONTROL = {"manager", "manager_planted", "leader_willing", "recruiter_choice", "money_mover"}

HOMES = {"th": ("TH", ["Nok", "Ploy", "Fon", "Somchai", "Bank", "Mint"]), "vi": ("VN", ["Bao", "Hieu", "Lan", "Tuan", "Ngoc", "Quan"]),
         "id": ("ID", ["Rizal", "Dewi", "Agus", "Putri", "Bayu", "Sari"]), "my": ("MM", ["Ko Zaw", "Thiri", "Min Htet", "Su Su", "Aung", "Hnin"]),
         "hi": ("IN", ["Sunil", "Pooja", "Rakesh", "Amit", "Neha", "Vikas"]), "sw": ("KE", ["Otis", "Achieng", "Kamau", "Wanjiku", "Juma", "Baraka"]),
         "tl": ("PH", ["Jomar", "Liza", "Dodong", "Marites", "Rey", "Aira"]), "zh": ("CN", ["阿杰", "小敏", "阿强", "小龙", "阿芳", "大伟"]),
         "en": ("KE", ["Grace", "Victor", "Mercy", "Dennis", "Joy", "Brian"])}
_TONGUES = ["th", "vi", "id", "my", "hi", "sw", "tl", "zh", "en"]
_KIN = {"th": ("แม่", "พี่ฝน"), "vi": ("Mẹ", "Anh Hai"), "id": ("Mak", "Kak Dedi"), "my": ("အမေ", "မမ"), "hi": ("Maa", "Rakesh bhaiya"), "sw": ("Mama", "Kaka Brian"),
        "tl": ("Mama", "Ate Joy"), "zh": ("妈", "二哥"), "en": ("Mum", "Uncle Ben")}
_WORK_TONGUES = ["zh", "en", "th", "vi"]
_BOSSES = {"zh": ("老板 龙哥", "龙哥"), "en": ("Boss Wei", "Mr Wei"), "th": ("บอสหลิน", "Lin"), "vi": ("Sếp Hùng", "Hùng")}
_NAMES = ["Golden Harbour", "Lucky Star", "Blue Pagoda", "East Lake", "Silver Tower", "Ninth Gate"]


@dataclasses.dataclass
class Person:
    key: str
    archetype: str
    company: int | None
    tongue: str
    alias: str
    desk: int
    arrival: int
    kin: list = dataclasses.field(default_factory=list)      # (account key, name in the book)
    station: str | None = None                               # account key of the persona
    team: str | None = None                                  # key of the team group

    @property
    def is_forced(self):
        return self.archetype in FORCED


@dataclasses.dataclass
class Company:
    index: int
    name: str
    tongue: str
    site: str
    network: str
    place: str
    boss: str = ""
    finance: str = ""
    gate: str = ""
    account: str = ""                # bank account to which families pay
    wallets: dict = dataclasses.field(default_factory=dict)
    people: list = dataclasses.field(default_factory=list)   # Person, those with seized devices
    others: list = dataclasses.field(default_factory=list)   # account keys of members whose devices are not here

    @property
    def boss_names(self):
        return _BOSSES[self.tongue]


@dataclasses.dataclass
class Slot:
    """One seized device and who used it."""
    exhibit: str
    person: Person
    use: str
    condition: str
    container: str
    pair: str | None = None          # exhibit of the other device of a pair


def plan(devices, companies):
    """(company index or None, [archetype, use, condition, container] of a pair or alone) for all devices."""
    slots, cursor, round_trip = [], 0, 0
    for company in range(companies):
        for index, core in enumerate(CORE):
            if len(slots) + (company > 0) < devices and index < devices:
                archetype = ("leader_coerced", "leader_willing")[company % 2] if core[0] == "leader" else core[0]
                slots.append((company, [(archetype, *core[1:])]))
    used = len(slots)
    while used < devices:
        if cursor == len(REST):
            cursor = 0
            slots.append((None, [("rescuer", "personal", "full", "zip")]))
            used += 1
            continue
        entry = REST[cursor]
        cursor += 1
        if used + len(entry) <= devices:
            slots.append((round_trip % companies, entry))
            used += len(entry)
            round_trip += 1
        elif len(entry) == 1:
            break
    return slots


def make_company(world, index):
    tongue = _WORK_TONGUES[index % len(_WORK_TONGUES)]
    name = _NAMES[index % len(_NAMES)] + ("" if index < len(_NAMES) else f" {index // len(_NAMES) + 1}")
    word = name.lower().replace(" ", "-")
    company = Company(index, name, tongue, f"https://{word}-fx.example/app", f"{word}-F{index + 1}", f"Building {index + 1}")
    company.account = str(int(digest("bank account", world.seed, index)[:12], 16))[:10].zfill(10)
    company.wallets = {use: addresses.tron(f"compound {world.seed} company {index} {use}") for use in ("collect", "salary", "release")}
    company.boss, company.finance, company.gate = (f"c{index}_{role}" for role in ("boss", "finance", "gate"))
    world.account(company.boss, "MM" if index % 2 else "KH", company.boss_names[1])
    world.account(company.finance, "CN", f"finance {name.split()[0]}")
    world.account(company.gate, "MM", "Gate")
    for number in range(5):
        country = ("MM", "KH", "PH", "IN", "TH")[number]
        world.account(f"c{index}_other{number}", country, f"seat {40 + number}")
        company.others.append(f"c{index}_other{number}")
    return company


def make_person(world, company, archetype, serial):
    tongue = _TONGUES[(serial * 4 + (company.index if company else 0)) % len(_TONGUES)]
    if archetype in ("manager", "manager_planted", "money_mover", "leader_willing", "guard") and company:
        tongue = company.tongue
    country, names = HOMES[tongue]
    alias = names[serial % len(names)]
    if archetype in ("leader_coerced", "worker_willing", "worker_fiction"):
        alias = "阿杰"   # the same name of the trade for people who have nothing to do with each other
    person = Person(f"p{serial}", archetype, company.index if company else None, tongue, alias, 10 + serial % 80,
                    moment("2025-03-03") + serial * 37 % 140 * 86400000)
    if archetype == "manager":
        person.key = company.boss
    elif archetype == "money_mover" and not any(p.key == company.finance for p in company.people):
        person.key = company.finance
    elif archetype == "guard" and not any(p.key == company.gate for p in company.people):
        person.key = company.gate
    else:
        world.account(person.key, country, alias)
    for index, name in enumerate(_KIN[tongue]):
        key = f"p{serial}_kin{index}"
        world.account(key, country, name)
        person.kin.append((key, name))
    if company:
        company.people.append(person)
    return person


def make_persona(world, person):
    person.station = person.key + "_desk"
    name = ("Sophia Chen", "Emma W", "Vivian", "Cindy Lau", "Amelia K", "Linda Z")[int(digest(person.key)[:2], 16) % 6]
    world.account(person.station, ("PH", "TH", "KH")[int(digest(person.key)[2:4], 16) % 3], name)
    return person.station
