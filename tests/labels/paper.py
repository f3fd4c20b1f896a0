"""Realistic papers for the tests: the Bamako truck of May 2016, and the fire of 30 November 2021 as the press told it.

The totals of 2021 are those published (cannabis, hashish, tramadol...); the package-level rows behind them are synthetic.
"""

from base64 import b64encode
from datetime import UTC, date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from labels.documents.signed_code import Marker
from labels.model import (
    Letterhead,
    LogHead,
    OrderLine,
    Party,
)
from labels.stock.identifier import new

KG, G = 10**9, 10**6
MARKER = Marker(Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "https://registre.ocs.example.ml")
HEAD = LogHead(
    origin="ocs.example.ml/registre",
    size=48_213,
    root_hex="9f2c4be1a07d35c86e11f0a2d47b9c3358e6d1a90b7f42cc13d8e5a6907b1f24",
    checkpoint_note="ocs.example.ml/registre\n48213\nnyxL4aB9NchuEfCi1HucM1jm0akLf0LME9jlppB7HyQ=\n\n"
    "— ocs.example.ml/registre Zk3XoQ0rP7m2mJr0mRzqk1r1u6o6b6l2lXo4Jm8xg2i7cQmVnq1m0kQ3o8qE9d9nQbS5Vt4dJm0Cw==\n"
    f"— ocs.example.ml/registre {b64encode(bytes.fromhex('c548dd5d') + bytes(2428)).decode()}\n"
    "— temoin.justice.example.ml 4Yt1hQAAAABl9cY4kGq3m7m2sJt0oR4cP5lW8n3Zx1fVb9dK6qTz0uEhGjIaLyNwOeRrSsDdCcBbAa==\n",
    vkeys=("ocs.example.ml/registre+664de8a0+AXpZt3y0cQ1uKfJb8m2w9Vd4sRr6Nn5HhG7LlE0oTiPq",),
)
LETTERHEAD = Letterhead(
    ministry="Ministère de la Sécurité et de la Protection civile",
    service="Office central des stupéfiants",
    address="Bamako",
)
STATEMENT = b'{"certificate":"CE","totals":[]}'


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def exhibit_number(index: int, kind: str = "EV") -> str:
    return new(kind, (index * 0x9E3779B97F4A7C15 % 2**64).to_bytes(8))


CLERK = Party(name="Aminata Traoré", rank="Adjudant", role="clerk", agency="OCS Bamako")
SUPERVISOR = Party(name="Seydou Diarra", rank="Capitaine", role="supervisor", agency="OCS Bamako")
OFFICER = Party(name="Moussa Keïta", rank="Lieutenant", role="seizing_officer", agency="Brigade des stupéfiants")
ANALYST = Party(name="Dr Fatoumata Coulibaly", role="laboratory", agency="Laboratoire national de la santé")
ESCORT = Party(name="Bakary Sanogo", rank="Maréchal des logis", role="escort", agency="Gendarmerie de Kati")
JUDGE = Party(name="Ibrahima Maïga", rank="Substitut du procureur", role="prosecutor", agency="TGI de la Commune VI")

ORDER = OrderLine(
    reference="0271/2021",
    kind="destruction",
    authority="Procureur de la République, TGI de la Commune VI",
    at=date(2021, 11, 22),
    reason="Conservation non indispensable à la procédure",
    notified_at=date(2021, 11, 23),
    appeal_until=date(2021, 11, 25),
    status="executable",
)


ML_2021 = (
    ("cocaine", 38_659 * G, None, "", 19),
    ("methamphetamine", 1_540 * G, None, "", 2),
    ("off et crack", None, 32, "dose", 1),
    ("cannabis", None, 5_513, "brick", 11),
    ("cannabis", 277_830 * G, None, "", 6),
    ("OG Kush", 195_000 * G, None, "", 5),
    ("skentch", None, 75, "brick", 1),
    ("cannabis_resin", None, 9_370, "brick", 12),
    ("cannabis_resin", 400_000 * G, None, "", 8),
    ("tramadol", None, 20_160, "tablet", 4),
    ("counterfeit_medicines", None, 297, "carton", 3),
)
"""Published lines of the fire of 30 November 2021: substance, mass, count, unit, and into how many rows we split it."""
