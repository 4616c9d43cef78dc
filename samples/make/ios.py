"""Writes one iPhone of the sample as files below the root of its file system."""

import base64
import hashlib
import plistlib
import uuid

import schema_ios as schema
from android import app_contacts
from sqlite_files import create_tables, database_bytes, insert
from whatsapp_android import kept
from world import digest, iccid, imei, imsi, moment

_COCOA = 978307200
_APP, _GROUP = "net.whatsapp.WhatsApp", "group.net.whatsapp.WhatsApp.shared"
_MOBILE = "private/var/mobile/"


def _cocoa(at):
    return at / 1000 - _COCOA


def _guid(*parts):
    return str(uuid.UUID(digest(*parts)[:32])).upper()


def _plist(value):
    return plistlib.dumps(value, fmt=plistlib.FMT_BINARY)


def ios_files(world, device):
    files = {}
    for holding in device.holdings:
        files.update(_whatsapp(world, device, holding))
    library = _MOBILE + "Library/"
    files[library + "SMS/sms.db"] = database_bytes(lambda db: _texts(db, device))
    files[library + "AddressBook/AddressBook.sqlitedb"] = database_bytes(lambda db: _book(db, device))
    files[library + "CallHistoryDB/CallHistory.storedata"] = database_bytes(lambda db: _calls(db, world, device))
    files[library + "Accounts/Accounts3.sqlite"] = database_bytes(lambda db: _accounts(db, device))
    files.update(_identity(device))
    files.update(device.files)
    return files


def _whatsapp(world, device, holding):
    root = f"{_MOBILE}Containers/Shared/AppGroup/{_guid(device.exhibit, _GROUP)}/"
    data = f"{_MOBILE}Containers/Data/Application/{_guid(device.exhibit, _APP)}/"
    parts = kept(world, device, holding)
    account = world.accounts[holding.account]
    files = {root + ".com.apple.mobile_container_manager.metadata.plist": _plist({"MCMMetadataIdentifier": _GROUP, "MCMMetadataContentClass": 7}),
             data + ".com.apple.mobile_container_manager.metadata.plist": _plist({"MCMMetadataIdentifier": _APP, "MCMMetadataContentClass": 2}),
             root + f"Library/Preferences/{_GROUP}.plist": _plist({
                 "OwnJabberID": world.jid(holding.account), "LastOwnJabberID": world.jid(holding.account),
                 "FullUserName": account.name, "CurrentStatusText": "Available"}),
             root + "ChatStorage.sqlite": database_bytes(
                 lambda db: _chats(db, world, holding, parts["live"] + parts["carved"]),
                 lambda db: [db.execute("DELETE FROM ZWAMESSAGE WHERE ZSTANZAID=?", (m.key,)) for m in parts["carved"]]),
             root + "ContactsV2.sqlite": database_bytes(lambda db: _app_contacts(db, world, device, holding)),
             root + "CallHistory.sqlite": database_bytes(lambda db: _app_calls(db, world, device, holding))}
    for message in parts["live"]:
        if message.media:
            files[root + "Message/" + _media_path(world, message)] = world.media[message.media]
    return files


def _media_path(world, message):
    peer = world.groups[message.chat].jid if message.chat in world.groups else "x"
    name = _guid("media", message.key).lower()
    return f"Media/{peer}/{name[0]}/{name[1]}/{name}.{message.media.rsplit('.', 1)[1]}"


def _chats(db, world, holding, messages):
    create_tables(db, schema.CHAT_STORAGE)
    for entity, name in enumerate(("WAChatSession", "WAGroupInfo", "WAGroupMember", "WAMediaItem", "WAMessage"), 1):
        insert(db, "Z_PRIMARYKEY", Z_ENT=entity, Z_NAME=name, Z_SUPER=0, Z_MAX=0)
    insert(db, "Z_METADATA", Z_VERSION=1, Z_UUID=_guid("store", holding.account))
    sessions, members, own = {}, {}, world.jid(holding.account)
    for sort, message in enumerate(sorted(messages, key=lambda m: (m.at, m.key)), 1):
        group = world.groups.get(message.chat)
        if message.chat not in sessions:
            peer = group.jid if group else world.jid(world.peer(holding.account, message.chat))
            name = group.subject if group else world.accounts[world.peer(holding.account, message.chat)].name
            row = insert(db, "ZWACHATSESSION", Z_ENT=1, Z_OPT=1, ZARCHIVED=0, ZHIDDEN=0, ZREMOVED=0, ZSESSIONTYPE=1 if group else 0,
                         ZUNREADCOUNT=0, ZCONTACTJID=peer, ZPARTNERNAME=name)
            sessions[message.chat] = (row, peer)
            if group:
                info = insert(db, "ZWAGROUPINFO", Z_ENT=2, Z_OPT=1, ZCHATSESSION=row, ZCREATIONDATE=_cocoa(group.created),
                              ZCREATORJID=world.jid(group.creator), ZOWNERJID=world.jid(group.creator))
                db.execute("UPDATE ZWACHATSESSION SET ZGROUPINFO=? WHERE Z_PK=?", (info, row))
                for member, rank in sorted(group.ranks.items()):
                    members[message.chat, member] = insert(
                        db, "ZWAGROUPMEMBER", Z_ENT=3, Z_OPT=1, ZISACTIVE=1, ZISADMIN=int(rank > 0), ZCHATSESSION=row,
                        ZCONTACTNAME=world.accounts[member].name, ZMEMBERJID=world.jid(member))
        session, peer = sessions[message.chat]
        sent = message.sender == holding.account
        row = insert(db, "ZWAMESSAGE", Z_ENT=5, Z_OPT=1, ZFLAGS=0x180 if message.forwarded else 0, ZGROUPEVENTTYPE=0, ZISFROMME=int(sent),
                     ZMESSAGESTATUS=8 if sent else 0, ZMESSAGETYPE=1 if message.media else 0, ZSORT=sort, ZSTARRED=0, ZCHATSESSION=session,
                     ZGROUPMEMBER=members.get((message.chat, message.sender)) if group and not sent else None,
                     ZMESSAGEDATE=_cocoa(message.at), ZSENTDATE=_cocoa(message.at), ZFROMJID=None if sent else peer,
                     ZTOJID=peer if sent else None, ZPUSHNAME=None if sent else world.accounts[message.sender].name,
                     ZSTANZAID=message.key, ZTEXT=message.text if not message.media else None)
        if message.media:
            content = world.media[message.media]
            item = insert(db, "ZWAMEDIAITEM", Z_ENT=4, Z_OPT=1, ZFILESIZE=len(content), ZMESSAGE=row, ZTITLE=message.text,
                          ZMEDIALOCALPATH=_media_path(world, message), ZVCARDSTRING="image/jpeg",
                          ZVCARDNAME=base64.b64encode(hashlib.sha256(content).digest()).decode())
            db.execute("UPDATE ZWAMESSAGE SET ZMEDIAITEM=? WHERE Z_PK=?", (item, row))
        db.execute("UPDATE ZWACHATSESSION SET ZLASTMESSAGE=?, ZLASTMESSAGEDATE=?, ZMESSAGECOUNTER=COALESCE(ZMESSAGECOUNTER,0)+1 "
                   "WHERE Z_PK=?", (row, _cocoa(message.at), session))
    insert(db, "ZWAPROFILEPUSHNAME", Z_ENT=9, Z_OPT=1, ZJID=own, ZPUSHNAME=world.accounts[holding.account].name)


def _app_contacts(db, world, device, holding):
    create_tables(db, schema.CONTACTS_V2)
    for index, (number, saved, own, uses_it) in enumerate(app_contacts(world, device, holding)):
        if saved:
            insert(db, "ZWAADDRESSBOOKCONTACT", Z_ENT=1, Z_OPT=1, ZSORT=index, ZFULLNAME=saved, ZGIVENNAME=saved, ZPHONENUMBER="+" + number,
                   ZPHONENUMBERLABEL="mobile", ZIDENTIFIER=_guid("card", number), ZWHATSAPPID=number + "@s.whatsapp.net" if uses_it else None,
                   ZABOUTTEXT="Available" if own else None)


def _app_calls(db, world, device, holding):
    create_tables(db, schema.APP_CALLS)
    for at, peer, sent, seconds, video in sorted(device.app_calls):
        whole = insert(db, "ZWAAGGREGATECALLEVENT", Z_ENT=1, Z_OPT=1, ZINCOMING=int(not sent), ZMISSED=int(not seconds), ZVIDEO=int(video),
                       ZFIRSTDATE=_cocoa(at))
        event = insert(db, "ZWACDCALLEVENT", Z_ENT=2, Z_OPT=1, ZBYTESRECEIVED=seconds * 2000, ZBYTESSENT=seconds * 2100, ZOUTCOME=0 if seconds else 1,
                       Z1CALLEVENTS=whole, ZDATE=_cocoa(at), ZDURATION=float(seconds), ZCALLIDSTRING=digest("call", holding.account, peer, at)[:32].upper())
        insert(db, "ZWACDCALLEVENTPARTICIPANT", Z_ENT=3, Z_OPT=1, ZOUTCOME=0, Z1PARTICIPANTS=event, ZJIDSTRING=world.jid(peer))


def typedstream(text):
    """A typedstream of an NSAttributedString, as Messages stores a body."""
    raw = text.encode()
    size = bytes([len(raw)]) if len(raw) < 0x80 else b"\x81" + len(raw).to_bytes(2, "little")
    units = len(text.encode("utf-16-le")) // 2
    length = bytes([units]) if units < 0x80 else b"\x81" + units.to_bytes(2, "little")
    return (b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01\x40\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85\x92"
            b"\x84\x84\x84\x08NSString\x01\x94\x84\x01\x2b" + size + raw + b"\x86\x84\x02iI\x01" + length +
            b"\x92\x84\x84\x84\x0cNSDictionary\x00\x94\x84\x01i\x01\x92\x84\x96\x96\x1d__kIMMessagePartAttributeName\x86\x92"
            b"\x84\x84\x84\x08NSNumber\x00\x84\x84\x07NSValue\x00\x94\x84\x01*\x84\x99\x99\x00\x86\x86\x86")


def _texts(db, device):
    create_tables(db, schema.SMS)
    insert(db, "_SqliteDatabaseProperties", key="_ClientVersion", value="18026")
    handles, own = {}, "+" + device.sims[0][0] if device.sims else None
    for index, (at, address, sent, body) in enumerate(sorted(device.sms)):
        shown = "+" + address if address.isdigit() and len(address) > 6 else address
        service = "SMS" if index % 3 else "iMessage"
        if (shown, service) not in handles:
            handle = insert(db, "handle", id=shown, service=service, country="th")
            chat = insert(db, "chat", guid=f"{service};-;{shown}", style=45, state=3, chat_identifier=shown, service_name=service,
                          account_login="P:" + own if own else "E:", last_addressed_handle=own)
            insert(db, "chat_handle_join", chat_id=chat, handle_id=handle)
            handles[shown, service] = (handle, chat)
        handle, chat = handles[shown, service]
        stamp = int((at - _COCOA * 1000) * 1000000)
        row = insert(db, "message", guid=_guid("sms", device.exhibit, index), text=body if index % 2 else None, handle_id=handle,
                     attributedBody=typedstream(body), service=service, account="P:" + own if own else None, date=stamp,
                     date_read=0 if sent else stamp + 60 * 10**9, is_from_me=int(sent), is_sent=int(sent), is_delivered=1, is_finished=1,
                     is_read=1, destination_caller_id=own)
        insert(db, "chat_message_join", chat_id=chat, message_id=row, message_date=stamp)


def _book(db, device):
    create_tables(db, schema.ADDRESS_BOOK)
    insert(db, "ABStore", Name="iCloud", Type=1)
    insert(db, "ABMultiValueLabel", value="_$!<Mobile>!$_")
    insert(db, "ABMultiValueLabel", value="_$!<Home>!$_")
    for index, (name, number, mail) in enumerate(device.book):
        person = insert(db, "ABPerson", First=name, FirstSort=name, Kind=0, StoreID=1, CreationDate=int(_cocoa(moment("2025-05-01"))),
                        ModificationDate=int(_cocoa(moment("2025-05-01"))), guid=_guid("person", device.exhibit, index))
        shown = "+" + number if number.isdigit() and len(number) > 6 else number
        insert(db, "ABMultiValue", record_id=person, property=3, identifier=0, label=1, value=shown)
        if mail:
            insert(db, "ABMultiValue", record_id=person, property=4, identifier=0, label=2, value=mail)


def _calls(db, world, device):
    create_tables(db, schema.CALL_HISTORY)
    rows = [(at, number, kind == 2, seconds, "com.apple.Telephony", 1) for at, number, kind, seconds, _ in device.calls]
    rows += [(at, world.accounts[peer].number, sent, seconds, _APP, 0) for at, peer, sent, seconds, _ in device.app_calls]
    for at, number, sent, seconds, provider, kind in sorted(rows):
        shown = "+" + number if len(number) > 6 else number
        call = insert(db, "ZCALLRECORD", Z_ENT=2, Z_OPT=1, ZANSWERED=int(seconds > 0), ZCALLTYPE=kind, ZORIGINATED=int(sent), ZREAD=1,
                      ZDATE=_cocoa(at), ZDURATION=float(seconds), ZADDRESS=shown, ZISO_COUNTRY_CODE="th", ZSERVICE_PROVIDER=provider,
                      ZUNIQUE_ID=_guid("call", device.exhibit, at))
        handle = insert(db, "ZHANDLE", Z_ENT=4, Z_OPT=1, ZTYPE=2, ZVALUE=shown, ZNORMALIZEDVALUE=shown)
        insert(db, "Z_2REMOTEPARTICIPANTHANDLES", Z_2REMOTEPARTICIPANTCALLS=call, Z_4REMOTEPARTICIPANTHANDLES=handle)


def _accounts(db, device):
    create_tables(db, schema.ACCOUNTS3)
    kinds = {}
    for name, kind in device.logins:
        if kind not in kinds:
            identifier = {"iCloud": "com.apple.account.AppleAccount", "Gmail": "com.apple.account.Google"}[kind]
            kinds[kind] = insert(db, "ZACCOUNTTYPE", Z_ENT=4, Z_OPT=1, ZACCOUNTTYPEDESCRIPTION=kind, ZIDENTIFIER=identifier, ZVISIBILITY=1)
        insert(db, "ZACCOUNT", Z_ENT=2, Z_OPT=1, ZACTIVE=1, ZAUTHENTICATED=1, ZACCOUNTTYPE=kinds[kind], ZDATE=_cocoa(moment("2025-05-15")),
               ZACCOUNTDESCRIPTION=kind, ZIDENTIFIER=_guid("login", device.exhibit, name), ZOWNINGBUNDLEID="com.apple.Preferences", ZUSERNAME=name)


def _identity(device):
    wireless = "private/var/wireless/Library/Preferences/"
    number, carrier, mcc, mnc, iso, slot = device.sims[0]
    return {
        wireless + "com.apple.commcenter.plist": _plist({
            "PhoneNumber": "+" + number, "ReportedPhoneNumber": "+" + number, "LastKnownICCID": iccid(number, mcc),
            "PersonalWallet": {iccid(number, mcc): {"CarrierEntitlements": {"lastGoodImsi": imsi(number, mcc, mnc)}}}}),
        wireless + "com.apple.commcenter.device_specific_nobackup.plist": _plist({"imei": imei(device.exhibit), "ReportedPhoneNumber": "+" + number}),
        wireless + "com.apple.commcenter.data.plist": _plist({"PersonalWallet": {iccid(number, mcc): {"mdn": "+" + number, "ts": moment("2025-05-15") // 1000, "esim": False, "type": "sim"}}}),
        "System/Library/CoreServices/SystemVersion.plist": plistlib.dumps({"ProductName": "iPhone OS", "ProductVersion": device.model[2], "ProductBuildVersion": "21G93"}),
        "private/var/root/Library/Lockdown/data_ark.plist": _plist({"-DeviceName": device.label, "-ProductType": device.model[1], "-TimeZone": device.zone})}
