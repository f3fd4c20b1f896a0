"""Realistic papers for the tests: the Bamako truck of May 2016, and the fire of 30 November 2021 as the press told it.

The totals of 2021 are those published (cannabis, hashish, tramadol...); the package-level rows behind them are synthetic.
"""

from base64 import b64encode
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_type_hints

import pypdfium2 as pdfium
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pikepdf.pdfa import validate_written

from labels.identifier import new
from labels.mark import Marker
from labels.model import (
    AnchoredAct,
    AnchoredHead,
    Annex,
    Answer,
    Attendee,
    BurntLine,
    CaseExhibit,
    CaseHistory,
    Certificate,
    ChangeLine,
    CorrectionLine,
    Cosigner,
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
    Replaced,
    Residue,
    SampleLine,
    SealLine,
    SeizureFacts,
    SightingLine,
    Signature,
    SignOff,
    Slip,
    StampLine,
    StoreRegister,
    Superseded,
    Told,
    Transport,
    UnmetLine,
    ValueEstimate,
    WeighingLine,
    Will,
    WithdrawnLine,
)

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
ANNEX = Annex(
    number="CE000000000Y3/A", certificate="CE000000000Y3", certificate_number="2021/0001-OCS", version=1,
    statement="ab" * 32, certified_at=datetime(2021, 11, 30, 17, tzinfo=UTC), letterhead=Letterhead(service="OCS"),
    head=HEAD, issued_at=datetime(2021, 12, 1, 8, tzinfo=UTC),
    acts=(AnchoredAct(what="issued", index=900, leaf="cd" * 32, at=datetime(2021, 11, 30, 17, tzinfo=UTC)),),
    heads=(
        AnchoredHead(
            size=1000, root_hex="ef" * 32,
            witnesses=(Cosigner(name="parquet.example/w", key="3cd5000a", at=datetime(2021, 12, 1, 8, tzinfo=UTC)),),
            stamps=(StampLine(authority="CN=TSA", at=datetime(2021, 12, 1, 8, tzinfo=UTC), own=True),),
        ),
    ),
)  # fmt: skip
SUPERSEDED = Superseded(version=3, statement="ef" * 32, at=datetime(2022, 1, 3, 9, tzinfo=UTC))
REPLACED = Replaced(
    version=1, statement="ab" * 32, reason="Substance mal saisie", file="cd" * 32,
    changes=(
        ChangeLine(what="Substance", before="cannabis", after="héroïne", exhibits=("EV000000000F5",)),
        ChangeLine(what="Total : héroïne", before="", after="2,7 kg"),
    ),
    corrections=(
        CorrectionLine(
            at=datetime(2021, 12, 3, 9, tzinfo=UTC), corrects_seq=11, seq=901, what="Substance", before="cannabis",
            after="héroïne", by=("Aminata Traoré",), reason="Faute de frappe", about="EV000000000F5",
        ),
    ),
)  # fmt: skip
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
                    prosecution="Pôle judiciaire spécialisé" if group % 3 else "",
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
                    samples=(exhibit_number(90_000 + index),) if index % 4 else (),
                    samples_place="LNS" if index % 4 else "",
                    samples_waived=index % 8 == 0,
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
        transport=Transport(
            stores=("Magasin central de l’OCS, Bamako",),
            vehicle="Camion AB-4471-MD",
            escort="Adjudant Traoré, sergent Diarra",
            departure="8 h 10",
            arrival="9 h 40",
            load_seal="PL-00219",
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
            cooling="Fin de la combustion à 16 h 15, foyer froid à 16 h 55, surveillé par le commandant Sissoko",
        ),
        residue=Residue(
            amount="61,4 kg, environ 220 litres",
            appearance="cendres grises, homogènes",
            disposal_place="fosse du site, recouverte",
            non_retrievable=True,
            stated_by="Dr Fatoumata Coulibaly",
        ),
        media=(
            MediaLine(title="Film de la mise à feu", sha256="ab" * 32, at=at(f"{day}T12:02:00")),
            MediaLine(title="Photographie des cendres", sha256="cd" * 32),
        ),
    )


def anomalous() -> Certificate:
    """The fire of 2021 in which everything that can go wrong after ignition did."""
    base = certificate_2021()
    first, second, third, *rest = base.burnt
    burnt = (
        replace(first, unproved=(exhibit_number(902, "EC"),)),
        replace(second, seal_out="ML-709998", seal_state="differs"),
        replace(third, verdict="loss", difference_ug=-90 * G),
        *rest,
    )
    signed = Signature(decision="attested", way="wet", at=base.issued_at, late=True, contested=True, before=("A", "B"))
    people = (
        replace(base.attendees[0], signatures=(signed,)), replace(base.attendees[1], noted="Parti à 16 h"),
        *base.attendees[2:],
    )  # fmt: skip
    return replace(
        base, burnt=burnt, attendees=people, residue=replace(base.residue, non_retrievable=False),
        unmet=(UnmetLine(at=base.issued_at, text="Pesée devant deux témoins", article="art. 56", rule="ML-weighing"),),
        sign_off=SignOff(
            sha256="5c" * 32, short="5C5C 5C5C", statement=b"{}", evidence=b"[]", by_device=("Mariam Dembélé",),
            recalled=(("Portable de la commission", base.issued_at),), doubted=True,
        ),
    )  # fmt: skip


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


def truck_lines(count: int = 300) -> tuple[ExhibitLine, ...]:
    """The packages of the truck from Ghana, Bamako, May 2016: 2.7 t in all, nine kilograms each."""
    return tuple(
        ExhibitLine(
            number=exhibit_number(i),
            case_number="2016/118",
            nature="paquet d’herbe de cannabis, ruban adhésif brun",
            substance="cannabis",
            count=1,
            unit="package",
            gross_ug=9_000 * G + (i % 7 - 3) * 10 * G,
            first_gross_ug=9_000 * G,
            readability_ug=10 * G,
            seal=f"ML-{310_000 + i}",
            since=at("2016-05-14T16:20:00"),
            location=f"Travée {1 + i // 60}, palette {1 + i // 20}",
            state="held",
            remark="Paquet déchiré à la saisie, remis sous sac inviolable." if i == 4 else "",
            synthetic=True,
        )
        for i in range(1, count + 1)
    )


def slip_truck(count: int = 300) -> Slip:
    return Slip(
        number=exhibit_number(500, "TR"),
        letterhead=LETTERHEAD,
        head=HEAD,
        issued_at=at("2016-05-14T16:25:00"),
        releaser=OFFICER,
        receiver=CLERK,
        escort=ESCORT,
        lines=truck_lines(count),
        purpose="storage",
        legal_basis="Loi n° 01-078 du 18 juillet 2001 ; PV de saisie n° 0457/BS du 13 mai 2016",
        place="Magasin central de l’OCS, Bamako",
        claimed_at=at("2016-05-14T16:20:00"),
        recorded_at=at("2016-05-14T16:24:00"),
        releaser_will=Will(kind="vouched", vouched_by="Capitaine Seydou Diarra"),
        receiver_will=Will(kind="own_device", key_id="9c1f·04ab", signed_at=at("2016-05-14T16:24:00")),
        act_id="018f7c1e-6d2a-7b11-9d53-6b1e6a2f90c4",
    )


def slip_laboratory() -> Slip:
    line = ExhibitLine(
        number=exhibit_number(900),
        case_number="2016/203",
        nature="sachet de poudre blanche",
        substance="cocaine",
        gross_ug=412_350_000,
        gross_text="412,35 g",
        seal="ML-402118",
    )
    return Slip(
        number=exhibit_number(501, "TR"),
        letterhead=LETTERHEAD,
        head=HEAD,
        issued_at=at("2016-08-22T09:00:00"),
        releaser=CLERK,
        receiver=ANALYST,
        lines=(line,),
        purpose="laboratory",
        legal_basis="Réquisition à expert n° 044/PJS du 19 août 2016",
        place="Laboratoire national de la santé, Bamako",
        claimed_at=at("2016-08-22T09:00:00"),
        due_back=date(2016, 9, 12),
        releaser_will=Will(kind="own_device"),
    )


def register_store() -> StoreRegister:
    other = (
        ExhibitLine(
            number=exhibit_number(900),
            case_number="2016/203",
            nature="sachet de poudre blanche, coupée à l’éphédrine",
            substance="cocaine",
            gross_ug=412_350_000,
            seal="ML-402118",
            since=at("2016-08-20T11:00:00"),
            location="Chambre forte, casier 3",
            state="held",
        ),
        ExhibitLine(
            number=exhibit_number(901),
            case_number="2016/220",
            nature="comprimés en plaquettes",
            substance="tramadol",
            count=20_160,
            unit="tablet",
            seal="ML-402300",
            seal_state="broken",
            since=at("2016-09-02T10:15:00"),
            location="Chambre forte, casier 5",
            state="held",
            remark="Sceau trouvé rompu au récolement du 1er octobre 2016 : écart ouvert.",
        ),
    )
    return StoreRegister(
        number="RM 2016/10",
        letterhead=LETTERHEAD,
        head=HEAD,
        issued_at=at("2016-10-03T08:00:00"),
        place=Place(name="Magasin central de l’OCS", commune="Bamako, Commune VI"),
        custodian=CLERK,
        supervisor=SUPERVISOR,
        lines=(*other, *truck_lines(40)),
        remarks=("La porte de la travée 2 ferme mal ; réparation demandée.",),
    )


def _leg(day: str, releaser: Party | None, receiver: Party, **facts: Any) -> Leg:
    given = {
        "received_at": at(f"{day}:00"),
        "place": "Magasin central de l’OCS, Bamako",
        "seal": "ML-402118",
        "gross_ug": 412_350_000,
        "balance": "B-07",
        "releaser_will": Will(kind="own_device", key_id="31aa·90c2") if releaser else None,
        "receiver_will": Will(kind="own_device", key_id="9c1f·04ab"),
    }
    return Leg(releaser=releaser, receiver=receiver, **(given | facts))


def history_mopti() -> CustodyHistory:
    """The cocaine of Mopti, August 2016: 400 g cut with ephedrine, a late return, and a seal found changed."""
    legs = (
        _leg("2016-08-18T06:40", None, OFFICER, place="Poste de Mopti", kind="seizure", purpose="seizure", seq=1201),
        _leg(
            "2016-08-20T11:00",
            OFFICER,
            CLERK,
            started_at=at("2016-08-18T09:00:00"),
            recorded_at=at("2016-08-20T11:04:00"),
            purpose="storage",
            legal_basis="PV n° 0031/BT-Mopti",
            escort=ESCORT,
            slip=exhibit_number(499, "TR"),
            releaser_will=Will(kind="paper", paper_slip="0447"),
            location="Chambre forte, casier 3",
            seq=1233,
        ),
        _leg(
            "2016-08-22T09:00",
            CLERK,
            ANALYST,
            kind="release",
            purpose="laboratory",
            legal_basis="Réquisition à expert n° 044/PJS",
            place="Laboratoire national de la santé",
            due_back=date(2016, 9, 12),
            slip=exhibit_number(501, "TR"),
            seq=1260,
        ),
        _leg(
            "2016-09-19T15:30",
            ANALYST,
            CLERK,
            kind="refused",
            purpose="return",
            receiver_will=Will(kind="refused", reason="sceau différent"),
            refused_reason="le sceau vu (ML-402551) n’était pas annoncé sur le bordereau",
            seal="ML-402551",
            seal_state="differs",
            gross_ug=409_900_000,
            seq=1402,
        ),
        _leg(
            "2016-09-20T10:10",
            ANALYST,
            CLERK,
            kind="return",
            purpose="return",
            seal="ML-402551",
            gross_ug=409_900_000,
            gap="aucune inscription entre le 19 septembre 15 h 30 et le 20 septembre 10 h 10 ; le laboratoire répond",
            seq=1409,
        ),
    )
    return CustodyHistory(
        number="HC 2016/203-1",
        letterhead=LETTERHEAD,
        head=HEAD,
        issued_at=at("2016-10-05T09:30:00"),
        exhibit=ExhibitLine(
            number=exhibit_number(900),
            case_number="2016/203",
            nature="sachet de poudre blanche",
            substance="cocaine",
            gross_ug=409_900_000,
            seal="ML-402551",
            location="Chambre forte, casier 3",
            state="held",
        ),
        requested_by=JUDGE,
        case_number="2016/203",
        record_number="0031/BT-Mopti",
        prosecution_number="RP 3120/16",
        court="Tribunal de grande instance de Mopti",
        description="Un sachet plastique de poudre blanche, coupée à l’éphédrine, saisi dans la doublure d’un sac.",
        packaging="sac inviolable numéroté",
        seizure=SeizureFacts(
            agency="Gendarmerie, brigade territoriale de Mopti",
            officer=OFFICER,
            at=at("2016-08-18T06:40:00"),
            place=Place(name="Gare routière de Mopti", commune="Mopti", gps="14,49° N, 4,19° O"),
            legal_basis="Flagrance ; loi n° 01-078",
            from_whom="personne P-1 (pseudonyme)",
            hiding_place="doublure d’un sac",
            transport="autocar",
            departure="Gao",
            destination="Bamako",
            declared_at=at("2016-08-18T08:15:00"),
            declared="cocaïne, environ 400 g, un sachet",
            received="cocaïne, brut 412,35 g, un sachet",
            witnesses=(Party(name="Hamadoun Cissé", role="chef de gare"),),
        ),
        holder=CLERK,
        holder_since=at("2016-09-20T10:10:00"),
        legs=legs,
        seals=(
            SealLine(
                number="ML-402118",
                kind="sac inviolable",
                applied_at=at("2016-08-18T07:05:00"),
                applied_by="Lieutenant Moussa Keïta",
                witnesses=("Hamadoun Cissé",),
                state="opened",
                ended_at=at("2016-08-25T10:00:00"),
                replaced_by="ML-402551",
                photo_sha256="5c" * 32,
            ),
            SealLine(number="ML-402551", kind="sac inviolable", applied_at=at("2016-08-25T12:20:00")),
        ),
        openings=(
            OpeningLine(
                at=at("2016-08-25T10:00:00"),
                seal_out="ML-402118",
                seal_in="ML-402551",
                reason="Analyse ordonnée",
                present=(ANALYST, Party(name="Mariam Dembélé", agency="Ordre des pharmaciens")),
                actions="prélèvement de deux échantillons",
            ),
        ),
        weighings=(
            WeighingLine(
                at=at("2016-08-18T07:20:00"),
                gross_ug=412_350_000,
                tare_ug=12_100_000,
                net_ug=400_250_000,
                entered="412,35 g",
                balance="B-02",
                calibrated_until=date(2017, 2, 1),
                readability_ug=10_000,
                uncertainty_ug=30_000,
                verdict="first",
                purpose="seizure",
                by="Lieutenant Moussa Keïta",
                witnesses=("Hamadoun Cissé",),
                seq=1203,
            ),
            WeighingLine(
                at=at("2016-08-20T11:02:00"),
                gross_ug=412_360_000,
                balance="B-07",
                calibrated_until=date(2017, 1, 15),
                readability_ug=10_000,
                uncertainty_ug=20_000,
                difference_ug=10_000,
                allowance_ug=36_056,
                verdict="ok",
                purpose="intake",
                by="Adjudant Aminata Traoré",
            ),
            WeighingLine(
                at=at("2016-09-20T10:15:00"),
                gross_ug=409_900_000,
                balance="B-07",
                calibrated_until=date(2017, 1, 15),
                readability_ug=10_000,
                uncertainty_ug=20_000,
                difference_ug=-2_450_000,
                allowance_ug=36_056,
                verdict="loss",
                purpose="handover",
                by="Adjudant Aminata Traoré",
            ),
        ),
        releases=(
            ReleaseLine(
                out_at=at("2016-08-22T09:00:00"),
                to=ANALYST,
                purpose="laboratory",
                legal_basis="Réquisition à expert n° 044/PJS",
                due_back=date(2016, 9, 12),
                back_at=at("2016-09-20T10:10:00"),
                overdue=True,
                slip=exhibit_number(501, "TR"),
            ),
        ),
        samples=(
            SampleLine(
                number=exhibit_number(902),
                parent=exhibit_number(900),
                taken_at=at("2016-08-25T10:30:00"),
                net_ug=1_000_000,
                retained=True,
                place="LNS, armoire 2",
                state="sealed",
            ),
        ),
        labs=(
            LabLine(
                report="LNS 2016/0045",
                lab="Laboratoire national de la santé",
                at=date(2016, 9, 9),
                method="CPG-SM",
                substance="cocaine",
                purity="38 % (éphédrine)",
                received_net_ug=400_250_000,
                returned_net_ug=397_810_000,
                analyst="Dr Fatoumata Coulibaly",
            ),
        ),
        orders=(
            OrderLine(
                number="n° 044/PJS",
                kind="réquisition à expert",
                authority="Pôle judiciaire spécialisé",
                at=date(2016, 8, 19),
                reason="Analyse de la substance",
                status="executed",
            ),
        ),
        sightings=(
            SightingLine(
                at=at("2016-10-01T08:40:00"),
                by="Inspecteur Ousmane Koné",
                audit="Récolement 2016-T3",
                place="Chambre forte, casier 3",
                seal="ML-402551",
            ),
        ),
        discrepancies=(
            DiscrepancyLine(
                number=exhibit_number(903, "EC"),
                kind="weight_loss",
                opened_at=at("2016-09-20T10:15:00"),
                expected="412,35 g",
                found="409,90 g",
                holders=("Dr Fatoumata Coulibaly",),
                status="closed",
                resolution="explained",
                closed_by="Inspecteur Ousmane Koné",
                closed_at=at("2016-09-28T14:00:00"),
            ),
        ),
        corrections=(
            CorrectionLine(
                at=at("2016-08-20T15:00:00"),
                corrects_seq=1233,
                seq=1240,
                what="emplacement",
                before="casier 2",
                after="casier 3",
                by=("Adjudant Aminata Traoré", "Capitaine Seydou Diarra"),
                reason="erreur de saisie",
            ),
        ),
        flags=(
            FlagLine(
                at=at("2016-08-20T11:04:00"),
                text="inscription plus de 24 h après les faits",
                rule="délai de première inscription",
                justification="pas de réseau à Mopti les 18 et 19 août",
                seq=1233,
            ),
        ),
        reads=(
            ReadLine(at=at("2016-09-30T09:00:00"), who="Capitaine Seydou Diarra", action="read"),
            ReadLine(
                at=at("2016-10-05T09:30:00"),
                who="Adjudant Aminata Traoré",
                action="handed",
                recipient="Substitut Ibrahima Maïga",
                n=17,
            ),
        ),
        media=(MediaLine(title="Photographie du sceau ML-402118", sha256="5c" * 32, at=at("2016-08-18T07:06:00")),),
        events=tuple(
            EventLine(
                seq=1201 + 7 * n,
                n=n,
                kind=kind,
                at=at("2016-08-18T07:00:00"),
                leaf_hex=f"{n * 0x9E3779B97F4A7C15F39CC0605CEDC835:064x}"[-64:],
            )
            for n, kind in enumerate(
                (
                    "exhibit.registered/1",
                    "exhibit.measured/1",
                    "exhibit.dispatched/1",
                    "exhibit.received/1",
                    "exhibit.analysed/1",
                ),
                1,
            )
        ),
        custodian=CLERK,
    )


def case_of(count: int) -> CaseHistory:
    """A case of so many exhibits: the last two went another way, and one of them lost weight."""
    mopti = history_mopti()
    usual, other = mopti.legs, mopti.legs[:2]
    lines = truck_lines(count)
    exhibits = tuple(
        CaseExhibit(
            line=replace(line, first_gross_ug=line.gross_ug, state="held"), holder="Adjudant Aminata Traoré",
            legs=tuple(replace(leg, seal=line.seal, gross_ug=line.gross_ug) for leg in (other if last else usual)),
            verdict="loss" if i == count - 1 else "ok", amiss=int(i == count - 1),
        )
        for i, line in enumerate(lines) for last in [i >= count - 2]
    )  # fmt: skip
    numbers = tuple(one.line.number for one in exhibits)
    return CaseHistory(
        number=exhibit_number(203, "CS"), letterhead=LETTERHEAD, head=HEAD, issued_at=mopti.issued_at,
        case_number="2016/203", exhibits=exhibits, title="Camion de Sikasso", court="TGI de la Commune VI",
        agencies=(Party(name="OCS Bamako"),), seizures=(replace(mopti.seizure, declared="cannabis 300 colis"),),
        gaps=(Told(text="Deux jours sans détenteur", exhibits=numbers[-1:]),),
        flags=(Told(text="clock_stepped", exhibits=numbers, at=mopti.issued_at),),
        discrepancies=tuple(replace(one, about=numbers[-1]) for one in mopti.discrepancies),
        corrections=tuple(replace(one, about=numbers[0]) for one in mopti.corrections), reads=mopti.reads,
    )  # fmt: skip


class Marker:
    """Fills every text of a paper with 300 characters of accents, markup and Arabic behind a mark of its own."""

    def __init__(self) -> None:
        self.marks: dict[str, str] = {}

    def fill(self, value: Any, where: str = "") -> Any:
        """Return the same data with every text, even an empty one, replaced; ``marks`` says which mark stands where."""
        if isinstance(value, str):
            mark = f"Q{len(self.marks):04d}"
            self.marks[mark] = where
            return (f"{mark} <script>alert(1)</script> {ACCENTS} {ARABIC} " + "mot " * 60)[:300]
        if isinstance(value, tuple):
            return tuple(self.fill(item, where) for item in value)
        if is_dataclass(value) and not isinstance(value, type):
            kind = type(value)
            hints = get_type_hints(kind)
            free = [f.name for f in fields(value) if f"{kind.__name__}.{f.name}" not in CODES]
            free = [name for name in free if "Literal" not in str(hints[name])]
            return replace(value, **{n: self.fill(getattr(value, n), f"{kind.__name__}.{n}") for n in free})
        return value


ACCENTS = "Ɛɲɛ́ " + "àéîœçŒ" * 12
ARABIC = "المكتب المركزي للمخدرات"
CODES = {"Answer.text", "ValueEstimate.currency", "Certificate.stated_totals", "EventLine.title"}
"""Texts that are codes, or that may not be filled together with another."""


def printed(pdf: bytes) -> str:
    """Return all text of a PDF, with every white space as one plain space."""
    document = pdfium.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def archival(pdf: bytes, folder: Path) -> bool:
    """Whether pikepdf's own validator, which knows PDF/A-3b alone, only minds that the metadata say more: 3a and PDF/UA.

    The real one, veraPDF, is asked by ``test_tagged``.
    """
    (folder / "paper.pdf").write_bytes(pdf)
    report = validate_written(folder / "paper.pdf", "3b")
    return all("MetadataStream" in finding.where for finding in report.findings)


def escaping(pdf: bytes) -> list[tuple[int, tuple[float, ...]]]:
    """Return the pieces of text that leave the page's frame by more than the space that ends a line, by page."""
    document = pdfium.PdfDocument(pdf)
    found = []
    for number, page in enumerate(document, 1):
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            if left < 49 or right > 556 or bottom < 15 or top > 812:
                found.append((number, (left, bottom, right, top)))
    return found
