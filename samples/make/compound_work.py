"""What happens in a generated compound: the company's side, its groups, orders, reports, trade and money."""

from compound_story import DAY, HOUR, MINUTE, RAID_KNOWN
from world import moment

_ORDER_DAYS = [moment("2025-06-09", "02:00") + index * 11 * DAY for index in range(14)]


def make_groups(world, company):
    """One team for each leader, who made it, and the office of those who are above a seat."""
    leaders = [p for p in company.people if p.archetype.startswith("leader")]
    workers = [p for p in company.people if p not in leaders and p.key != company.boss and p.archetype not in ("guard", "money_mover", "office", "room_phone")]
    seats = [p.station or p.key for p in workers]
    seats = list(dict.fromkeys(seats))
    for number, leader in enumerate(leaders):
        leader.team = f"c{company.index}_team{number}"
        members = seats[number::len(leaders)] + (company.others if number == 0 else company.others[:3])
        for person in workers:
            if (person.station or person.key) in members:
                person.team = leader.team
        world.group(leader.team, f"{company.name} team {number + 1} 日报", "2025-02-20", leader.key, {**{key: 0 for key in members}, company.boss: 1})
    if not leaders:
        for person in workers:
            person.team = f"c{company.index}_team0"
        world.group(f"c{company.index}_team0", f"{company.name} 日报", "2025-02-20", company.boss, {key: 0 for key in seats + company.others if key != company.boss})
    upper = [p.key for p in leaders] + [p.key for p in company.people if p.archetype in ("clerk_forced", "recruiter_choice", "manager_planted")]
    world.group(f"c{company.index}_office", f"{company.name} 管理", "2025-02-10", company.boss, {
        key: 0 for key in upper + [company.finance, company.gate] if key != company.boss})


def work(speech, company):
    """Orders of the one above, relayed or given anew by leaders; reports of the seats."""
    world, tongue, office = speech.world, company.tongue, f"c{company.index}_office"
    leaders = {p.team: p for p in company.people if p.archetype.startswith("leader")}
    teams = sorted({p.team for p in company.people if p.team})
    for number, day in enumerate(_ORDER_DAYS):
        order = speech.command(tongue, "order")
        speech.say("order", day, company.boss, office, order)
        for team in teams:
            leader = leaders.get(team)
            if leader is None:
                speech.say("order", day + 4 * MINUTE, company.boss, team, order)
            elif leader.archetype == "leader_coerced":
                relayed = order if number % 3 else speech.line(tongue, "relay")
                speech.say("relay", day + 3 * MINUTE, leader.key, team, relayed, forwarded=int(number % 3 > 0))
                if number % 4 == 1:
                    speech.say("ask_up", day + 5 * HOUR, leader.key, company.boss, speech.line(tongue, "ask_up"))
                    speech.say("leave_no", day + 5 * HOUR + 9 * MINUTE, company.boss, leader.key, speech.command(tongue, "leave_no"))
            else:
                speech.say("order", day + 2 * HOUR, leader.key, team, speech.command(tongue, "order"))
                speech.say("order", day + 6 * HOUR, leader.key, team, speech.command(tongue, "order"))
            _reports(speech, company, team, day, number)


def _reports(speech, company, team, day, number):
    world = speech.world
    seats = [key for key, rank in world.groups[team].ranks.items() if rank == 0]
    for index, seat in enumerate(sorted(seats)):
        if (index + number) % 3 == 0:
            text = speech.line(company.tongue, "report", desk=10 + index, n=world.random.randrange(5, 24), m=world.random.randrange(1, 9))
            speech.say("report", day + 12 * HOUR + index * 2 * MINUTE, seat, team, text)
        elif (index + number) % 3 == 1:
            speech.say("ack", day + 10 * MINUTE + index * MINUTE, seat, team, speech.line(company.tongue, "ack"))


def command(speech, company, held, broker):
    """What the one above writes to the office, the gate, the money and the trade in people."""
    world, tongue, boss = speech.world, company.tongue, company.boss
    office = f"c{company.index}_office"
    aliases = [p.alias for p in held] or ["seat 41"]
    for index in range(4):
        day = moment("2025-07-05", "10:20") + index * 29 * DAY
        worker = aliases[index % len(aliases)]
        speech.say("beat", day, boss, company.gate, speech.command(tongue, "beat", worker=worker))
        speech.say("ack", day + 6 * MINUTE, company.gate, boss, speech.line(tongue, "ack"))
        speech.say("named", day + HOUR, company.gate, office, speech.line(tongue, "named", worker=worker))
        speech.say("payroll", day + 3 * HOUR, boss, company.finance, speech.command(tongue, "payroll"))
        speech.say("wallet", day + 4 * HOUR, boss, company.finance, speech.line(tongue, "wallet", wallet=company.wallets[("collect", "salary")[index % 2]]))
        speech.say("sell", day + 2 * DAY, boss, broker, speech.command(tongue, "sell"))
        speech.say("sell", day + 2 * DAY + 20 * MINUTE, broker, boss, "ok, 7000 u each, send pictures first")
        speech.say("request", day + 3 * DAY, company.others[index], boss, speech.line(tongue, "request"))
        answer = "leave_yes" if index == 2 else "leave_no"
        speech.say(answer, day + 3 * DAY + 7 * MINUTE, boss, company.others[index], speech.command(tongue, answer))
    for team in sorted({p.team for p in company.people if p.team}):
        speech.say("fine", moment("2025-07-01", "03:30"), boss, team, speech.command(tongue, "fine"))
    speech.say("hunt", moment("2025-09-18", "01:40"), boss, office, speech.command(tongue, "hunt", worker=aliases[0]))
    speech.say("protection", moment("2025-08-22", "07:00"), boss, company.finance, speech.command(tongue, "protection"))
    speech.say("aware", RAID_KNOWN, company.gate, office, speech.lines["en"]["aware"][0])
    speech.say("aware", RAID_KNOWN + 20 * MINUTE, boss, office, speech.lines["en"]["aware"][1])


def gate_talk(speech, company, guard):
    for index in range(16):
        day = moment("2025-06-15", "20:00") + index * 9 * DAY
        speech.say("gate", day, guard.key, company.boss, speech.line(company.tongue, "gate"))
        if index % 4 == 0:
            speech.say("ack", day + 9 * MINUTE, company.boss, guard.key, speech.line(company.tongue, "ack"))
    for index, line in enumerate(speech.lines["en"]["guard_pay"]):
        speech.say("paid_well", moment("2025-08-30", "11:00") + index * DAY, guard.key, guard.kin[0][0], line)


def recruit(speech, company, recruiter, broker):
    """The same advert to many people, and what each of them is worth."""
    world = speech.world
    advert = speech.command(company.tongue, "recruit")
    for index in range(14):
        key = f"{recruiter.key}_asked{index}"
        world.account(key, ("KE", "IN", "PH", "ID", "VN")[index % 5], f"applicant {index + 1}")
        at = moment("2025-05-02", "06:00") + index * 5 * DAY
        speech.say("recruit", at, recruiter.key, key, advert)
        if index % 3 == 0:
            speech.say("home", at + 2 * HOUR, key, recruiter.key, "hello sir is it still open")
            speech.say("recruit", at + 3 * HOUR, recruiter.key, key, "yes, send your passport and a photo")
    for index in range(3):
        at = moment("2025-06-20", "09:00") + index * 30 * DAY
        speech.say("sell", at, recruiter.key, broker, speech.command(company.tongue, "sell"))
        speech.say("sell", at + HOUR, broker, recruiter.key, "pay after they sit at the desk")


def move_money(speech, company, mover):
    """Money in, money out; the keys are on this device."""
    other = company.boss if mover.key != company.boss else company.finance
    for index in range(10):
        at = moment("2025-06-12", "05:00") + index * 14 * DAY
        speech.say("wallet", at, mover.key, other, speech.line(company.tongue, "wallet", wallet=company.wallets[("collect", "salary", "release")[index % 3]]))
        speech.say("payroll", at + 2 * HOUR, mover.key, other, speech.command(company.tongue, "payroll"))
        speech.say("ack", at + 3 * HOUR, other, mover.key, speech.line(company.tongue, "ack"))


def clerk_work(speech, company, clerk):
    """A clerk does what is asked: the requests come in, the files go out."""
    for index in range(8):
        at = moment("2025-07-08", "04:00") + index * 15 * DAY
        speech.say("payroll", at, company.boss, clerk.key, speech.command(company.tongue, "payroll"))
        speech.say("ack", at + 12 * MINUTE, clerk.key, company.boss, speech.line(company.tongue, "ack"))


def deputy(speech, company, person, broker):
    """A second one with power over others: orders, decisions and trade under an own name."""
    tongue = company.tongue
    people = [company.gate, company.finance, *company.others]
    for index in range(6):
        day = moment("2025-07-12", "08:30") + index * 17 * DAY
        speech.say("beat", day, person.key, company.gate, speech.command(tongue, "beat", worker=f"seat {40 + index % 5}"))
        speech.say("payroll", day + HOUR, person.key, company.finance, speech.command(tongue, "payroll"))
        speech.say("order", day + 2 * HOUR, person.key, people[2 + index % 5], speech.command(tongue, "order"))
        speech.say("request", day + 4 * HOUR, people[2 + index % 5], person.key, speech.line(tongue, "request"))
        speech.say("leave_no", day + 4 * HOUR + 5 * MINUTE, person.key, people[2 + index % 5], speech.command(tongue, "leave_no"))
        speech.say("sell", day + DAY, person.key, broker, speech.command(tongue, "sell"))
        speech.say("sell", day + DAY + HOUR, broker, person.key, "deal, half now half at the gate")
