"""Invented services around towns of Japan, and the places they are searched from; the same in every run."""

import csv
import random
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TERMS = ROOT / "core/data/taxonomy_terms.csv"
AS_OF = "2026-03-31"
SEED = 20260331
TOWNS = 200
SERVICES_PER_CORPORATION = 5

# Longitude and latitude along the main islands, from Kagoshima to Wakkanai.
SPINE = [
    (130.5, 31.7), (130.7, 33.2), (132.5, 34.4), (134.0, 34.6), (135.5, 34.7), (136.9, 35.2), (138.4, 35.2),
    (139.6, 35.8), (140.4, 37.5), (140.8, 39.0), (140.9, 40.6), (141.3, 42.9), (142.4, 43.6), (142.0, 45.0),
]

COLUMNS = (
    "都道府県コード又は市区町村コード,NO（※システム内の固有の番号、連番）,指定機関名,法人の名称,法人の名称_かな,法人番号,"
    "法人住所（市区町村）,法人住所（番地以降）,法人電話番号,法人FAX番号,法人URL,サービス種別,事業所の名称,事業所の名称_かな,"
    "事業所番号,事業所住所（市区町村）,事業所住所（番地以降）,事業所電話番号,事業所FAX番号,事業所URL,事業所緯度,事業所経度,"
    "利用可能な時間帯（平日）,利用可能な時間帯（土曜）,利用可能な時間帯（日曜）,利用可能な時間帯（祝日）,定休日,"
    "利用可能曜日特記事項（留意事項）,定員"
).split(",")


@dataclass(frozen=True)
class Point:
    """A service (number of the service) or a place to search from, with the number of a kind."""

    number: int
    kind: int
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Town:
    """The middle of a town, and how far it spreads, in degrees."""

    longitude: float
    latitude: float
    spread: float

    def place(self, chance, width=1.0):
        """A place in or near the town: degrees to 8 decimals, as the official files have them."""
        spread = self.spread * width
        return round(chance.gauss(self.longitude, spread), 8), round(chance.gauss(self.latitude, spread), 8)


def read_kinds():
    """The kinds that the official files have: id and name."""
    with TERMS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["taxonomy_id"] == "service_kinds" and row["wam_code"]]
    return [(row["id"], row["name"]) for row in rows]


def invent_towns(chance):
    """Towns along the spine, and how many services each has compared with the others: few large, many small."""
    towns = []
    for _ in range(TOWNS):
        leg, share = chance.randrange(len(SPINE) - 1), chance.random()
        (west, south), (east, north) = SPINE[leg], SPINE[leg + 1]
        longitude = west + (east - west) * share + chance.gauss(0, 0.25)
        latitude = south + (north - south) * share + chance.gauss(0, 0.25)
        towns.append(Town(longitude, latitude, chance.uniform(0.03, 0.12)))
    return towns, [1 / (rank + 10) for rank in range(TOWNS)]


def invent(services, queries, kinds):
    """Services and places to search from; people live in the same towns, a little further out."""
    chance = random.Random(SEED)
    towns, weights = invent_towns(chance)

    def points(count, width):
        homes = chance.choices(towns, weights, k=count)
        return [Point(n, chance.randrange(kinds), *town.place(chance, width)) for n, town in enumerate(homes)]

    return points(services, 1.0), points(queries, 1.5)


def write_wamnet(path, services, kinds):
    """A file as WAM NET publishes them: 29 columns, everything quoted, UTF-8 with a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(wamnet_row(service, kinds[service.kind][1]) for service in services)


def wamnet_row(service, kind):
    """One row, as full as the official ones mostly are; `name_number` reads the name again."""
    number, corporation = service.number, service.number // SERVICES_PER_CORPORATION
    phone, hours = f"0990-{number // 10000:02}-{number % 10000:04}", "09:00-18:00"
    seat, street = "架空県月見市", f"{corporation % 900 + 1}番地{corporation // 900 + 1}"
    return [
        "90201", f"A{number:010}", "架空県", f"社会福祉法人かくう会{corporation}",
        f"しゃかいふくしほうじんかくうかい{corporation}", corporate_number(corporation), seat, street, phone, phone, f"https://corporation-{corporation}.example.jp/",
        kind, f"かくう事業所{number}", f"かくうじぎょうしょ{number}", office_number(number), seat,
        f"{number % 900 + 1}番地{number // 900 + 1}", phone, phone, f"https://service-{number}.example.jp/",
        f"{service.latitude:.8f}", f"{service.longitude:.8f}", hours, hours, "", "", "日曜日・祝日・年末年始", "", "20",
    ]


def name_number(name):
    """The number of a service, from its name."""
    return int(name.removeprefix("かくう事業所"))


def corporate_number(corporation):
    """A 法人番号: a check digit before 12 digits."""
    base = f"{700000000000 + corporation}"
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(base)))
    return f"{9 - total % 9}{base}"


def office_number(number):
    """A 事業所番号: 9 digits and a Luhn check digit."""
    base = f"90{number:07}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(base))]
    return f"{base}{-sum(d // 10 + d % 10 for d in doubled) % 10}"
