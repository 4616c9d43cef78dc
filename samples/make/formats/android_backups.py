#!/usr/bin/env python3
"""Makes the samples of Android backups (.ab, MIUI) and of WhatsApp's encrypted backups.

Everything is invented and always the same bytes. What is expected is read back from the made file
by a reader of its own (tarfile, zlib and the package cryptography), never by triage.
"""
import gzip
import hashlib
import hmac
import io
import pathlib
import sqlite3
import tarfile
import tempfile
import zlib
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

from format_sample import Sample

HERE = pathlib.Path(__file__).resolve().parent
MADE_BY = "android_backups.py"
TOOL = "Python 3.11 tarfile and zlib, cryptography 48.0"
MODIFIED = 1_700_000_000
ROUNDS = 10_000


def some_bytes(seed, count):
    out = b""
    while len(out) < count:
        seed = hashlib.sha256(seed if isinstance(seed, bytes) else seed.encode()).digest()
        out += seed
    return out[:count]


def database(texts):
    """A msgstore.db with the tables that a reader needs."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "msgstore.db"
        db = sqlite3.connect(path)
        db.executescript("""
            PRAGMA page_size=1024;
            CREATE TABLE jid(_id INTEGER PRIMARY KEY, user TEXT, server TEXT, raw_string TEXT);
            CREATE TABLE chat(_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT);
            CREATE TABLE message(_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER,
                key_id TEXT, sender_jid_row_id INTEGER, status INTEGER, timestamp INTEGER,
                received_timestamp INTEGER, message_type INTEGER, text_data TEXT);
            INSERT INTO jid VALUES(1,'66800000001','s.whatsapp.net','66800000001@s.whatsapp.net');
            INSERT INTO chat VALUES(1,1,NULL);""")
        for number, text in enumerate(texts, 1):
            db.execute("INSERT INTO message VALUES(?,1,0,?,0,0,?,?,0,?)",
                       (number, f"K{number}", 1_700_000_000_000 + number, 1_700_000_001_000, text))
        db.commit()
        db.execute("VACUUM")
        db.close()
        return path.read_bytes()


STORE = database(["Where are you", "At the gate", "Bring my passport"])

ENTRIES = [
    ("apps/com.whatsapp/_manifest", b"1\ncom.whatsapp\n"),
    ("apps/com.whatsapp/a/base.apk", b"PK\x05\x06" + bytes(18)),
    ("apps/com.whatsapp/f/me.jpg", some_bytes("me", 700)),
    ("apps/com.whatsapp/f/\u0441\u043f\u0438\u0441\u043e\u043a.txt", b"a name that is not ASCII"),
    ("apps/com.whatsapp/db/msgstore.db", STORE),
    ("apps/com.whatsapp/sp/com.whatsapp_preferences.xml", b"<map />"),
    ("apps/com.whatsapp/r/app_webview/Cookies", b"cookies"),
    ("apps/com.whatsapp/nb/state", b"not backed up by the cloud"),
    ("apps/com.whatsapp/ef/" + "long/" * 30 + "end.txt", b"a path of more than 155 bytes"),
    ("apps/com.android.providers.telephony/d_db/mmssms.db", STORE[:1024]),
    ("apps/com.android.providers.settings/k/com.android.providers.settings.data", b"Data"),
    ("shared/0/DCIM/Camera/IMG_1.jpg", some_bytes("picture", 3000)),
    ("shared/1/DCIM/IMG_2.jpg", b"on a card"),
]


def tar_of(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            info.mtime = MODIFIED
            info.mode = 0o600
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def aes_cbc(key, vector):
    return Cipher(algorithms.AES(key), modes.CBC(vector))


def encrypt_cbc(key, vector, plain):
    padder = PKCS7(128).padder()
    engine = aes_cbc(key, vector).encryptor()
    return engine.update(padder.update(plain) + padder.finalize()) + engine.finalize()


def pbkdf2(password, salt):
    return hashlib.pbkdf2_hmac("sha1", password, salt, ROUNDS, 32)


def java_chars(key):
    """Bytes cast to Java's characters: signed, so the upper half becomes U+FF80 to U+FFFF."""
    return "".join(chr(byte if byte < 0x80 else 0xFF00 + byte) for byte in key)


def encodings(version, password, key):
    if version == 1:
        return password.encode("utf-16-le")[::2], key
    return password.encode(), java_chars(key).encode()


def ab(version, compressed, tar, password=None, seed="ab"):
    header = f"ANDROID BACKUP\n{version}\n{int(compressed)}\n".encode()
    payload = zlib.compress(tar, 9) if compressed else tar
    if password is None:
        return header + b"none\n" + payload
    user_salt, check_salt = some_bytes(seed + "u", 64), some_bytes(seed + "c", 64)
    user_vector, vector, key = (some_bytes(seed + "v", 16), some_bytes(seed + "w", 16),
                                some_bytes(seed + "k", 32))
    user_password, check_password = encodings(version, password, key)
    check = pbkdf2(check_password, check_salt)
    blob = b"\x10" + vector + b"\x20" + key + b"\x20" + check
    locked = encrypt_cbc(pbkdf2(user_password, user_salt), user_vector, blob)
    lines = ["AES-256", user_salt.hex().upper(), check_salt.hex().upper(), str(ROUNDS),
             user_vector.hex().upper(), locked.hex().upper()]
    return header + ("\n".join(lines) + "\n").encode() + encrypt_cbc(key, vector, payload)


def lines_of(data, count):
    lines = []
    for _ in range(count):
        line, data = data.split(b"\n", 1)
        lines.append(line.decode())
    return lines, data


def read_ab(data, password=None):
    """The tar file inside, read from the bytes alone; a break gives what came before it."""
    (_, version, compressed, encryption), rest = lines_of(data, 4)
    if encryption == "AES-256":
        (salt, _, rounds, vector, locked), rest = lines_of(rest, 5)
        given = password.encode("utf-16-le")[::2] if version == "1" else password.encode()
        user_key = hashlib.pbkdf2_hmac("sha1", given, bytes.fromhex(salt), int(rounds), 32)
        engine = aes_cbc(user_key, bytes.fromhex(vector)).decryptor()
        blob = engine.update(bytes.fromhex(locked))
        rest = rest[:len(rest) // 16 * 16]
        rest = aes_cbc(blob[18:50], blob[1:17]).decryptor().update(rest)
    return zlib.decompressobj().decompress(rest) if compressed == "1" else rest


PLACES = {"a": "data/app/{}", "r": "data/data/{}", "f": "data/data/{}/files",
          "db": "data/data/{}/databases", "sp": "data/data/{}/shared_prefs",
          "nb": "data/data/{}/no_backup", "d_db": "data/user_de/0/{}/databases",
          "ef": "data/media/0/Android/data/{}/files"}


def place(name):
    parts = name.split("/")
    if parts[0] == "shared" and parts[1] == "0":
        return "/".join(["data/media/0"] + parts[2:])
    if parts[0] == "apps" and parts[2] in PLACES:
        return "/".join([PLACES[parts[2]].format(parts[1])] + parts[3:])
    return name


def rows_of(opened, tar):
    """Every file that tarfile reads whole."""
    rows = []
    reader = tarfile.open(fileobj=io.BytesIO(tar), ignore_zeros=False)
    while True:
        try:
            member = reader.next()
        except tarfile.TarError:
            break
        if member is None:
            break
        try:
            content = reader.extractfile(member).read()
        except tarfile.TarError:  # the one that the break goes through
            continue
        rows.append((f"{opened}/{place(member.name)}", content, int(member.mtime) * 10**9, "live"))
    return rows


def backup(name, title, version, compressed, password=None, given=None, verified="names, sizes, "
           "times, SHA-256"):
    sample = Sample(name, MADE_BY)
    data = ab(version, compressed, tar_of(ENTRIES), password, seed=name)
    sample.put("phone.ab", data)
    given = [password] if given is None and password else given or []
    sample.about(title=title, open="phone.ab", tool=TOOL, verified=verified, passwords=given,
                 formats=["ab"])
    if password is None or password in given:
        sample.expect(rows_of("phone.ab", read_ab(data, password)))
    else:
        sample.expect([])
        sample.notes([("phone.ab", "encrypted", "none of the 1 given passwords fits")])


def truncated(name, title, version, compressed, password=None):
    sample = Sample(name, MADE_BY)
    data = ab(version, compressed, tar_of(ENTRIES), password, seed=name)
    data = data[:len(data) * 6 // 10]
    sample.put("phone.ab", data)
    sample.about(title=title, open="phone.ab", tool=TOOL, verified="entries before the break",
                 passwords=[password] if password else [], formats=["ab"])
    sample.expect(rows_of("phone.ab", read_ab(data, password)))
    sample.notes([("phone.ab", "partly", "up to its break only")])


def miui():
    sample = Sample("miui_backup", MADE_BY)
    folder = ""
    name = "WhatsApp(com.whatsapp).bak"
    header = "MIUI BACKUP\n2\ncom.whatsapp WhatsApp\n-1\n0\n".encode()
    data = header + ab(5, False, tar_of(ENTRIES[:7]))
    sample.put(name, data)
    second_name = "\u0421\u043e\u043e\u0431\u0449\u0435\u043d\u0438\u044f(com.android.mms).bak"
    second = "MIUI BACKUP\n2\ncom.android.mms \u0421\u043e\u043e\u0431\u0449\u0435\u043d\u0438\u044f\n-1\n0\n".encode() + ab(
        5, False, tar_of([("apps/com.android.mms/f/settings", b"settings")]))
    sample.put(second_name, second)
    descript = ('<?xml version="1.0" encoding="utf-8" standalone="yes" ?>\n<MIUI-backup>\n'
                "<jsonMsg></jsonMsg><bakVersion>2</bakVersion><brState>3</brState>\n"
                "<device>lavender</device><miuiVersion>V12.0.1</miuiVersion>\n"
                "<packages><package><packageName>com.whatsapp</packageName>"
                "<bakFile>WhatsApp(com.whatsapp).bak</bakFile></package></packages>\n"
                "</MIUI-backup>\n").encode()
    sample.put(folder + "descript.xml", descript)
    sample.about(title="MIUI backup", open=".", tool=TOOL, formats=["miui"],
                 verified="names, sizes, times, SHA-256")
    rows = rows_of(name, read_ab(data[len(header):]))
    rows += rows_of(second_name, read_ab(second[second.index(b"ANDROID"):]))
    rows += [(second_name, second, None, "live")]
    rows += [(name, data, None, "live"), (folder + "descript.xml", descript, None, "live")]
    sample.expect(rows)


def smart_switch():
    sample = Sample("smart_switch_windows", MADE_BY)
    dummy = some_bytes("dummy", 18).hex()
    folder = ""
    data = ab(5, True, tar_of(ENTRIES[:7]), dummy, seed="smart switch")
    locked_dummy = Cipher(algorithms.AES(b"0b1e96db05d64ea4"), modes.ECB()).encryptor().update(
        dummy.encode() + bytes(12))
    history = ('<?xml version="1.0" encoding="utf-8"?>\n<BackupHistoryInfo><Dummy>' +
               locked_dummy.hex() + "</Dummy></BackupHistoryInfo>\n").encode()
    sample.put(folder + "backupHistoryInfo.xml", history)
    sample.put(folder + "APKFILE/com.whatsapp.data", data)
    sample.about(title="Smart Switch, app data under the program's own password", open=".",
                 tool=TOOL, verified="names, sizes, times, SHA-256", formats=["ab"],
                 unsupported="messages, calls and settings (.bk, .exml), which have no magic bytes")
    name = folder + "APKFILE/com.whatsapp.data"
    sample.expect(rows_of(name, read_ab(data, dummy)) + [(name, data, None, "live")])


# WhatsApp's encrypted backups.

SALT, ACCOUNT, NONCE = some_bytes("salt", 32), some_bytes("account", 16), some_bytes("nonce", 16)


def java_array(content):
    return (bytes.fromhex("aced0005757200025b42acf317f8060854e00200007870") +
            len(content).to_bytes(4, "big") + content)


def server_key(key):
    return java_array(b"\x00\x01\x02" + SALT + ACCOUNT + hashlib.sha256(ACCOUNT).digest() +
                      bytes(16) + key)


def end_to_end_key(root):
    inner = hmac.new(bytes(32), root, hashlib.sha256).digest()
    return hmac.new(inner, b"backup encryption\x01", hashlib.sha256).digest()


def field(number, content):
    length = len(content)
    size = bytes([length]) if length < 128 else bytes([length & 0x7F | 0x80, length >> 7])
    return bytes([number << 3 | 2]) + size + content


def about_backup(version, digits):
    features = b"".join(bytes([number << 3 & 0x7F | 0x80, number >> 4, 1])
                        for number in range(16, 38))
    return field(4, field(1, version.encode()) + field(3, digits.encode()) + features)


def with_length(message):
    length = len(message)
    return (bytes([length]) if length < 128 else bytes([length & 0x7F | 0x80, length >> 7])) + message


def crypt14_header():
    cipher = (field(1, b"\x00\x01") + field(2, b"2") + field(3, SALT) + field(4, ACCOUNT) +
              field(5, NONCE))
    return with_length(b"\x08\x00" + field(2, cipher) + about_backup("2.22.5.13", "67"))


def crypt15_header():
    return with_length(b"\x08\x01" + field(3, field(1, NONCE)) + about_backup("2.24.2.76", "01"))


def crypt12_header():
    return b"\x00\x01\x02" + SALT + ACCOUNT + NONCE


def locked(header, key, plain, footer=b""):
    body = header + AESGCM(key).encrypt(NONCE, plain, None)
    return body + hashlib.md5(body).digest() + footer


def unlocked(data, header_size, key, behind):
    """From the bytes of the made file: decrypted with the tag checked, then inflated."""
    body = data[header_size:len(data) - behind]
    return zlib.decompress(AESGCM(key).decrypt(NONCE, body, None))


def crypt(name, title, path, data, header_size, key, behind, key_path, key_file, given=False,
          passwords=()):
    sample = Sample(name, MADE_BY)
    sample.put(path, data)
    rows = [(path, data, None, "live")]
    plain = unlocked(data, header_size, key, behind)
    rows.append((path + "/" + path.split("/")[-1].rsplit(".crypt", 1)[0], plain, None, "live"))
    if key_file is not None:
        sample.put(key_path, key_file)
        if not given:
            rows.append((key_path, key_file, None, "live"))
    sample.about(title=title, open="." if not given else path.split("/")[0], tool=TOOL,
                 verified="names, sizes, SHA-256", formats=["crypt"], passwords=list(passwords),
                 keys=[key_path] if given else [])
    sample.expect(rows)


def whatsapp():
    key, root = some_bytes("key", 32), some_bytes("root", 32)
    store = zlib.compress(STORE, 1)
    head14, head15, head12 = crypt14_header(), crypt15_header(), crypt12_header()
    crypt("whatsapp_crypt14", "WhatsApp crypt14, key in the same phone",
          "data/media/0/Android/media/com.whatsapp/WhatsApp/Databases/msgstore.db.crypt14",
          locked(head14, key, store), len(head14), key, 16,
          "data/data/com.whatsapp/files/key", server_key(key))
    crypt("whatsapp_crypt15", "WhatsApp crypt15, 64 digits given",
          "sdcard/Android/media/com.whatsapp/WhatsApp/Databases/msgstore.db.crypt15",
          locked(head15, end_to_end_key(root), store), len(head15), end_to_end_key(root), 16,
          None, None, passwords=[root.hex()])
    crypt("whatsapp_crypt12", "WhatsApp crypt12, key in the same phone",
          "data/media/0/WhatsApp/Databases/msgstore-2019-05-01.1.db.crypt12",
          locked(head12, key, store, b"--67"), len(head12), key, 20,
          "data/data/com.whatsapp/files/key", server_key(key))
    without_key(locked(head14, key, store))


# HiSuite (KoBackup).


def sha256_key(secret, salt):
    return hashlib.pbkdf2_hmac("sha256", secret, salt, 5000, 32)


def aes_ctr(key, counter, content):
    return Cipher(algorithms.AES(key), modes.CTR(counter)).encryptor().update(content)


def xml_row(table, columns):
    cells = "".join(f'<column name="{name}"><value String="{value}"/></column>'
                    for name, value in columns.items())
    return f'<row table="{table}">{cells}</row>'


def hisuite_info(rows):
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<info.xml>' + "".join(rows) +
            "</info.xml>\n").encode()


def hisuite_type(version, password, secret):
    check_salt = some_bytes("check", 32)
    columns = {"type_attch": "3"}
    key = password.encode()
    if version == 4:
        salt, key = some_bytes("pwkey", 32), secret
        columns["pwkey_salt"] = salt.hex()
        wrapping = sha256_key(password.encode(), salt[:16])
        columns["e_perbackupkey"] = AESGCM(wrapping).encrypt(salt[16:], key, None).hex()
    columns["checkMsg"] = (sha256_key(key, check_salt) + check_salt).hex()
    return xml_row("BackupFilesTypeInfo", columns), key


def read_hisuite(folder, password):
    """The parts, decrypted by what info.xml says."""
    info = ElementTree.fromstring((folder / "info.xml").read_bytes())
    rows = [(row.get("table"), {cell.get("name"): cell[0].get("String") for cell in row})
            for row in info]
    of_type = dict(rows)["BackupFilesTypeInfo"]
    key = password.encode()
    if "e_perbackupkey" in of_type:
        salt = bytes.fromhex(of_type["pwkey_salt"])
        key = AESGCM(sha256_key(key, salt[:16])).decrypt(
            salt[16:], bytes.fromhex(of_type["e_perbackupkey"]), None)
    parts = {}
    for _, cells in rows:
        for name in (cells.get("name", "") + ".tar", cells.get("name", "") + ".db"):
            if "encMsgV3" in cells and (folder / name).exists():
                made = bytes.fromhex(cells["encMsgV3"])
                parts[name] = aes_ctr(sha256_key(key, made[:32]), made[32:],
                                      (folder / name).read_bytes())
    return parts


def hisuite(name, title, version, password):
    sample = Sample(name, MADE_BY)
    folder = ""
    of_type, key = hisuite_type(version, password, some_bytes(name, 32))
    tar = tar_of([("com.whatsapp/databases/msgstore.db", STORE),
                  ("com.whatsapp/shared_prefs/a.xml", b"<map />")])
    parts = [("BackupFileModuleInfo", "com.whatsapp", ".tar", tar),
             ("BackupFileModuleInfo_SystemData", "calllog", ".db", STORE)]
    rows = [xml_row("HeaderInfo", {"version": "10.1"}), of_type]
    for table, part, ending, content in parts:
        made = some_bytes(part, 47) + b"\xff"  # a counter that carries over
        rows.append(xml_row(table, {"name": part, "encMsgV3": made.hex()}))
        sample.put(folder + part + ending, aes_ctr(sha256_key(key, made[:32]), made[32:], content))
    rows.append(xml_row("BackupFileModuleInfo_SystemData",
                        {"name": "sms", "encMsgV3": some_bytes("sms", 48).hex()}))
    sample.put(folder + "info.xml", hisuite_info(rows))
    sample.about(title=title, open=".", tool=TOOL, verified="names, sizes, SHA-256",
                 formats=["hisuite"], passwords=[password], unsupported="")
    expected = []
    for part, content in read_hisuite(sample.folder / "evidence" / folder, password).items():
        expected.append((folder + "info.xml/" + part, content, None, "live"))
        if part.endswith(".tar"):
            expected += rows_of(folder + "info.xml/" + part, content)
    sample.expect(expected)
    sample.notes([(folder + "info.xml/sms", "partly", "describes \"sms\"")])


def without_key(data):
    sample = Sample("whatsapp_crypt14_no_key", MADE_BY)
    path = "sdcard/WhatsApp/Databases/msgstore.db.crypt14"
    sample.put(path, data)
    sample.about(title="WhatsApp crypt14 without its key", open=".", tool=TOOL,
                 verified="told as encrypted", formats=["crypt"])
    sample.expect([(path, data, None, "encrypted")])
    sample.notes([(path, "encrypted", "the file key (158 bytes) of com.whatsapp/files")])


# Signal's local backups of the second version.

RECOVERY_KEY = hashlib.sha256(b"recovery").hexdigest()
SIGNAL_FOLDER = "sdcard/SignalBackups/signal-backup-2025-11-24-16-00-00/"


def hkdf(key, info, size):
    out, before = b"", b""
    from_key = hmac.new(bytes(32), key, hashlib.sha256).digest()
    while len(out) < size:
        before = hmac.new(from_key, before + info + bytes([len(out) // 32 + 1]), hashlib.sha256).digest()
        out += before
    return out[:size]


def signal_keys(backup_id):
    key = hkdf(RECOVERY_KEY.encode(), b"20240801_SIGNAL_BACKUP_KEY", 32)
    both = hkdf(key, b"20241007_SIGNAL_BACKUP_ENCRYPT_MESSAGE_BACKUP:" + backup_id, 64)
    return key, both[:32], both[32:]


def signal(name, title, given, padding, **about):
    account = some_bytes("account of signal", 16)
    key = hkdf(RECOVERY_KEY.encode(), b"20240801_SIGNAL_BACKUP_KEY", 32)
    backup_id = hkdf(key, b"20241024_SIGNAL_BACKUP_ID:" + account, 16)
    _, mac_key, cipher_key = signal_keys(backup_id)
    nonce, vector = some_bytes("nonce of signal", 12), some_bytes("vector", 16)
    metadata_key = hkdf(key, b"20241011_SIGNAL_LOCAL_BACKUP_METADATA_KEY", 32)
    counter = Cipher(algorithms.AES(metadata_key), modes.CTR(nonce + bytes(4))).encryptor()
    metadata = b"\x08\x01" + field(2, field(1, nonce) + field(2, counter.update(backup_id)))
    frames = (HERE / "../../apps/signal_backup_any/frames/evidence/SignalBackups/main.binproto").read_bytes()
    packed = gzip.compress(frames, mtime=0) + bytes(padding)
    padder = PKCS7(128).padder()
    cbc = Cipher(algorithms.AES(cipher_key), modes.CBC(vector)).encryptor()
    body = vector + cbc.update(padder.update(packed) + padder.finalize()) + cbc.finalize()
    data = body + hmac.new(mac_key, body, hashlib.sha256).digest()
    sample = Sample(name, MADE_BY)
    sample.put(SIGNAL_FOLDER + "metadata", metadata)
    sample.put(SIGNAL_FOLDER + "main", data)
    sample.put(SIGNAL_FOLDER + "files", b"")
    sample.about(title=title, open=".", tool=TOOL, formats=["signal"], passwords=[given] if given else [], **about)
    rows = [(SIGNAL_FOLDER + "metadata", metadata, None, "live"), (SIGNAL_FOLDER + "files", b"", None, "live")]
    if given:
        # Read back from the made file.
        plain = Cipher(algorithms.AES(cipher_key), modes.CBC(data[:16])).decryptor().update(data[16:-32])
        rows += [(SIGNAL_FOLDER + "main", data, None, "live"),
                 (SIGNAL_FOLDER + "main/main.binproto", gzip.decompress(plain[:-plain[-1]]), None, "live")]
        sample.expect(rows)
    else:
        sample.expect(rows + [(SIGNAL_FOLDER + "main", data, None, "encrypted")])
        sample.notes([(SIGNAL_FOLDER + "main", "encrypted", "its recovery key of 64 letters and digits")])


if __name__ == "__main__":
    backup("android_backup_v1", "Android backup, version 1, compressed", 1, True)
    backup("android_backup_v5_plain", "Android backup, version 5, not compressed", 5, False)
    backup("android_backup_v4_password", "Android backup, version 4, AES-256", 4, True,
           "\u043f\u0430\u0440\u043e\u043b\u044c-42")
    backup("android_backup_v1_password", "Android backup, version 1, AES-256, 8-bit password", 1,
           True, "p\u00e4ssw\u00f6rt")
    backup("android_backup_wrong_password", "Android backup, a password that does not fit", 3, True,
           "right", given=["wrong"], verified="told as encrypted")
    truncated("android_backup_truncated", "Android backup that breaks off", 5, True)
    truncated("android_backup_truncated_encrypted", "Encrypted Android backup that breaks off", 4,
              True, "secret")
    miui()
    smart_switch()
    hisuite("hisuite_v4", "HiSuite backup, own key under a password", 4, "Passw0rd-1")
    hisuite("hisuite_v3", "HiSuite backup, the password is the key", 3, "\u5bc6\u7801-1")
    whatsapp()
    signal("signal_backup", "Signal local backup, recovery key given", RECOVERY_KEY.upper(), 55,
           verified="names, sizes, SHA-256", unsupported="files of the messages")
    signal("signal_backup_no_key", "Signal local backup without its key", "", 0,
           verified="told as encrypted")
