"""What happens in a generated compound: the private side of each person, by archetype."""

from world import Account, moment

DAY, HOUR, MINUTE = 86400000, 3600000, 60000
RAID_KNOWN = moment("2025-11-15", "19:40")

# What somebody who is held writes to those at home; the indicator that each topic is.
INDICATOR = {"deceived": "E03", "passport": "E04", "phone": "E05", "debt": "E06", "ransom": "E07", "paid": "E07", "violence": "E08", "sold": "E09",
             "confined": "E10", "quota": "E11", "wage": "E13", "plea": "E14", "embassy": "E14", "covert": "E16", "replace": "E22", "recruit_release": "E22",
             "lure": "E01"}
_OWN_TOPIC = {"leader_coerced": "leader", "mule_forced": "mule", "engineer_forced": "engineer", "model_forced": "model", "clerk_forced": "clerk",
              "target_worker": "scammed", "recruiter_release": "recruit_release"}
_RARE = ["violence", "sold", "confined", "quota", "wage", "replace"]


def private_account(world, person, app):
    """The key of the person's account in `app`, and of the two relatives'. LINE and WeChat know other names."""
    if app == "whatsapp":
        return person.key, [key for key, _ in person.kin]
    keys = []
    for key in [person.key] + [key for key, _ in person.kin]:
        known, other = world.accounts[key], f"{key}@{app}"
        if other not in world.accounts:
            world.accounts[other] = Account(other, known.number, known.name, known.lid)
        keys.append(other)
    return keys[0], keys[1:]


def live(speech, person, slot, company, app):
    """The private chats of a person, as far as the device of this slot has them."""
    own, kin = private_account(speech.world, person, app)
    _before(speech, person, own, kin)
    if person.is_forced:
        _held(speech, person, own, kin, company, slot.condition)
        _homely(speech, person, own, kin, 5)
    else:
        _free(speech, person, own, kin)
        _homely(speech, person, own, kin, 14)


def _evening(world, day):
    return day // DAY * DAY + 13 * HOUR + world.random.randrange(0, 150) * MINUTE


def _before(speech, person, own, kin):
    """Ordinary days at home, weeks before the person came."""
    for index in range(6):
        speech.home(_evening(speech.world, person.arrival - (40 - index * 5) * DAY), own, kin[index % 2], person.tongue)


def _homely(speech, person, own, kin, count):
    step = (moment("2025-11-10") - person.arrival) // count
    for index in range(count):
        at = _evening(speech.world, person.arrival + index * step + 2 * DAY)
        speech.home(at, own, kin[index % 2], person.tongue)
        if index % 3 == 0:
            speech.noise(at + 5 * HOUR, kin[1], own, person.tongue)


def topics_of(speech, person, condition):
    """What this person writes of it, in the order of a stay."""
    draw = speech.world.random
    rare = [topic for topic in _RARE if speech.lines[person.tongue].get(topic)]
    if condition in ("partial", "wiped"):
        return draw.sample(["passport", "debt", "wage"], 1) + ["plea"]
    if person.archetype == "worker_part_paid":
        return ["passport", "debt", "confined", "quota", "plea"]
    middle = draw.sample(rare, 3)
    own = [_OWN_TOPIC[person.archetype]] if person.archetype in _OWN_TOPIC else []
    return ["deceived", "passport", "phone"] + own + middle + ["debt", "ransom", "plea", "covert"]


def _held(speech, person, own, kin, company, condition):
    world, tongue = speech.world, person.tongue
    topics = topics_of(speech, person, condition)
    last = moment("2025-10-28") - person.arrival
    for index, topic in enumerate(topics):
        at = _evening(world, person.arrival + (index * last) // len(topics) + 3 * DAY)
        peer = kin[index % 2]
        amount = world.random.choice((3000, 4500, 6000, 8000))
        slots = {"amount": amount, "account": company.account if company else ""}
        speech.say(topic, at, own, peer, speech.own_words(tongue, topic, **slots))
        speech.say("console", at + 9 * MINUTE, peer, own, speech.typed(tongue, speech.line(tongue, "console")))
        if topic == "ransom":
            speech.say("paid", at + 6 * DAY, peer, own, speech.line(tongue, "paid", amount=amount))
        elif topic in ("violence", "debt", "plea"):
            speech.say(topic, at + 16 * MINUTE, own, peer, speech.own_words(tongue, topic, **slots))
    if person.archetype == "worker_part_paid":
        speech.say("paid_well", at + 4 * DAY, own, kin[0], speech.line(tongue, "paid_well"))
    if condition == "full" and int(person.key[1:]) % 2:
        for week in range(5):   # at the same hour every fortnight, nearly the same words
            day = moment("2025-08-03") + week * 14 * DAY
            speech.say("fine_ok", day + 13 * HOUR, own, kin[0], speech.lines[tongue]["fine_ok"][0])


def _free(speech, person, own, kin):
    """Somebody who came and stays by choice: the pay is spent, the way home is open."""
    if person.archetype == "rescuer":
        return
    for index in range(4):
        at = _evening(speech.world, person.arrival + 30 * DAY + index * 28 * DAY)
        speech.say("paid_well", at, own, kin[index % 2], speech.typed(person.tongue, speech.line(person.tongue, "paid_well")))


def lure(speech, person, recruiter):
    """The offer that came before the journey."""
    if speech.lines[person.tongue].get("lure"):
        at = person.arrival - 15 * DAY + 3 * HOUR
        speech.say("lure", at, recruiter, person.key, speech.line(person.tongue, "lure"))
        speech.say("home", at + 2 * HOUR, person.key, recruiter, {"zh": "真的吗，怎么报名", "th": "สนใจค่ะ ต้องทำไงบ้าง", "vi": "dạ em quan tâm"}.get(
            person.tongue, "yes I am interested, what do I need?"))


def ask_embassy(speech, person, desk):
    at = moment("2025-09-02", "17:10") + int(person.key[1:]) * 7 * HOUR
    speech.say("embassy", at, person.key, desk, speech.line(person.tongue, "embassy"))
    speech.say("console", at + 9 * HOUR, desk, person.key, "Your message was received. Please send names, passport numbers and a location if it is safe.")


def rescue(speech, person, held):
    """A rescuer between families and offices: much of it is what others wrote."""
    world, desk = speech.world, f"{person.key}_desk_of_embassy"
    world.account(desk, "TH", "Consular desk")
    family = f"{person.key}_family"
    world.account(family, "KE", "mother of a worker")
    for index in range(10):
        at = moment("2025-07-02", "08:00") + index * 9 * DAY
        speech.say("rescue", at, person.key, desk, speech.line("en", "rescue"))
        speech.say("rescue", at + 50 * MINUTE, desk, person.key, "Received, thank you. We come back to you.")
        speech.say("rescue", at + 2 * HOUR, family, person.key, "Any news of my son? He does not answer since Sunday")
    for worker in held:
        at = moment("2025-09-20", "14:30") + int(worker.key[1:]) * HOUR
        speech.say("plea", at, worker.key, person.key, speech.own_words(worker.tongue, "plea"))
        speech.say("rescue", at + HOUR, person.key, worker.key, "I have it. Do not write about this to anybody else. Which floor?")


def fiction(speech, person):
    """Chapters of a novel, forwarded and kept as a file: nobody's own words."""
    for index, chapter in enumerate(speech.lines["en"]["novel"]):
        speech.say("novel", moment("2025-08-0" + str(index + 2), "16:00"), person.kin[1][0], person.key, chapter, forwarded=5)
        speech.say("novel", moment("2025-08-0" + str(index + 2), "16:30"), person.key, person.kin[0][0], chapter, forwarded=5)
    return "\n\n".join(speech.lines["en"]["novel"] * 20).encode()


def plant(speech, person, text):
    """A plea that was written once the raid was known; the same words go to more than one phone."""
    speech.say("planted", RAID_KNOWN + 30 * HOUR + int(person.arrival // DAY % 90) * MINUTE, person.key, person.kin[0][0], text)


def hear_of_raid(speech, person):
    """A rumor of the raid; a clock that is years behind must not make all of the case later than it."""
    speech.say("aware", RAID_KNOWN + 2 * HOUR, person.key, person.kin[0][0], speech.lines["en"]["aware"][1])


def scam(speech, persona, company, targets, with_sob):
    """The work of a station: threads with people who are to be defrauded."""
    world = speech.world
    for number in range(targets):
        target = f"{persona}_t{number}"
        world.account(target, ("IN", "PH", "TH", "KE", "VN")[number % 5], f"client {number + 1}")
        at = moment("2025-06-05", "12:00") + number * 23 * DAY
        script, answers = speech.lines["en"]["script"], speech.lines["en"]["answers"]
        for index, line in enumerate(script):
            text = line.format(site=company.site, wallet=company.wallets["collect"])
            speech.say("script", at, persona, target, text)
            speech.say("script", at + 11 * MINUTE, target, persona, answers[(index + number) % len(answers)])
            at += world.random.randrange(5, 40) * HOUR
        if with_sob:
            speech.say("sob", at + 2 * HOUR, persona, target, speech.lines["en"]["sob"][0])
