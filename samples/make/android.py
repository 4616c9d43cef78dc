"""Writes one Android phone of the sample as files below the root of its file system."""

from xml.sax.saxutils import escape, quoteattr

import schema_android as schema
from chromium import write_history
from sqlite_files import create_tables, database_bytes, insert
from whatsapp_android import msgstore_files
from world import digest, iccid, imsi, moment

_SYSTEM_APPS = ["com.android.providers.telephony", "com.android.providers.contacts", "com.android.chrome",
                "com.google.android.gms", "com.android.vending"]


def android_files(world, device):
    files = {}
    for holding in device.holdings:
        files.update(msgstore_files(world, device, holding))
        files.update(_whatsapp_other(world, device, holding))
    provider = "data/data/com.android.providers.contacts/databases/"
    files[provider + "contacts2.db"] = database_bytes(lambda db: _contacts(db, world, device))
    files[provider + "calllog.db"] = database_bytes(lambda db: _calls(db, device))
    files["data/data/com.android.providers.telephony/databases/mmssms.db"] = \
        database_bytes(lambda db: _texts(db, device))
    files["data/user_de/0/com.android.providers.telephony/databases/telephony.db"] = \
        database_bytes(lambda db: _sims(db, device))
    files["data/system_ce/0/accounts_ce.db"] = database_bytes(lambda db: _accounts(db, world, device, "ce"))
    files["data/system_de/0/accounts_de.db"] = database_bytes(lambda db: _accounts(db, world, device, "de"))
    files.update(_settings(world, device))
    files["data/misc/apexdata/com.android.wifi/WifiConfigStore.xml"] = _networks(device)
    if device.visits:
        files["data/data/com.android.chrome/app_chrome/Default/History"] = database_bytes(lambda db: write_history(db, device.visits))
    files.update(device.files)
    return files


def app_contacts(world, device, holding):
    """What wa.db lists: everybody the account talked to or shares a group with, and the saved numbers."""
    names = {number: name for name, number, _ in device.book}
    keys = {}
    for message in world.view(holding):
        members = world.groups[message.chat].ranks if message.chat in world.groups else message.chat.split("|")
        for key in members:
            if key != holding.account:
                keys[world.accounts[key].number] = world.accounts[key]
    numbers = sorted(set(keys) | {n for n in names if n.isdigit()})
    return [(n, names.get(n), keys[n].name if n in keys else None, n in keys) for n in numbers]


def _whatsapp_other(world, device, holding):
    root = f"data/data/{holding.package}/"
    account = world.accounts[holding.account]

    def write(db):
        create_tables(db, schema.WA)
        insert(db, "android_metadata", locale=device.locale)
        for number, saved, own, uses_it in app_contacts(world, device, holding):
            insert(db, "wa_contacts", jid=number + "@s.whatsapp.net", is_whatsapp_user=int(uses_it),
                   status="Hey there! I am using WhatsApp." if uses_it else None, number="+" + number,
                   raw_contact_id=-2 if saved is None else 100, display_name=saved, given_name=saved,
                   wa_name=own, sort_name=saved or own)
        for _, group in world.groups_of(holding.account):
            insert(db, "wa_contacts", jid=group.jid, is_whatsapp_user=1, display_name=group.subject)
            insert(db, "wa_group_admin_settings", jid=group.jid, restrict_mode=0, announcement_group=0,
                   creator_jid=world.jid(group.creator))
    code = next(c for c in ("855", "254", "66", "95", "86", "84", "91", "62", "63") if account.number.startswith(c))
    light = [("string", "cc", code), ("string", "ph", account.number[len(code):]),
             ("string", "registration_jid", account.number), ("string", "push_name", account.name),
             ("string", "version", "2.25.29.77"), ("string", "my_current_status", "Available"),
             ("string", "com.whatsapp.registration.RegisterPhone.phone_number", account.number[len(code):]),
             ("string", "com.whatsapp.registration.RegisterPhone.country_code", code),
             ("int", "registration_state", "3")]
    return {root + "databases/wa.db": database_bytes(write),
            root + f"shared_prefs/{holding.package}_preferences_light.xml": _preferences(light),
            root + "shared_prefs/startup_prefs.xml": _preferences([("string", "push_name", account.name)])}


def _preferences(entries):
    lines = ["<?xml version='1.0' encoding='utf-8' standalone='yes' ?>", "<map>"]
    for kind, name, value in entries:
        lines.append(f"    <string name={quoteattr(name)}>{escape(value)}</string>" if kind == "string"
                     else f"    <{kind} name={quoteattr(name)} value={quoteattr(value)} />")
    return ("\n".join(lines) + "\n</map>\n").encode()


_MIMETYPES = ["email_v2", "im", "nickname", "organization", "phone_v2", "sip_address", "name",
              "postal-address_v2", "identity", "photo", "note"]


def _contacts(db, world, device):
    create_tables(db, schema.CONTACTS)
    insert(db, "android_metadata", locale=device.locale)
    for kind in _MIMETYPES:
        insert(db, "mimetypes", mimetype="vnd.android.cursor.item/" + kind)
    insert(db, "mimetypes", mimetype="vnd.android.cursor.item/vnd.com.whatsapp.profile")
    google = [name for name, kind in device.logins if kind == "com.google"]
    first = insert(db, "accounts", account_name=google[0] if google else "Phone",
                   account_type="com.google" if google else "vnd.sec.contact.phone")
    app = insert(db, "accounts", account_name="WhatsApp", account_type="com.whatsapp")
    reached = set()
    for holding in device.holdings:
        reached |= {number for number, saved, _, uses in app_contacts(world, device, holding) if saved and uses}
    for name, number, mail in device.book:
        contact = insert(db, "contacts", has_phone_number=1, lookup=digest("lookup", name, number)[:16],
                         contact_last_updated_timestamp=moment("2025-06-01"))
        raw = insert(db, "raw_contacts", account_id=first, contact_id=contact, display_name=name,
                     display_name_alt=name, display_name_source=40, sort_key=name, aggregation_needed=0)
        db.execute("UPDATE contacts SET name_raw_contact_id=? WHERE _id=?", (raw, contact))
        insert(db, "data", mimetype_id=7, raw_contact_id=raw, data1=name, data2=name)
        shown = "+" + number if number.isdigit() and len(number) > 6 else number
        row = insert(db, "data", mimetype_id=5, raw_contact_id=raw, data1=shown, data2="2", data4=shown)
        insert(db, "phone_lookup", data_id=row, raw_contact_id=raw, normalized_number=shown, min_match=number[-7:][::-1])
        if mail:
            insert(db, "data", mimetype_id=1, raw_contact_id=raw, data1=mail, data2="1")
        if number in reached:
            jid = number + "@s.whatsapp.net"
            other = insert(db, "raw_contacts", account_id=app, contact_id=contact, display_name=name,
                           display_name_source=40, raw_contact_is_read_only=1, sync1=jid, aggregation_needed=0)
            insert(db, "data", mimetype_id=len(_MIMETYPES) + 1, raw_contact_id=other, data1=jid, data2="WhatsApp",
                   data3="Message +" + number)


def _calls(db, device):
    create_tables(db, schema.CALLS)
    insert(db, "android_metadata", locale=device.locale)
    sim = device.sims[0] if device.sims else None
    for at, number, kind, seconds, name in sorted(device.calls):
        shown = "+" + number if len(number) > 6 else number
        insert(db, "calls", number=shown, date=at, duration=seconds, type=kind, new=int(kind == 3), name=name,
               countryiso=sim[4].upper() if sim else None, is_read=1, normalized_number=shown,
               subscription_component_name="com.android.phone/com.android.services.telephony.TelephonyConnectionService",
               subscription_id=iccid(sim[0], sim[2]) if sim else None, sub_id=1 if sim else -1,
               phone_account_address="+" + sim[0] if sim else None, last_modified=at)


def _texts(db, device):
    create_tables(db, schema.MMSSMS)
    insert(db, "android_metadata", locale=device.locale)
    threads = {}

    def thread(address):
        if address not in threads:
            recipient = insert(db, "canonical_addresses", address=address)
            threads[address] = insert(db, "threads", recipient_ids=str(recipient))
        return threads[address]
    for at, address, sent, body in sorted(device.sms):
        shown = "+" + address if address.isdigit() and len(address) > 6 else address
        number = thread(shown)
        insert(db, "sms", thread_id=number, address=shown, date=at, date_sent=0 if sent else at - 2000, protocol=None if sent else 0,
               read=1, type=2 if sent else 1, body=body, sub_id=1, seen=1, creator="com.google.android.apps.messaging")
        db.execute("UPDATE threads SET date=?, snippet=?, message_count=message_count+1 WHERE _id=?", (at, body, number))
    for at, address, sent, body in sorted(device.mms):
        row = insert(db, "pdu", thread_id=thread("+" + address), date=at // 1000, date_sent=at // 1000, msg_box=2 if sent else 1,
                     read=1, m_type=128 if sent else 132, v=18, ct_t="application/vnd.wap.multipart.related", sub_id=1, seen=1, text_only=1)
        insert(db, "addr", msg_id=row, address="insert-address-token" if sent else "+" + address, type=137, charset=106)
        insert(db, "addr", msg_id=row, address="+" + address if sent else "insert-address-token", type=151, charset=106)
        insert(db, "part", mid=row, seq=-1, ct="application/smil", cid="<smil>", cl="smil.xml", text="<smil/>")
        insert(db, "part", mid=row, seq=0, ct="text/plain", chset=106, cid="<text_0>", cl="text_0.txt", text=body)


def _sims(db, device):
    create_tables(db, schema.TELEPHONY)
    insert(db, "android_metadata", locale=device.locale)
    for number, carrier, mcc, mnc, iso, slot in device.sims:
        insert(db, "siminfo", icc_id=iccid(number, mcc), sim_id=slot, display_name=carrier, carrier_name=carrier,
               number="+" + number, mcc=int(mcc), mnc=int(mnc), mcc_string=mcc, mnc_string=mnc,
               card_id=iccid(number, mcc), iso_country_code=iso, imsi=imsi(number, mcc, mnc))


def _accounts(db, world, device, half):
    create_tables(db, schema.ACCOUNTS_CE if half == "ce" else schema.ACCOUNTS_DE)
    insert(db, "android_metadata", locale=device.locale)
    rows = list(device.logins) + [("WhatsApp", h.package) for h in device.holdings]
    for index, (name, kind) in enumerate(rows, 1):
        if half == "ce":
            insert(db, "accounts", _id=index, name=name, type=kind)
            continue
        insert(db, "accounts", _id=index, name=name, type=kind, last_password_entry_time_millis_epoch=moment("2025-05-20"))
        insert(db, "debug_table", _id=index, action_type="action_account_add", time=f"2025-05-20 10:0{index}:00",
               caller_uid=10123, table_name="accounts", primary_key=index)


def _settings(world, device):
    brand, model, release = device.model
    android_id = digest("android_id", device.exhibit)[:16]
    packages = _SYSTEM_APPS + sorted({h.package for h in device.holdings}) + device.apps
    lines = ["<?xml version='1.0' encoding='utf-8' standalone='yes' ?>", "<packages>"]
    for index, name in enumerate(packages):
        installed = moment("2025-05-12") + index * 61000
        store = ' installer="com.android.vending"'
        lines.append(f'    <package name="{name}" codePath="/data/app/{name}-{digest(name)[:8]}" userId="{10100 + index}" '
                     f'ft="{installed:x}" it="{installed:x}" ut="{installed:x}" version="{250000 + index}"{store} />')
    build = [("ro.product.manufacturer", brand), ("ro.product.brand", brand), ("ro.product.model", model),
             ("ro.build.version.release", release), ("ro.build.version.sdk", str(int(release) + 20)),
             ("ro.build.version.security_patch", "2025-03-01"), ("ro.serialno", "R" + digest("serial", device.exhibit)[:10].upper()),
             ("ro.build.fingerprint", f"{brand}/{model}/{model}:{release}/UP1A.231005.007/1:user/release-keys")]
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<settings version=\"220\">\n"

    def setting(index, name, value):
        return f'  <setting id="{index}" name="{name}" value={quoteattr(value)} package="android" defaultValue={quoteattr(value)} />\n'
    zone = device.zone.encode()
    key = b"persist.sys.timezone"
    entry = b"\x0a" + bytes([len(key)]) + key + b"\x12" + bytes([len(zone)]) + zone
    return {
        "data/system/packages.xml": ("\n".join(lines) + "\n</packages>\n").encode(),
        "data/system/users/0/settings_secure.xml":
            (head + setting(1, "android_id", android_id) + setting(2, "bluetooth_name", device.label) + "</settings>\n").encode(),
        "data/system/users/0/settings_global.xml":
            (head + setting(1, "device_name", device.label) + setting(2, "adb_enabled", "0") + "</settings>\n").encode(),
        "data/property/persistent_properties": b"\x0a" + bytes([len(entry)]) + entry,
        "system/build.prop": ("# begin build properties\n" + "".join(f"{k}={v}\n" for k, v in build)).encode()}


def _networks(device):
    networks = []
    for index, name in enumerate(device.networks):
        quoted = escape('"' + name + '"', {'"': "&quot;"})
        code = digest("access point", name)
        station = "02:" + ":".join(code[i:i + 2] for i in range(0, 10, 2))
        networks.append(
            "<Network>\n<WifiConfiguration>\n"
            f'<string name="ConfigKey">{quoted}WPA_PSK</string>\n<string name="SSID">{quoted}</string>\n<string name="BSSID">{station}</string>\n'
            f'<string name="PreSharedKey">&quot;{code[20:30]}&quot;</string>\n<string name="CreationTime">time=05-2{index} 12:0{index}:11.000</string>\n'
            f'<long name="LastConnectedTime" value="{moment("2025-11-10") + index * 3600000}" />\n'
            "</WifiConfiguration>\n</Network>\n")
    return ("<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<WifiConfigStoreData>\n<int name=\"Version\" value=\"3\" />\n<NetworkList>\n"
            + "".join(networks) + "</NetworkList>\n</WifiConfigStoreData>\n").encode()
