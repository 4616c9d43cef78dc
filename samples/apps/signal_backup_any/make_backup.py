#!/usr/bin/env python3
"""Writes the invented export (main.jsonl) and the same frames in their binary form (main.binproto).

The numbers of the fields are those of libsignal's backup.proto, typed in here once more: they are
not taken from the plugin.
"""
import base64
import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
T = 1_764_000_000_000  # 2025-11-24T16:00:00Z
MINUTE = 60_000


def data(hexadecimal):
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


BOSS = data("11111111aaaa4bbb8ccc000000000001")
LINH = data("22222222aaaa4bbb8ccc000000000002")
OWN = data("33333333aaaa4bbb8ccc000000000003")
GONE = data("44444444aaaa4bbb8ccc000000000004")
HASH = "00112233445566778899aabbccddeeff" * 2


def item(author, minute, direction, content, chat="1", **more):
    return {"chatItem": {"chatId": chat, "authorId": author, "dateSent": str(T + minute * MINUTE), **more,
                         **direction, **content}}


def incoming(minute):
    return {"incoming": {"dateReceived": str(T + minute * MINUTE + 1500), "read": True}}


def outgoing(*states):
    return {"outgoing": {"sendStatus": [
        {"recipientId": who, "timestamp": str(T), state: {}} for who, state in states]}}


def words(body, **more):
    return {"standardMessage": {"text": {"body": body}, **more}}


def update(**more):
    return {"directionless": {}, "updateMessage": more}


NONE = {}
FRAMES = [
    {"account": {"username": "lam.17", "givenName": "Lam", "familyName": "Van"}},
    {"recipient": {"id": "1", "self": {}}},
    {"recipient": {"id": "2", "releaseNotes": {}}},
    {"recipient": {"id": "4", "contact": {
        "aci": BOSS, "pni": data("55555555aaaa4bbb8ccc000000000005"), "username": "boss.01",
        "e164": "85512345678", "profileGivenName": "Mr", "profileFamilyName": "Chen",
        "nickname": {"given": "Boss"}, "note": "dorm 3", "systemGivenName": "Chen office"}}},
    {"recipient": {"id": "5", "contact": {
        "aci": LINH, "blocked": True, "visibility": "HIDDEN",
        "notRegistered": {"unregisteredTimestamp": str(T - 9 * MINUTE)}, "profileGivenName": "Linh"}}},
    {"recipient": {"id": "6", "group": {"snapshot": {
        "title": {"title": "Team 3"},
        "members": [{"userId": BOSS, "role": "ADMINISTRATOR"}, {"userId": LINH, "role": "DEFAULT"},
                    {"userId": OWN, "role": "DEFAULT"}],
        "membersPendingProfileKey": [
            {"member": {"userId": GONE, "role": "DEFAULT"}, "addedByUserId": BOSS, "timestamp": str(T)}],
        "membersBanned": [{"userId": GONE, "timestamp": str(T + MINUTE)}]}}}},
    {"recipient": {"id": "7", "distributionList": {
        "distributionId": data("66666666aaaa4bbb8ccc000000000006"),
        "distributionList": {"name": "Clients", "privacyMode": "ONLY_WITH", "memberRecipientIds": ["4", "5"]}}}},
    {"recipient": {"id": "8", "group": {"snapshot": {
        "title": {"title": "Old team"}, "members": [{"userId": LINH, "role": "DEFAULT"}]}}}},
    {"recipient": {"id": "9", "callLink": {"name": "Morning call"}}},
    {"chat": {"id": "1", "recipientId": "4"}},
    {"chat": {"id": "2", "recipientId": "6"}},
    {"chat": {"id": "3", "recipientId": "1"}},
    item("4", 1, incoming(1), words("Come to the office. Bring the passports.")),
    item("1", 2, outgoing(("4", "delivered")), words("Yes", quote={
        "targetSentTimestamp": str(T + MINUTE), "authorId": "4", "text": {"body": "Come to the office."}})),
    item("4", 5, incoming(5), words("Ten clients a day"), revisions=[
        item("4", 3, incoming(3), words("Five clients a day"))["chatItem"],
        item("4", 4, incoming(4), words("Eight clients a day"))["chatItem"]]),
    item("4", 6, incoming(6), {"remoteDeletedMessage": NONE}),
    item("4", 7, incoming(7), {"standardMessage": {"attachments": [
        {"pointer": {"contentType": "image/jpeg", "fileName": "list.jpg", "caption": "the list",
                     "locatorInfo": {"plaintextHash": data(HASH), "size": 81234}}},
        {"pointer": {"contentType": "application/pdf", "fileName": "rules.pdf",
                     "locatorInfo": {"size": 500}}}]}}),
    item("4", 8, incoming(8), {"contactMessage": {"contact": {
        "name": {"givenName": "Mrs", "familyName": "Wong"}, "number": [{"value": "+66812345678"}],
        "email": [{"value": "wong@example.com"}], "organization": "Lucky"}}}),
    item("4", 9, incoming(9), {"stickerMessage": {"sticker": {
        "emoji": "\U0001f44d", "data": {"contentType": "image/webp"}}}}),
    item("4", 10, incoming(10), {"viewOnceMessage": {}}),
    item("4", 11, incoming(11), {"paymentNotification": {
        "amountMob": "1.500000000000", "note": "food", "transactionDetails": {
            "transaction": {"status": "SUCCESSFUL", "timestamp": str(T + 11 * MINUTE), "blockIndex": "77"}}}}),
    item("1", 12, outgoing(("4", "sent")), {"paymentNotification": {
        "amountMob": "0.25", "feeMob": "0.0004", "transactionDetails": {
            "failedTransaction": {"reason": "INSUFFICIENT_FUNDS"}}}}),
    item("4", 13, {"directionless": {}}, {"updateMessage": {"individualCall": {
        "callId": "991", "type": "VIDEO_CALL", "direction": "INCOMING", "state": "MISSED",
        "startedCallTimestamp": str(T + 13 * MINUTE)}}}),
    item("4", 14, {"directionless": {}}, {"updateMessage": {"profileChange": {
        "previousName": "Mr Chen", "newName": "C"}}}),
    item("1", 20, outgoing(("4", "read"), ("5", "sent")), words("Good morning"), chat="2"),
    item("1", 21, {"directionless": {}}, {"updateMessage": {"groupChange": {"updates": [
        {"groupMemberAddedUpdate": {"updaterAci": BOSS, "newMemberAci": LINH, "hadOpenInvitation": False}}]}}},
         chat="2"),
    item("1", 22, {"directionless": {}}, {"updateMessage": {"groupChange": {"updates": [
        {"groupMemberRemovedUpdate": {"removerAci": BOSS, "removedAci": GONE}},
        {"groupAdminStatusUpdate": {"updaterAci": BOSS, "memberAci": OWN, "wasAdminStatusGranted": True}}]}}},
         chat="2"),
    item("1", 23, {"directionless": {}}, {"updateMessage": {"groupChange": {"updates": [
        {"groupJoinRequestApprovalUpdate": {"requestorAci": LINH, "wasApproved": True}}]}}}, chat="2"),
    item("1", 24, {"directionless": {}}, {"updateMessage": {"groupChange": {"updates": [
        {"groupMemberLeftUpdate": {"aci": LINH}}, {"groupNameUpdate": {"updaterAci": BOSS, "newGroupName": "Team 3"}}]}}},
         chat="2"),
    item("4", 25, {"directionless": {}}, {"updateMessage": {"groupCall": {
        "callId": "992", "state": "ACCEPTED", "ringerRecipientId": "4", "startedCallRecipientId": "4",
        "startedCallTimestamp": str(T + 25 * MINUTE), "endedCallTimestamp": str(T + 26 * MINUTE)}}}, chat="2"),
    item("5", 26, incoming(26), {"poll": {
        "question": "Who works tonight?", "options": [{"option": "me"}, {"option": "not me"}]}}, chat="2"),
    {"adHocCall": {"callId": "993", "recipientId": "9", "state": "GENERIC", "callTimestamp": str(T + 27 * MINUTE)}},
    {"chatFolder": {"name": "Work"}},
]
INFO = {"version": "1", "backupTimeMs": str(T + 60 * MINUTE), "currentAppVersion": "Android 7.65.2"}

# ---- the binary form ----------------------------------------------------------------------------

ENUMS = {
    "role": ["UNKNOWN", "DEFAULT", "ADMINISTRATOR"], "visibility": ["VISIBLE", "HIDDEN"],
    "privacyMode": ["UNKNOWN", "ONLY_WITH"], "type": ["UNKNOWN_TYPE", "AUDIO_CALL", "VIDEO_CALL"],
    "direction": ["UNKNOWN_DIRECTION", "INCOMING", "OUTGOING"], "reason": ["GENERIC", "NETWORK", "INSUFFICIENT_FUNDS"],
    "status": ["INITIAL", "SUBMITTED", "SUCCESSFUL"],
}
STATES = {"individualCall": ["", "ACCEPTED", "NOT_ACCEPTED", "MISSED"],
          "groupCall": ["", "GENERIC", "JOINED", "RINGING", "ACCEPTED"], "adHocCall": ["", "GENERIC"]}
DATA = {"aci", "pni", "userId", "addedByUserId", "distributionId", "plaintextHash", "updaterAci", "newMemberAci",
        "removerAci", "removedAci", "memberAci", "requestorAci"}
TEXT = {"username", "givenName", "familyName", "profileGivenName", "profileFamilyName", "note", "systemGivenName",
        "given", "name", "body", "contentType", "fileName", "caption", "value", "organization", "emoji", "amountMob",
        "feeMob", "previousName", "newName", "newGroupName", "question", "option", "currentAppVersion"}
NUMBERS = {
    "info": {"version": 1, "backupTimeMs": 2, "currentAppVersion": 4},
    "frame": {"account": 1, "recipient": 2, "chat": 3, "chatItem": 4, "adHocCall": 6, "chatFolder": 8},
    "account": {"username": 2, "givenName": 4, "familyName": 5},
    "recipient": {"id": 1, "contact": 2, "group": 3, "distributionList": 4, "self": 5, "releaseNotes": 6, "callLink": 7},
    "contact": {"aci": 1, "pni": 2, "username": 3, "e164": 4, "blocked": 5, "visibility": 6, "notRegistered": 8,
                "profileGivenName": 11, "profileFamilyName": 12, "nickname": 16, "note": 17, "systemGivenName": 18},
    "notRegistered": {"unregisteredTimestamp": 1}, "nickname": {"given": 1, "family": 2},
    "group": {"snapshot": 5},
    "snapshot": {"title": 2, "members": 7, "membersPendingProfileKey": 8, "membersBanned": 13},
    "title": {"title": 1}, "members": {"userId": 1, "role": 2}, "member": {"userId": 1, "role": 2},
    "membersPendingProfileKey": {"member": 1, "addedByUserId": 2, "timestamp": 3},
    "membersBanned": {"userId": 1, "timestamp": 2},
    "callLink": {"name": 3}, "chatFolder": {"name": 1}, "chat": {"id": 1, "recipientId": 2},
    "adHocCall": {"callId": 1, "recipientId": 2, "state": 3, "callTimestamp": 4},
    "chatItem": {"chatId": 1, "authorId": 2, "dateSent": 3, "revisions": 6, "incoming": 8, "outgoing": 9,
                 "directionless": 10, "standardMessage": 11, "contactMessage": 12, "stickerMessage": 13,
                 "remoteDeletedMessage": 14, "updateMessage": 15, "paymentNotification": 16, "viewOnceMessage": 18,
                 "poll": 20},
    "incoming": {"dateReceived": 1, "read": 3}, "outgoing": {"sendStatus": 1},
    "sendStatus": {"recipientId": 1, "timestamp": 2, "sent": 4, "delivered": 5, "read": 6},
    "standardMessage": {"quote": 1, "text": 2, "attachments": 3}, "text": {"body": 1},
    "quote": {"targetSentTimestamp": 1, "authorId": 2, "text": 3}, "attachments": {"pointer": 1},
    "pointer": {"contentType": 4, "fileName": 7, "caption": 10, "locatorInfo": 13},
    "data": {"contentType": 4}, "locatorInfo": {"size": 3, "plaintextHash": 10},
    "contactMessage": {"contact": 1}, "stickerMessage": {"sticker": 1}, "sticker": {"emoji": 4, "data": 5},
    "paymentNotification": {"amountMob": 1, "feeMob": 2, "note": 3, "transactionDetails": 4},
    "transactionDetails": {"transaction": 1, "failedTransaction": 2},
    "transaction": {"status": 1, "timestamp": 3, "blockIndex": 4}, "failedTransaction": {"reason": 1},
    "updateMessage": {"groupChange": 2, "profileChange": 4, "individualCall": 7, "groupCall": 8},
    "individualCall": {"callId": 1, "type": 2, "direction": 3, "state": 4, "startedCallTimestamp": 5},
    "groupCall": {"callId": 1, "state": 2, "ringerRecipientId": 3, "startedCallRecipientId": 4,
                  "startedCallTimestamp": 5, "endedCallTimestamp": 6},
    "profileChange": {"previousName": 1, "newName": 2}, "groupChange": {"updates": 1},
    "updates": {"groupNameUpdate": 3, "groupAdminStatusUpdate": 9, "groupMemberLeftUpdate": 10,
                "groupMemberRemovedUpdate": 11, "groupMemberAddedUpdate": 18, "groupJoinRequestApprovalUpdate": 22},
    "groupNameUpdate": {"updaterAci": 1, "newGroupName": 2}, "groupMemberLeftUpdate": {"aci": 1},
    "groupAdminStatusUpdate": {"updaterAci": 1, "memberAci": 2, "wasAdminStatusGranted": 3},
    "groupMemberRemovedUpdate": {"removerAci": 1, "removedAci": 2},
    "groupMemberAddedUpdate": {"updaterAci": 1, "newMemberAci": 2, "hadOpenInvitation": 3},
    "groupJoinRequestApprovalUpdate": {"requestorAci": 1, "wasApproved": 3},
    "poll": {"question": 1, "options": 3}, "options": {"option": 1},
    "card": {"name": 1, "number": 3, "email": 4, "organization": 7}, "cardName": {"givenName": 1, "familyName": 2},
    "number": {"value": 1}, "email": {"value": 1},
    "list": {"name": 1, "privacyMode": 3, "memberRecipientIds": 4},
    "listItem": {"distributionId": 1, "distributionList": 3},
}


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def sized(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def kind_below(kind, name):
    """Two kinds of message go by one name."""
    return {("contactMessage", "contact"): "card", ("card", "name"): "cardName", ("recipient", "distributionList"):
            "listItem", ("listItem", "distributionList"): "list", ("chatItem", "revisions"): "chatItem"}.get(
                (kind, name), name)


def encoded(kind, message):
    out = b""
    for name, value in message.items():
        number = NUMBERS[kind][name]
        if name == "memberRecipientIds":
            out += sized(number, b"".join(varint(int(one)) for one in value))
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                below = kind_below(kind, name)
                out += sized(number, encoded(below, one) if one else b"")
            elif name in DATA:
                out += sized(number, base64.b64decode(one))
            elif name in TEXT or kind == "title":
                out += sized(number, one.encode())
            else:
                words = STATES[kind] if name == "state" else ENUMS.get(name)
                code = words.index(one) if words and isinstance(one, str) else int(one)
                if code or isinstance(one, bool) is False:
                    out += varint(number << 3) + varint(code)
    return out


def main():
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in [INFO] + FRAMES]
    (HERE / "export/evidence/signal-export/main.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    frames = [encoded("info", INFO)] + [encoded("frame", one) for one in FRAMES]
    (HERE / "frames/evidence/SignalBackups/main.binproto").write_bytes(
        b"".join(varint(len(one)) + one for one in frames))


if __name__ == "__main__":
    main()
