"""What is true of a generated compound, from its story: no parser and no word list is asked."""

from compound_cast import CONTROL
from compound_story import INDICATOR
from whatsapp_android import kept

_HELD_RIGHT = ["exploitation_indicators", "mixed"]
_RIGHT = {   # archetype: outcomes that are right where the whole device can be read
    "manager": ["control_indicators", "mixed"], "manager_planted": ["control_indicators", "mixed"], "money_mover": ["control_indicators", "mixed"],
    "recruiter_choice": ["control_indicators", "mixed", "insufficient"], "leader_willing": ["control_indicators", "mixed", "insufficient"],
    "worker_part_paid": [*_HELD_RIGHT, "insufficient"], "room_phone": [*_HELD_RIGHT, "insufficient"]}
_SHOWS = {   # indicators of control that the story of an archetype puts on the device
    "manager": ["K01", "K02", "K03", "K04", "K06", "K15", "K16", "K17", "K19", "K20"], "manager_planted": ["K02", "K04", "K06", "K16", "K20"],
    "money_mover": ["K04", "K09"], "recruiter_choice": ["K05", "K06", "K08"], "leader_willing": ["K01", "K02"], "leader_coerced": ["K01", "Y01", "Y03"],
    "clerk_forced": ["K04", "K05"]}


def messages_of(world, device, private):
    """{app: {state: count}} of what a whole recovery gives."""
    counts = {}
    for holding in device.holdings:
        parts = kept(world, device, holding)
        app = counts.setdefault("whatsapp", {})
        for state, messages in parts.items():
            if messages:
                word = {"carved": "carvable", "superseded": "superseded_in_log"}.get(state, state)
                app[word] = app.get(word, 0) + len(messages)
        if device.platform != "ios":
            groups = {m.chat for m in world.view(holding) if m.chat in world.groups}
            app["live"] = app.get("live", 0) + len(groups)
    for app, messages in private.items():
        if messages:
            counts[app] = {"live": len(messages)}
    return counts


def _written(world, speech, accounts, device, private):
    """The topics of what the holder sent, and of what came from those at home."""
    seen = [m for holding in device.holdings for m in world.view(holding)] + [m for messages in private.values() for m in messages]
    own = {speech.topics.get(m.key) for m in seen if m.sender in accounts}
    got = {speech.topics.get(m.key) for m in seen if m.sender not in accounts}
    return own, got, sum(speech.topics.get(m.key) == "fine_ok" for m in seen)


def _exploitation(world, speech, made):
    accounts = {h.account for h in made.device.holdings} | made.private_accounts
    own, got, fine = _written(world, speech, accounts, made.device, made.private)
    shown = {INDICATOR[topic] for topic in own if topic in INDICATOR and topic not in ("paid", "lure")}
    shown |= {INDICATOR[topic] for topic in got if topic in ("paid", "lure")}
    return shown | ({"E18"} if fine >= 4 else set()) | made.traces


def true_device(world, speech, made):
    slot, person = made.slot, made.slot.person
    forced = person.is_forced
    held_here = forced and slot.use in ("personal", "shared")
    shows = sorted(_exploitation(world, speech, made)) if held_here else []
    out = {"archetype": person.archetype, "condition": slot.condition, "use": slot.use, "holder": made.device.holder,
           "exploited": forced if slot.use != "computer" else None, "controls": True if person.archetype in CONTROL else None if forced or person.archetype == "guard" else False,
           "language": person.tongue if held_here else "", "outcome": _outcomes(slot, held_here), "refer": _refer(slot, held_here, shows, made),
           "should_show": shows + (_SHOWS.get(person.archetype, []) if slot.use == "personal" else [])}
    if not made.is_damaged:
        out["messages"] = messages_of(world, made.device, made.private)
    return out


def _outcomes(slot, held_here):
    if slot.use in ("station", "computer") or slot.condition == "wiped" or slot.person.archetype in ("rescuer", "guard"):
        return ["insufficient"]
    if slot.person.archetype in _RIGHT:
        return _RIGHT[slot.person.archetype]
    if not held_here:
        return ["insufficient"]
    return _HELD_RIGHT + (["insufficient"] if slot.condition in ("partial", "cut_database", "bad_pages") else [])


def _refer(slot, held_here, shows, made):
    """True where something readable says that the holder is exploited; nothing where both answers are right: a station of
    somebody who is held, a phone with a plea that was planted, a rescuer's phone full of the pleas of others."""
    if held_here:
        return True if shows else None
    if slot.person.archetype == "rescuer" or made.is_planted or slot.use in ("station", "computer"):
        return None
    return False


def ground_truth(world, speech, companies, all_made, custody):
    devices = {}
    members = {company.index: [] for company in companies}
    for made in all_made:
        devices[made.slot.exhibit] = true_device(world, speech, made)
        if made.slot.person.company is not None:
            members[made.slot.person.company].append(made.slot.exhibit)
    return {"seed": world.seed, "devices": devices, "custody": custody,
            "companies": {companies[index].name: sorted(names) for index, names in members.items()},
            "must_not_link": ["+" + number for number in world.common.values()],
            "wallets": {company.name: company.wallets for company in companies}}
