"""Who is in the sample raid, which groups they share, and which wallets the companies use."""

import addresses
from world import World

# key, country, WhatsApp name. Keys of people are roles; no key is a person's name.
_PEOPLE = [
    # company A
    ("a_worker_th", "TH", "Nok"), ("a_worker_ke", "KE", "Otis K"), ("a_worker_vn", "VN", "Bảo"), ("a_leader", "MM", "阿杰"),
    ("a_boss", "MM", "龙哥"), ("a_persona", "TH", "Cindy Lau"), ("a_persona_two", "PH", "Amelia Import Co"),
    ("a_persona_pc", "TH", "Vivian"), ("a_worker_mm", "MM", "Ko Zaw"), ("a_leader_two", "MM", "小马"), ("a_finance", "CN", "财务"),
    ("a_guard", "MM", "Gate 2"), ("a_broker", "CN", "老K"), ("a_boss_home", "CN", "媳妇"), ("a_top", "CN", "总监"),
    # company B
    ("b_persona", "PH", "Sophia Chen"), ("b_worker_id", "ID", "Rizal"), ("b_persona_two", "KH", "Emma W"), ("b_worker_in", "IN", "Sunil"),
    ("b_boss", "KH", "Mr Wei"), ("b_finance", "CN", "B finance"), ("b_leader", "KH", "Tony"), ("b_guard", "KH", "Dara gate"),
    ("b_broker", "CN", "agent Lin"), ("b_boss_home", "CN", "老婆"),
    # families and friends
    ("th_mother", "TH", "แม่จ๋า"), ("th_sister", "TH", "พี่ฝน"), ("th_lure", "TH", "HR Mint งานดี"), ("ke_mother", "KE", "Mama"),
    ("ke_brother", "KE", "Brian"), ("ke_embassy", "TH", "Consular desk"), ("vn_mother", "VN", "Mẹ"), ("vn_brother", "VN", "Anh Hai"),
    ("cn_mother", "CN", "平安是福"), ("cn_brother", "CN", "二哥"), ("id_mother", "ID", "Ibu"), ("id_brother", "ID", "Kak Dedi"),
    ("in_mother", "IN", "माँ"), ("in_friend", "IN", "Rakesh"), ("mm_sister", "MM", "မမ"),
]

_TARGETS = [(f"target_{i}", country, name) for i, (country, name) in enumerate([
    ("IN", "Priya S"), ("PH", "Joel"), ("TH", "K. Anan"), ("IN", "Dr Mehta"), ("PH", "Marites"), ("KE", "W. Njoroge"),
    ("VN", "Hằng"), ("ID", "Pak Budi"), ("IN", "Arun"), ("PH", "Tess"), ("TH", "Ploy"), ("ID", "Sari"), ("IN", "Kavita"), ("PH", "Ramon"),
    ("TH", "Khun Noi"), ("IN", "Deepak"), ("ID", "Bu Ratna"), ("KE", "Faith N")])]

TOWNS = ["Pune", "Cebu", "Chiang Mai", "Nagpur", "Davao", "Nakuru", "Hue", "Semarang", "Kochi", "Iloilo", "Rayong", "Malang", "Surat", "Baguio",
         "Trang", "Mysuru", "Solo", "Eldoret"]

WALLETS = {
    "a_collect": ("tron", addresses.tron("company A collection")), "a_payroll": ("tron", addresses.tron("company A payroll")),
    "a_ransom": ("tron", addresses.tron("company A release money")), "a_ether": ("ethereum", addresses.ethereum("company A ether")),
    "b_collect": ("tron", addresses.tron("company B collection")), "b_payroll": ("tron", addresses.tron("company B payroll")),
    "b_bech32": ("bitcoin", addresses.bitcoin_bech32("company B coins")), "b_base58": ("bitcoin", addresses.bitcoin_base58("company B old coins"))}

USDT_CONTRACT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"   # public token contract: a freeze request for it harms strangers
SITE_A, SITE_B = "https://golden-harbour-fx.example/d", "https://lucky-star-trade.example/app"
RANSOM_ACCOUNT, RANSOM_ACCOUNT_B = "0478213906", "8820417365"


def make_world():
    world = World()
    for key, country, name in _PEOPLE + _TARGETS:
        world.account(key, country, name)
    world.taxi, world.topup = world.number("TH"), world.number("TH")   # in every phone: they link nobody
    world.group("a_team", "A3组 日报 Team 3", "2025-05-18", "a_leader", {
        "a_worker_th": 0, "a_worker_ke": 0, "a_worker_vn": 0, "a_worker_mm": 0, "a_persona": 0, "a_persona_pc": 0, "a_boss": 1})
    world.group("a_office", "管理群", "2025-05-10", "a_boss", {"a_leader": 0, "a_leader_two": 0, "a_finance": 0, "a_guard": 0})
    world.group("b_team", "B floor 2 daily", "2025-06-01", "b_boss", {
        "b_persona": 0, "b_worker_id": 0, "b_persona_two": 0, "b_worker_in": 0, "b_leader": 1})
    world.group("id_family", "Keluarga besar", "2023-02-04", "id_brother", {"id_mother": 0, "b_worker_id": 0})
    return world
