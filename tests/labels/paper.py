"""Realistic papers for the tests: the Bamako truck of May 2016, and the fire of 30 November 2021 as the press told it.

The totals of 2021 are those published (cannabis, hashish, tramadol...); the package-level rows behind them are synthetic.
"""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

from labels.identifier import new
from labels.model import (
    Answer,
    Attendee,
    BurntLine,
    Certificate,
    CorrectionLine,
    Course,
    CustodyHistory,
    DiscrepancyLine,
    EventLine,
    ExhibitLine,
    FlagLine,
    LabLine,
    Leg,
    Letterhead,
    LogHead,
    MediaLine,
    OpeningLine,
    OrderLine,
    Party,
    Place,
    ReadLine,
    ReleaseLine,
    Residue,
    SampleLine,
    SealLine,
    SeizureFacts,
    SightingLine,
    Slip,
    StoreRegister,
    TransportLine,
    ValueEstimate,
    WeighingLine,
    Will,
    WithdrawnLine,
)

KG, G = 10**9, 10**6
HEAD = LogHead(
    origin="ocs.example.ml/registre",
    size=48_213,
    root_hex="9f2c4be1a07d35c86e11f0a2d47b9c3358e6d1a90b7f42cc13d8e5a6907b1f24",
    checkpoint_note="ocs.example.ml/registre\n48213\nnyxL4aB9NchuEfCi1HucM1jm0akLf0LME9jlppB7HyQ=\n\n"
    "— ocs.example.ml/registre Zk3XoQ0rP7m2mJr0mRzqk1r1u6o6b6l2lXo4Jm8xg2i7cQmVnq1m0kQ3o8qE9d9nQbS5Vt4dJm0Cw==\n"
    "— temoin.justice.example.ml 4Yt1hQAAAABl9cY4kGq3m7m2sJt0oR4cP5lW8n3Zx1fVb9dK6qTz0uEhGjIaLyNwOeRrSsDdCcBbAa==\n",
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
    number="n° 0271/2021",
    kind="destruction",
    authority="Procureur de la République, TGI de la Commune VI",
    at=date(2021, 11, 22),
    reason="Conservation non indispensable à la procédure",
    notified_at=date(2021, 11, 23),
    appeal_until=date(2021, 11, 25),
    status="executable",
)


def _attendees(day: str) -> tuple[Attendee, ...]:
    came, left = at(f"{day}T10:05:00"), at(f"{day}T17:20:00")
    key = "9c1f·04ab"
    return (
        Attendee(
            party=Party(name="Adama Tounkara", rank="Colonel-major", agency="OCS"),
            quality="chair",
            arrived_at=came,
            left_at=left,
            will=Will(kind="own_device", key_id=key, signed_at=at(f"{day}T17:05:00")),
        ),
        Attendee(
            party=JUDGE,
            quality="judicial",
            arrived_at=came,
            left_at=left,
            will=Will(kind="own_device", key_id="77b0·e1d2", signed_at=at(f"{day}T17:06:00")),
        ),
        Attendee(
            party=Party(name="Oumar Sidibé", rank="Ingénieur", agency="DNACPN"),
            quality="environment",
            arrived_at=came,
            left_at=at(f"{day}T16:00:00"),
            will=Will(kind="other_device", signed_at=at(f"{day}T15:58:00")),
            reservations="Le brûlage à vu n’est pas une incinération ; la DNACPN demande l’usage d’un four.",
        ),
        Attendee(
            party=Party(name="Mariam Dembélé", agency="Ordre des pharmaciens du Mali"),
            quality="witness",
            arrived_at=at(f"{day}T10:30:00"),
            left_at=left,
            will=Will(kind="paper", paper_slip="0447"),
        ),
        Attendee(
            party=Party(name="Issa Ballo", role="conseiller municipal", agency="Mairie de Dio"),
            quality="witness",
            arrived_at=came,
            left_at=left,
            will=Will(kind="vouched", vouched_by="Capitaine Seydou Diarra"),
        ),
        Attendee(
            party=Party(name="Ousmane Koné", rank="Inspecteur", agency="Douanes"),
            quality="member",
            arrived_at=came,
            left_at=left,
            will=Will(kind="refused", reason="estime que les saisies douanières relèvent de son administration"),
        ),
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


def _shares(total: int | None, parts: int) -> list[int | None]:
    if total is None:
        return [None] * parts
    each = total // parts
    return [each] * (parts - 1) + [total - each * (parts - 1)]


def burnt_2021() -> tuple[BurntLine, ...]:
    lines = []
    for group, (substance, mass, number, unit, parts) in enumerate(ML_2021):
        for ug, n in zip(_shares(mass, parts), _shares(number, parts), strict=True):
            index = len(lines) + 1
            lines.append(
                BurntLine(
                    number=exhibit_number(index),
                    substance=substance,
                    confirmed=group % 2 == 0,
                    case_number=f"2021/{410 + group}",
                    record_number=f"{1188 + group}/OCS",
                    prosecution_number=f"RP {2301 + group}/21" if group % 3 else "",
                    seizing_agency=("OCS Bamako", "Gendarmerie nationale", "Douanes")[group % 3],
                    seized_on=date(2021, 1 + group % 9, 3 + group),
                    seized_place=("Bamako", "Sikasso", "Kati")[group % 3],
                    store_entry=f"E-{index:04d}",
                    lab_report=f"LNS 2021/{77 + group}" if group % 2 == 0 else "",
                    count=n,
                    unit=unit,
                    first_gross_ug=ug and ug + (20 * G if index % 7 == 0 else 0),
                    first_net_ug=ug and ug - 40 * G,
                    gross_ug=ug,
                    balance="B-07" if ug else "",
                    readability_ug=G if ug and ug % G == 0 else None,
                    uncertainty_ug=15 * G if ug else None,
                    difference_ug=None if ug is None else -20 * G if index % 7 == 0 else 0,
                    verdict="unknown" if ug is None else "ok",
                    seal_in=f"ML-{704_100 + index}",
                    seal_out=f"ML-{704_100 + index}",
                    sample=exhibit_number(90_000 + index) if index % 4 else "",
                    sample_place="LNS",
                    test_kit="Scott" if substance == "cocaine" and index == 3 else "",
                    test_result="positive" if substance == "cocaine" and index == 3 else None,
                    order="n° 0271/2021" if group < 8 else "n° 0280/2021",
                    observation="Emballage extérieur humide, sceau intact." if index == 5 else "",
                    synthetic=True,
                )
            )
    return tuple(lines)


def certificate_2021() -> Certificate:
    day = "2021-11-30"
    burnt = burnt_2021()
    withdrawn = replace(burnt[1], number=exhibit_number(777), seal_out="ML-709999", seal_state="differs")
    return Certificate(
        number="PV-INC 2021/003",
        letterhead=LETTERHEAD,
        head=HEAD,
        issued_at=at(f"{day}T17:25:00"),
        burnt=burnt,
        unusual=Answer(none=True, declared_by="le président de la commission, Colonel-major Adama Tounkara"),
        legal_basis=(
            "Loi n° 01-078 du 18 juillet 2001, article 136",
            "Arrêté n° 2021-0643/MSPC-SG du 5 mars 2021 (commission nationale de destruction)",
        ),
        orders=(ORDER, replace(ORDER, number="n° 0280/2021", appeal_until=None)),
        attendees=_attendees(day),
        quorum_rule="Une autorité judiciaire, les membres de la commission et deux témoins indépendants (art. 136).",
        quorum_met="Atteint à 10 h 30, à l’arrivée du second témoin ; maintenu jusqu’à la mise à feu.",
        started_at=at(f"{day}T10:30:00"),
        ended_at=at(f"{day}T17:00:00"),
        site=Place(name="Carrière de Dio", commune="Dio-Gare, cercle de Kati", gps="12,80° N, 8,27° O"),
        method="open_burn",
        fuel="gasoil et bois",
        fire_safety="Protection civile de Kati, un véhicule",
        environment_opinion="Réserve de la DNACPN sur le procédé (voir signatures).",
        transports=(
            TransportLine(
                store="Magasin central de l’OCS, Bamako",
                vehicle="Camion AB-4471-MD",
                escorts=(ESCORT, OFFICER),
                departed_at=at(f"{day}T08:10:00"),
                arrived_at=at(f"{day}T09:40:00"),
                load_seal="PL-00219",
            ),
        ),
        withdrawn=(
            WithdrawnLine(
                line=withdrawn,
                reason="Sceau vu au chargement différent du sceau enregistré",
                by="Mariam Dembélé",
                at=at(f"{day}T11:12:00"),
            ),
        ),
        value=ValueEstimate(
            minor=700_000_000, currency="XOF", source="prix de rue relevés par l’OCS", at=date(2021, 11, 1)
        ),
        course=Course(
            load_opened_at=at(f"{day}T10:40:00"),
            recounted_by=(CLERK, Party(name="Mariam Dembélé", role="witness")),
            recount="Tous les scellés du lot ont été retrouvés, sauf le scellé retiré.",
            tests="Un scellé de cocaïne tiré au sort : positif (Scott).",
            ignited_at=at(f"{day}T12:02:00"),
            burnt_at=at(f"{day}T16:15:00"),
            cold_at=at(f"{day}T16:55:00"),
            supervised_by=(SUPERVISOR,),
        ),
        residue=Residue(
            mass_ug=61_400 * G,
            volume_litres=220,
            appearance="cendres grises, homogènes",
            disposal_place="fosse du site, recouverte",
            non_retrievable=True,
            stated_by="Dr Fatoumata Coulibaly",
        ),
        media=(
            MediaLine(title="Film de la mise à feu", sha256="ab" * 32, at=at(f"{day}T12:02:00")),
            MediaLine(title="Photographie des cendres", sha256="cd" * 32),
        ),
        verify_url="https://verifier.example.ml/pv/2021-003",
    )


def many(count: int) -> Certificate:
    """The fire of 2021 with ``count`` packages of one kilogram in place of its lines."""
    base = certificate_2021()
    one = base.burnt[0]
    burnt = tuple(
        replace(
            one,
            number=exhibit_number(i),
            case_number=f"2021/{i // 40}",
            seal_in=f"ML-{i:06d}",
            seal_out=f"ML-{i:06d}",
            store_entry=f"E-{i:05d}",
            gross_ug=KG + i * G,
            first_gross_ug=KG + i * G,
            difference_ug=0,
        )
        for i in range(count)
    )
    return replace(base, burnt=burnt, withdrawn=())


NASTY = "Ɛɲɛ́ <script>alert(1)</script> é" + "à" * 120 + " المكتب المركزي للمخدرات " + "mot " * 30


def hostile(value: Any) -> Any:
    """The same data with every text replaced by a 300-character one with accents, markup and Arabic."""
    if isinstance(value, str):
        return NASTY[:300] if value else NASTY[:300]
    if isinstance(value, tuple):
        return tuple(hostile(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        hints = get_type_hints(type(value))
        coded = {f.name for f in fields(value) if "Literal" in str(hints[f.name])}
        kept = {"number", "root_hex"} if isinstance(value, LogHead) else set()
        return replace(
            value,
            **{
                f.name: hostile(getattr(value, f.name))
                for f in fields(value)
                if f.init and f.name not in coded | kept and not _declared_none(value, f.name)
            },
        )
    return value


def _declared_none(value: Any, name: str) -> bool:
    return isinstance(value, Answer) and name == "text" or isinstance(value, ValueEstimate) and name == "currency"
