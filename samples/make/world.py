"""The world of the sample raid: accounts, groups, messages, devices, all drawn from one fixed seed."""

import calendar
import dataclasses
import hashlib
import random
import time

import addresses

SEED = 20251118
RAID = "2025-11-18"

_MOBILE = {  # country: prefixes of mobile numbers, length in digits
    "TH": (("668", "669"), 11), "MM": (("9594200", "9594500", "95976"), 12), "KH": (("85512", "85592"), 11),
    "CN": (("86138", "86159", "86186"), 13), "VN": (("8490", "8498", "8435"), 11), "IN": (("9198", "9199"), 12),
    "ID": (("62812", "62813"), 13), "KE": (("254712", "254722"), 12), "PH": (("63917", "63918"), 12)}


def moment(day, clock="12:00"):
    """Unix milliseconds of a UTC day and clock time."""
    return calendar.timegm(time.strptime(f"{day} {clock}", "%Y-%m-%d %H:%M")) * 1000


def digest(*parts):
    return hashlib.sha256("/".join(str(p) for p in parts).encode()).hexdigest()


@dataclasses.dataclass
class Account:
    key: str
    number: str
    name: str
    lid: str


@dataclasses.dataclass
class Group:
    key: str
    jid: str
    subject: str
    created: int
    creator: str
    ranks: dict          # account key -> 0 member, 1 admin, 2 creator


@dataclasses.dataclass
class Message:
    at: int
    chat: str            # group key, or "a|b"
    sender: str
    text: str | None
    media: str | None = None      # name of a picture or document
    forwarded: int = 0
    reply_to: str | None = None
    edited: int = 0
    revoked: bool = False
    marks: dict = dataclasses.field(default_factory=dict)   # exhibit -> log_only | deleted | superseded
    key: str = ""


@dataclasses.dataclass
class Holding:
    """One WhatsApp account in one app of one device, from a moment to a moment."""
    account: str
    package: str = "com.whatsapp"
    start: int = 0
    end: int = 1 << 62
    hidden_numbers: bool = False  # the group shows @lid participants


@dataclasses.dataclass
class Device:
    exhibit: str
    holder: str
    platform: str        # android | android_legacy | ios | computer
    container: str
    path: str
    place: str
    label: str
    note: str
    model: tuple = ("samsung", "SM-A145F", "14")
    zone: str = "Asia/Bangkok"
    locale: str = "en_US"
    kind: str = "phone"
    clock_shift: int = 0   # milliseconds that its clock is ahead: what it stamps itself is that much off
    holdings: list = dataclasses.field(default_factory=list)
    sims: list = dataclasses.field(default_factory=list)      # (number, carrier, mcc, mnc, iso, slot)
    logins: list = dataclasses.field(default_factory=list)    # (name, type)
    book: list = dataclasses.field(default_factory=list)      # (name, number, e-mail)
    sms: list = dataclasses.field(default_factory=list)       # (at, address, sent, body)
    mms: list = dataclasses.field(default_factory=list)
    calls: list = dataclasses.field(default_factory=list)     # (at, number, type, seconds, name)
    app_calls: list = dataclasses.field(default_factory=list)  # (at, peer account, sent, seconds, video)
    apps: list = dataclasses.field(default_factory=list)
    visits: list = dataclasses.field(default_factory=list)    # (url, title, times) of the browser
    networks: list = dataclasses.field(default_factory=list)  # Wi-Fi names
    files: dict = dataclasses.field(default_factory=dict)
    write_ahead: bool = False


class World:
    def __init__(self, seed=SEED):
        self.seed, self.random = seed, random.Random(seed)
        self.accounts, self.groups, self.messages, self.devices, self.media = {}, {}, [], {}, {}
        self.by_key = {}
        self._numbers, self._by_chat, self._chats_of, self._groups_of = set(), {}, {}, {}

    def number(self, country):
        prefixes, length = _MOBILE[country]
        while True:
            prefix = self.random.choice(prefixes)
            digits = prefix + "".join(self.random.choice("0123456789") for _ in range(length - len(prefix)))
            if digits not in self._numbers and digits[-7:-3] != "0000":
                self._numbers.add(digits)
                return digits

    def account(self, key, country, name):
        lid = str(int(digest("lid", key)[:13], 16) % 10**15).zfill(15)
        self.accounts[key] = Account(key, self.number(country), name, lid)
        return self.accounts[key].number

    def group(self, key, subject, day, creator, ranks):
        created = moment(day, "09:00")
        jid = "120363" + str(int(digest("group", key)[:15], 16) % 10**12).zfill(12) + "@g.us"
        self.groups[key] = Group(key, jid, subject, created, creator, {creator: 2, **ranks})
        for member in self.groups[key].ranks:
            self._groups_of.setdefault(member, []).append(key)
            self._chats_of.setdefault(member, []).append(key)

    def say(self, at, sender, to, text, **more):
        chat = to if to in self.groups else "|".join(sorted((sender, to)))
        at += self.random.randrange(0, 50) * 1000 + self.random.randrange(1000)
        message = Message(at, chat, sender, text, **more)
        message.key = ("3EB0" if int(digest(sender)[:2], 16) % 2 else "3A") + \
            digest(chat, at, sender, text, len(self.messages))[:18].upper()
        self.messages.append(message)
        self.by_key[message.key] = message
        if chat not in self._by_chat and chat not in self.groups:
            for member in chat.split("|"):
                self._chats_of.setdefault(member, []).append(chat)
        self._by_chat.setdefault(chat, []).append(message)
        return message

    def in_chat(self, account, chat):
        return account in self.groups[chat].ranks if chat in self.groups else account in chat.split("|")

    def groups_of(self, account):
        """(key, group) of the groups that the account is in, by key."""
        return [(key, self.groups[key]) for key in sorted(self._groups_of.get(account, []))]

    def view(self, holding):
        """The messages that the app of this holding has, in order of time."""
        seen = [m for chat in self._chats_of.get(holding.account, []) for m in self._by_chat.get(chat, [])
                if holding.start <= m.at < holding.end]
        return sorted(seen, key=lambda m: (m.at, m.key))

    def peer(self, account, chat):
        left, right = chat.split("|")
        return right if left == account else left

    def jid(self, account):
        return self.accounts[account].number + "@s.whatsapp.net"


def imei(exhibit, slot=0):
    body = "35" + str(int(digest("imei", exhibit, slot)[:12], 16) % 10**12).zfill(12)
    return body + addresses.luhn_digit(body)


def iccid(number, mcc):
    country = {"520": "66", "414": "95", "639": "254", "460": "86", "452": "84", "456": "855",
               "510": "62", "404": "91", "515": "63"}[mcc]
    body = ("89" + country + str(int(digest("icc", number)[:14], 16)).zfill(16))[:18]
    return body + addresses.luhn_digit(body)


def imsi(number, mcc, mnc):
    return (mcc + mnc + str(int(digest("imsi", number)[:12], 16)).zfill(14))[:15]
