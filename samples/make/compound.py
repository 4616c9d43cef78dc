#!/usr/bin/env python3
"""Writes a generated compound: any number of seized devices of several companies, with what is true of them.

Usage: compound.py OUT [--devices 40] [--seed N] [--companies N]

OUT/exhibits gets one extraction for each exhibit; beside it lie intake.csv and truth.json. The same arguments give the
same bytes.
"""

import argparse
import csv
import dataclasses
import io
import json
import pathlib
import shutil
import sys

sys.dont_write_bytecode = True

import compound_cast as cast
import compound_devices as outfit
import compound_story as story
import compound_truth
import compound_work as company_side
import containers
import papers
from android import android_files
from chromium import write_history
from compound_talk import Speech
from expected import broken_page
from ios import ios_files
from itunes import backup_files
from sqlite_files import database_bytes, with_broken_page
from world import Device, Holding, World, moment

_COLUMNS = ["exhibit", "path", "kind", "holder", "seized_at", "place", "label", "note"]
_STORE = "data/data/com.whatsapp/databases/msgstore.db"
_PLANTED_ON = ("worker_willing", "guard", "leader_willing", "manager_planted")
_TOWNS = [(16.69, 98.51), (13.66, 102.55), (10.61, 103.52), (20.46, 99.88)]


@dataclasses.dataclass
class Made:
    """A device, how it came about, and what the truth needs to know of it."""
    slot: cast.Slot
    device: Device
    app: str = "whatsapp"
    private: dict = dataclasses.field(default_factory=dict)          # app -> messages
    private_accounts: set = dataclasses.field(default_factory=set)
    traces: set = dataclasses.field(default_factory=set)             # indicators beside the chats
    is_planted: bool = False
    is_damaged: bool = False
    lost: str = ""                                                   # the file in which a broken zip ends


class Compound:
    def __init__(self, devices, seed, companies):
        self.world = World(seed)
        self.speech = Speech(self.world)
        self.world.common = {name: self.world.number("TH") for name in ("taxi", "canteen", "sim_shop", "bank")}
        self.world.account("broker", "CN", "老K 人")
        for tongue, (country, _) in cast.HOMES.items():
            self.world.account(f"embassy_{tongue}", "TH", f"Embassy desk {country}")
        self.companies = [cast.make_company(self.world, index) for index in range(companies)]
        self.slots, self.made, self.custody = [], [], []
        self._fill(cast.plan(devices, companies))
        self._tell()
        self._equip()

    def _fill(self, planned):
        for index, entry in planned:
            company = None if index is None else self.companies[index]
            first = None
            for archetype, use, condition, container in entry:
                exhibit = f"EX-{len(self.slots) + 1:03d}"
                person = self._person(company, archetype, use, condition, first)
                slot = cast.Slot(exhibit, person, use, condition, container, first.exhibit if first else None)
                first = first or slot
                self.slots.append(slot)

    def _person(self, company, archetype, use, condition, first):
        if archetype == "worker_forced" and use == "station" and condition == "full":
            person = next((p for p in company.people if p.archetype == "worker_forced"), None)
        else:
            person = None
        person = person or cast.make_person(self.world, company, archetype, len(self.slots) + 1)
        if use == "station" and first is not None:
            person.station = first.person.station
        elif use == "station" or archetype == "office":
            cast.make_persona(self.world, person)
        return person

    def _tell(self):
        world, speech = self.world, self.speech
        free = [slot.person for slot in self.slots if slot.use == "personal"]
        for company in self.companies:
            company_side.make_groups(world, company)
            held = [p for p in company.people if p.is_forced and p in free]
            company_side.work(speech, company)
            company_side.command(speech, company, held[:4], "broker")
            self._tell_posts(company)
        rescuers = [slot.person for slot in self.slots if slot.person.company is None]
        for number, rescuer in enumerate(rescuers):   # each knows somebody in two of the companies
            known = [self.companies[(2 * number + step) % len(self.companies)] for step in (0, 1)]
            held = [next((p for p in company.people if p.is_forced and p in free), None) for company in known]
            story.rescue(speech, rescuer, [p for index, p in enumerate(held) if p and p not in held[:index]])
        stations = {slot.person.station: slot for slot in self.slots if slot.person.station}
        for station, slot in stations.items():
            with_sob = slot.condition == "template" or slot.person.archetype in ("two_shifts_late", "two_shifts_early", "office")
            story.scam(speech, station, self.companies[slot.person.company], 4, with_sob)

    def _tell_posts(self, company):
        posts = {"guard": company_side.gate_talk, "money_mover": company_side.move_money, "clerk_forced": company_side.clerk_work}
        for person in company.people:
            if person.archetype in posts:
                posts[person.archetype](self.speech, company, person)
            elif person.archetype == "recruiter_choice":
                company_side.recruit(self.speech, company, person, "broker")
            elif person.archetype == "manager_planted":
                company_side.deputy(self.speech, company, person, "broker")

    def _equip(self):
        for slot in self.slots:
            company = None if slot.person.company is None else self.companies[slot.person.company]
            device = outfit.make_device(self.world, slot, company)
            made = Made(slot, device)
            self.made.append(made)
            if slot.use == "computer":
                self._office(made, company)
            elif slot.condition == "wiped":
                self._wiped(made, company)
            elif slot.use == "station":
                outfit.hold(self.world, device, slot.person, slot, company)
                self._shift(made)
            else:
                self._personal(made, company)
        for made in self.made:   # once everybody has written everything
            if made.slot.use in ("personal", "shared") and made.slot.condition != "wiped":
                self._finish(made)

    def _finish(self, made):
        own = story.private_account(self.world, made.slot.person, made.app)[0]
        if made.app != "whatsapp":
            made.private = {made.app: outfit.write_private(self.world, made.device, made.app, own)}
        elif made.slot.container == "zip" and made.slot.person.is_forced and made.slot.condition == "full":
            self._last_days(made)

    def _shift(self, made):
        """The account of the early shift goes on with the late one, on another device."""
        turn = moment("2025-08-15")
        if made.slot.person.archetype.startswith("two_shifts"):
            made.device.files.update(outfit.long_days())
        if made.slot.person.archetype == "two_shifts_early":
            made.device.holdings[0].end = turn
        elif made.slot.person.archetype == "two_shifts_late":
            made.device.holdings[0].start = turn
            number = self.world.accounts[made.slot.person.station].number
            self.custody.append({"account": "+" + number, "held": [{"device": made.slot.pair, "to": "2025-08-15"},
                                                                    {"device": made.slot.exhibit, "from": "2025-08-15"}]})

    def _wiped(self, made, company):
        """Set back to how it left the shop; the SIM card stayed in. It is on the list of the one above."""
        device, number = made.device, self.world.accounts[made.slot.person.key].number
        device.book, device.calls, device.sms = [], [], []
        device.sims.append(outfit.sim(number))
        made.traces.add("E19")

    def _personal(self, made, company):
        world, slot, device, person = self.world, made.slot, made.device, made.slot.person
        made.app = outfit.private_app(device, person)
        if slot.condition == "clock":
            device.clock_shift = -3 * 365 * story.DAY - 5 * story.HOUR
            story.hear_of_raid(self.speech, person)
        outfit.hold(world, device, person, dataclasses.replace(slot, use="personal"), company)
        story.live(self.speech, person, slot, company, made.app)
        if person.is_forced:
            self._held(made, company)
        else:
            outfit.free_calls(world, device, person)
            self._free(made, company)
        made.private_accounts = {story.private_account(world, person, made.app)[0]}

    def _held(self, made, company):
        world, slot, device, person = self.world, made.slot, made.device, made.slot.person
        outfit.home_calls(world, device, person)
        made.traces.add("E05")
        if company and company.boss in [s.person.key for s in self.slots]:
            made.traces.add("E19")
        story.lure(self.speech, person, self._recruiter(company))
        if slot.condition == "partial":
            self._join_pair(made)
            return
        desk = f"embassy_{person.tongue}"
        if slot.use == "personal" and person.archetype != "worker_part_paid":
            outfit.ransom_traces(world, device, person, company)
            outfit.embassy_traces(world, device, person, desk)
            made.traces |= {"E07", "E14"}
        if person.desk % 2 == 0:
            story.ask_embassy(self.speech, person, desk)
        if device.platform == "android":
            outfit.searches(device, self.speech, person)
            made.traces.add("E15")
        if slot.condition in ("broken_zip", "full"):
            made.lost = outfit.photo(world, device, int(slot.exhibit[3:]), _TOWNS[company.index % len(_TOWNS)])
        self._above(made, company)

    def _above(self, made, company):
        """Papers that the story puts on a device, by the order of those above or not."""
        device, person = made.device, made.slot.person
        if person.archetype == "clerk_forced":
            device.files.update(self._papers(company, "wages of the month.xlsx"))
            device.files["data/media/0/Documents/passports/all.txt"] = outfit.passports(self._keys(company))
        elif person.archetype == "worker_part_paid":   # a copy that the leader sent around
            device.files["data/media/0/Download/list.csv"] = papers.comma_separated(outfit.ledger_rows(self.world, company, self._listed(company)))
        elif made.slot.use == "shared":
            other = person.key + "_roommate"
            self.world.account(other, cast.HOMES[person.tongue][0], "roommate")
            device.holdings.append(Holding(other, "com.whatsapp.w4b"))
            self.speech.say("plea", moment("2025-09-07", "13:40"), other, person.kin[0][0], self.speech.own_words(person.tongue, "plea"))

    def _join_pair(self, made):
        """The SIM card of this phone was in the phone of another before."""
        later = next(s for s in self.slots if s.pair == made.slot.exhibit)
        number = self.world.accounts[made.slot.person.key].number
        self.custody.append({"account": "+" + number, "held": [{"device": made.slot.exhibit}, {"device": later.exhibit}]})

    def _recruiter(self, company):
        found = [p.key for p in company.people if p.archetype == "recruiter_choice"]
        return found[0] if found else "broker"

    def _free(self, made, company):
        slot, device, person = made.slot, made.device, made.slot.person
        if person.archetype in _PLANTED_ON:
            made.is_planted = True
            story.plant(self.speech, person, self.speech.lines["en"]["planted"][0])
        if person.archetype == "worker_fiction":
            device.files["data/media/0/Download/Fortress of the river.txt"] = story.fiction(self.speech, person)
        elif person.archetype == "worker_swapped":
            first = next(s for s in self.slots if s.exhibit == slot.pair)
            device.sims.append(outfit.sim(self.world.accounts[first.person.key].number, 1))
        if person.archetype in ("manager", "manager_planted", "money_mover"):
            device.files.update(self._papers(company, "工资 10.xlsx" if company.tongue == "zh" else "salary and debt.xlsx"))
            self._book_of_the_boss(device, company)
        if person.archetype in ("manager", "money_mover"):
            device.files.update(outfit.wallet_file(company, "collect" if person.archetype == "manager" else "salary"))
            device.apps.append("com.tronlinkpro.wallet")
        if person.archetype == "recruiter_choice":
            device.files["data/media/0/Documents/passports/all.txt"] = outfit.passports(self._keys(company))
            device.book.append(("老K 人", self.world.accounts["broker"].number, None))

    def _book_of_the_boss(self, device, company):
        device.book.append(("老K 人", self.world.accounts["broker"].number, None))
        for person in self._listed(company):
            device.book.append((f"{person.alias} {person.desk}", self.world.accounts[person.key].number, None))

    def _listed(self, company):
        return [p for p in company.people if p.archetype not in ("manager", "manager_planted", "money_mover", "office", "recruiter_choice", "guard")]

    def _keys(self, company):
        keys = [(p.key, p.tongue, p.alias) for p in self._listed(company)]
        return keys + [(key, "en", "Ann") for key in company.others]

    def _papers(self, company, name):
        rows = outfit.ledger_rows(self.world, company, self._listed(company))
        return {f"data/media/0/Documents/{name}": papers.workbook(rows, "list", company.boss_names[1], "2025-10-31")}

    def _last_days(self, made):
        """The newest rows are in the log only, and one grave message was removed by it."""
        own = [m for m in self.world.view(made.device.holdings[0])]
        if len(own) > 30:
            made.device.write_ahead = True
            for message in own[-3:]:
                message.marks[made.slot.exhibit] = "log_only"
            covert = [m for m in own[:-3] if self.speech.topics.get(m.key) == "covert" and m.sender == made.slot.person.key]
            for message in covert:
                message.marks[made.slot.exhibit] = "deleted"

    def _office(self, made, company):
        """A computer of the office: what was looked at, the script, and the backup of a desk's phone."""
        world, person, home = self.world, made.slot.person, "Users/office1/"
        nested = cast.Slot(f"{made.slot.exhibit}/1", person, "station", "full", "zip")
        device = Device(nested.exhibit, made.device.holder, "android", "zip", "", made.device.place, f"desk {person.desk}", "",
                        holdings=[Holding(person.station)], sims=[outfit.sim(world.number("TH"))], logins=[(f"{person.station}@mail.example", "com.google")])
        device.book.append(("BOSS", world.accounts[company.boss].number, None))
        visits = [(company.site, company.name, ["2025-07-05 14:39", "2025-09-11 10:20"]),
                  ("https://translate.google.com/?sl=en&tl=zh-CN", "Google Translate", ["2025-06-14 13:00", "2025-07-03 14:04"]),
                  ("https://tronscan.org/#/address/" + company.wallets["collect"], "Account | TRONSCAN", ["2025-07-09 18:30"])]
        script = "\r\n".join(self.speech.lines["en"]["script"]).format(site=company.site, wallet="(ask)")
        made.device.files.update({
            home + "AppData/Local/Google/Chrome/User Data/Default/History": database_bytes(lambda db: write_history(db, visits)),
            home + "Documents/script of today.txt": script.encode(),
            home + "Desktop/notice.txt": "最后走的人关空调\r\nLast one out: air conditioner off\r\n".encode()})
        self.nested = getattr(self, "nested", {}) | {made.slot.exhibit: device}
        self.made.append(Made(nested, device))


def files_of(compound, made):
    if made.device.platform == "computer":
        nested = compound.nested[made.slot.exhibit]
        return made.device.files | {"Users/office1/Documents/phones/desk backup.zip": containers.zip_bytes(android_files(compound.world, nested))}
    files = ios_files(compound.world, made.device) if made.device.platform == "ios" else android_files(compound.world, made.device)
    if made.slot.condition == "wiped":
        files = {name: content for name, content in files.items() if "com.whatsapp" not in name}
    return files


def write_device(compound, made, folder):
    files, slot = files_of(compound, made), made.slot
    target = folder / made.device.path
    target.parent.mkdir(parents=True, exist_ok=True)
    if slot.condition == "cut_database":
        files[_STORE] = files[_STORE][:len(files[_STORE]) * 6 // 10 // 4096 * 4096 + 1500]
    elif slot.condition == "bad_pages":
        files[_STORE] = with_broken_page(files[_STORE], broken_page(files[_STORE])[0])
    made.is_damaged = slot.condition in ("cut_database", "bad_pages")
    if slot.container in ("folder", "computer", "itunes"):
        for name, content in (backup_files(files, made.device) if slot.container == "itunes" else files).items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
        return
    if slot.condition == "broken_zip":
        data = containers.cut_zip_bytes(files, made.lost)
    elif slot.container in ("tar", "tar_gz", "legacy"):
        data = containers.tar_gz_bytes(files) if slot.container == "tar_gz" else containers.tar_bytes(files, "./")
    else:
        data = containers.zip_bytes({("Dump/" if slot.container == "zip_dump" else "") + name: content for name, content in files.items()})
    target.write_bytes(data)


def intake(made):
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for index, one in enumerate(made):
        rows.writerow([one.slot.exhibit, one.device.path, one.device.kind, one.device.holder,
                       f"2025-11-18T{5 + index // 60 % 12:02d}:{index % 60:02d}:00+07:00", one.device.place, one.device.label, one.device.note])
    return out.getvalue().encode()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("out", type=pathlib.Path)
    options.add_argument("--devices", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--companies", type=int)
    chosen = options.parse_args()
    companies = chosen.companies or max(1, round(chosen.devices / 13))
    if chosen.devices < 1 or not 1 <= companies <= chosen.devices:
        options.error("at least one device, and no more companies than devices")
    shutil.rmtree(chosen.out / "exhibits", ignore_errors=True)
    compound = Compound(chosen.devices, chosen.seed, companies)
    outer = [made for made in compound.made if "/" not in made.slot.exhibit]
    for made in outer:
        write_device(compound, made, chosen.out)
    (chosen.out / "intake.csv").write_bytes(intake(outer))
    truth = compound_truth.ground_truth(compound.world, compound.speech, compound.companies, compound.made, compound.custody)
    (chosen.out / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"{len(outer)} devices of {companies} companies in {chosen.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
