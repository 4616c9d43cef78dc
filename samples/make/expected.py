"""The ground truth of the sample raid, from the story itself and not from any parser."""

import cast
from android import app_contacts
from computer import browser_counts, skype_rows
from whatsapp_android import kept
from world import SEED, digest, iccid, imei, imsi

_OUTCOME = {   # device: (outcomes that are right, refer, the largest E weight that is right)
    "EX-001": (["exploitation_indicators"], True), "EX-002": (["exploitation_indicators"], True), "EX-003": (["insufficient"], False),
    "EX-004": (["mixed"], True), "EX-005": (["insufficient"], False), "EX-005/1": (["insufficient"], False), "EX-006": (["insufficient"], False),
    "EX-007": (["exploitation_indicators"], True), "EX-008": (["control_indicators"], False), "EX-009": (["insufficient"], False),
    "EX-010": (["exploitation_indicators"], True), "EX-011": (["insufficient"], False), "EX-012": (["insufficient"], True),
    "EX-013": (["mixed", "control_indicators"], None), "EX-014": (["insufficient"], None)}

_HELD = {"EX-001", "EX-002", "EX-003", "EX-004", "EX-007", "EX-010", "EX-012", "EX-014"}   # whose holder the story holds by force
_CONTROLS = {"EX-004", "EX-008", "EX-013"}
_LANGUAGE = {"EX-001": "th", "EX-002": "sw", "EX-004": "zh", "EX-007": "vi", "EX-008": "zh", "EX-010": "id", "EX-012": "hi", "EX-013": "zh", "EX-014": "my"}

_SHOULD_SHOW = {   # indicators that the story puts there; a tool may find more
    "EX-001": ["E03", "E04", "E06", "E07", "E08", "E10", "E13", "E14", "E16", "E19", "E21"],
    "EX-002": ["E03", "E04", "E06", "E07", "E08", "E10", "E13", "E14", "E15", "E19", "E22"],
    "EX-004": ["E03", "E04", "E06", "E07", "E14", "E19", "K01", "K02", "K03", "K19", "Y01", "Y02", "Y03"],
    "EX-007": ["E03", "E04", "E06", "E07", "E08", "E14", "E16", "E19"], "EX-008": ["K01", "K02", "K03", "K04", "K06", "K09", "K16", "K17", "K19", "K20"],
    "EX-010": ["E03", "E04", "E06", "E07", "E08", "E10", "E13", "E14", "E19", "E21"], "EX-012": ["E13", "E14"],
    "EX-013": ["K01", "K02", "K03", "K04", "K06", "K09", "K16", "K19", "K20"], "EX-014": ["E19"]}

_FREEZE = (("a_collect", "B", "collection", "A"), ("a_payroll", "B", "payout", "A"), ("a_ransom", "B", "release money: ask the safety officer first", "A"),
           ("a_ether", "C", "collection", "A"), ("b_collect", "B", "collection", "B"), ("b_payroll", "B", "payout", "B"),
           ("b_bech32", "C", "collection", "B"), ("b_base58", "C", "collection", "B"))


def broken_page(store, page_size=4096):
    """The second leaf of the table `message`: (page number, how many of its rows are on it)."""
    root = _root_of(store, "message", page_size)
    start = (root - 1) * page_size
    assert store[start] == 0x05, "the table must have more than one page"
    cell = start + int.from_bytes(store[start + 14:start + 16], "big")
    leaf = int.from_bytes(store[cell:cell + 4], "big")
    at = (leaf - 1) * page_size
    return leaf, int.from_bytes(store[at + 3:at + 5], "big")


def _root_of(store, table, page_size):
    import os
    import sqlite3
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.db")
        with open(path, "wb") as file:
            file.write(store)
        database = sqlite3.connect(path)
        found = database.execute("SELECT rootpage FROM sqlite_master WHERE name=?", (table,)).fetchone()[0]
        database.close()
        return found


def _whatsapp(world, device, holding):
    parts = kept(world, device, holding)
    on_disk = parts["live"] + parts["log_only"]
    chats = {m.chat for m in on_disk}
    named = [c for c in app_contacts(world, device, holding) if c[1] or device.platform != "ios"]
    return {"package": "net.whatsapp.WhatsApp" if device.platform == "ios" else holding.package,
            "owner": "+" + world.accounts[holding.account].number,
            "messages": {"live": len(parts["live"]), "log_only": len(parts["log_only"]), "deleted": len(parts["deleted"]),
                         "carvable": len(parts["carved"]), "superseded_in_log": len(parts["superseded"])},
            "outgoing": sum(m.sender == holding.account for m in on_disk), "taken_back": sum(m.revoked for m in on_disk), "edited": sum(bool(m.edited) for m in on_disk),
            "quoting": sum(bool(m.reply_to) for m in on_disk), "with_media": sum(bool(m.media) for m in on_disk),
            "conversations": len(chats), "group_created_rows": 0 if device.platform == "ios" else sum(c in world.groups for c in chats),
            "contacts": len(named), "calls": len(device.app_calls) if holding is device.holdings[0] else 0,
            "deleted_texts": sorted(m.text for m in parts["deleted"] + parts["carved"])}


def _phone(world, device):
    return {"holder": device.holder, "platform": device.platform, "container": device.container,
            "whatsapp": [_whatsapp(world, device, holding) for holding in device.holdings],
            "browser": {"urls": len(device.visits), "visits": sum(len(v[2]) for v in device.visits)}, "wifi": device.networks,
            "sms": len(device.sms), "mms": len(device.mms), "phone_calls": len(device.calls),
            "call_history_rows": len(device.calls) + len(device.app_calls) if device.platform == "ios" else None, "address_book": len(device.book),
            "sims": [{"number": "+" + s[0], "iccid": iccid(s[0], s[2]), "imsi": imsi(s[0], s[2], s[3])} for s in device.sims],
            "logins": sorted(name for name, _ in device.logins), "imei": imei(device.exhibit) if device.platform == "ios" else None,
            "android_id": None if device.platform == "ios" else digest("android_id", device.exhibit)[:16]}


def _computer(world, device):
    return {"holder": device.holder, "platform": "computer", "container": "ewf", "address_book": len(device.book),
            "skype": {"owner": "live:gh.desk3", "messages": {"live": len(list(skype_rows()))}, "contacts": 3},
            "chrome": browser_counts(), "deleted_files": ["Users/office3/Downloads/old list.txt"], "devices_inside": ["EX-005/1"]}


def _texts(world, device):
    if device.platform == "computer":
        return [row[3] for row in skype_rows()] + [cast.WALLETS["a_collect"][1]]
    out = [row[3] for row in device.sms + device.mms]
    for holding in device.holdings:
        for state, messages in kept(world, device, holding).items():
            if state not in ("superseded", "carved"):
                out += [m.text or "" for m in messages]
                out += [cast.WALLETS["a_collect" if "0608" in m.media else "b_collect"][1] for m in messages if m.media and m.media.endswith("png")]
    return out


def _freeze(world):
    rows = []
    for key, evidence_class, role, company in _FREEZE:
        chain, address = cast.WALLETS[key]
        devices = sorted(name for name, device in world.devices.items() if any(address in text for text in _texts(world, device)))
        rows.append({"address": address, "chain": chain, "class": evidence_class, "role": role, "company": company, "devices": devices})
    return rows


def _shared_chats(world):
    """Chats of WhatsApp that stand on two devices or more, with the rows of each by what becomes of them."""
    chats = {}
    for name, device in sorted(world.devices.items()):
        for holding in device.holdings:
            for state, messages in kept(world, device, holding).items():
                for message in messages:
                    rows = chats.setdefault(message.chat, {}).setdefault(name, {"live": 0, "log_only": 0, "deleted": 0, "carved": 0})
                    if state != "superseded":
                        rows[state] += 1
    return [{"identity": [world.groups[chat].jid.split("@")[0]] if chat in world.groups else
             sorted("+" + world.accounts[key].number for key in chat.split("|")), "devices": devices}
            for chat, devices in sorted(chats.items()) if len(devices) > 1]


def ground_truth(world, damage):
    devices = {}
    for name, device in sorted(world.devices.items()):
        facts = _computer(world, device) if device.platform == "computer" else _phone(world, device)
        outcomes, refer = _OUTCOME[name]
        facts.update(outcome=outcomes, refer=refer, should_show=_SHOULD_SHOW.get(name, []), exploited=name in _HELD, controls=name in _CONTROLS,
                     language=_LANGUAGE.get(name, ""))
        devices[name] = facts
    devices["EX-013"]["exploitation_weight_below"] = 0.5
    devices["EX-004"]["never"] = ["control_indicators"]
    devices["EX-014"]["damage"] = damage
    number = {key: "+" + account.number for key, account in world.accounts.items()}
    return {
        "seed": SEED, "devices": devices,
        "custody": [{"account": number["a_persona"], "app": "whatsapp", "held": [
            {"device": "EX-003", "to": "2025-08-15"}, {"device": "EX-006", "from": "2025-08-15"}]},
            {"account": "desk.shared@lucky-star.example", "app": "google", "held": [{"device": "EX-009"}, {"device": "EX-010"}]}],
        "companies": {"A": [f"EX-00{i}" for i in range(1, 9)] + ["EX-005/1", "EX-014"], "B": ["EX-009", "EX-010", "EX-011", "EX-012", "EX-013"]},
        "teams": [{"group": group.jid, "subject": group.subject, "creator": number[group.creator], "members": sorted(number[m] for m in group.ranks)}
                  for key, group in sorted(world.groups.items()) if key != "id_family"],
        "shared_chats": _shared_chats(world),
        "must_not_link": ["+" + world.taxi, "+" + world.topup],
        "named_as_boss": {number["a_boss"]: ["EX-001", "EX-002", "EX-004", "EX-005", "EX-007"], number["b_boss"]: ["EX-009", "EX-010", "EX-011", "EX-012"]},
        "templates": {"weight": 0, "text": "please help me, I am so alone here and you are the only one I trust",
                      "devices": ["EX-003", "EX-005/1", "EX-006", "EX-009", "EX-011", "EX-014"]},
        "raid_aware_from": "2025-11-15T19:40:00Z",
        "planted": {"device": "EX-013", "text": "please help me, I am also only an employee here, I want to go home, tell everybody"},
        "same_picture": {"as_sent": {"EX-003": "IMG-20250602-WA0004.jpg"}, "halved": {"EX-006": "IMG-20250824-WA0011.jpg"}},
        "broken_picture": {"EX-001": "data/media/0/DCIM/Camera/IMG_20250601_101500.jpg"},
        "qr_codes": {"EX-003": cast.WALLETS["a_collect"][1], "EX-006": cast.WALLETS["a_collect"][1], "EX-009": cast.WALLETS["b_collect"][1]},
        "debt_lists": {"EX-008": [number[k] for k in ("a_worker_th", "a_worker_ke", "a_worker_vn", "a_worker_mm", "a_leader")],
                       "EX-013": [number["b_worker_id"]]},
        "freeze_now": _freeze(world), "never_freeze": [cast.USDT_CONTRACT]}
