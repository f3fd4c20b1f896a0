"""The certificates of the tests: the fire of 30 November 2021, and others like it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from labels.model import (
    AnchoredAct,
    AnchoredHead,
    Annex,
    Answer,
    Attendee,
    BurntLine,
    Certificate,
    ChangeLine,
    CorrectionLine,
    Cosigner,
    Course,
    Letterhead,
    MediaLine,
    Party,
    Place,
    Replaced,
    Residue,
    Signature,
    SignOff,
    StampLine,
    Superseded,
    Transport,
    UnmetLine,
    ValueEstimate,
    Will,
    WithdrawnLine,
)
from tests.labels.paper import CLERK, HEAD, JUDGE, KG, LETTERHEAD, ML_2021, ORDER, G, at, exhibit_number

ANNEX = Annex(
    reference="CE000000000Y3/A", certificate="CE000000000Y3", certificate_number="2021/0001-OCS", version=1,
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
                    id=exhibit_number(index),
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
                    seal_state="intact",
                    seal_by="Mariam Dembélé",
                    samples=(exhibit_number(90_000 + index),) if index % 4 else (),
                    samples_place="LNS" if index % 4 else "",
                    samples_waived=index % 8 == 0,
                    order="0271/2021" if group < 8 else "0280/2021",
                    observation="Emballage extérieur humide, sceau intact." if index == 5 else "",
                    synthetic=True,
                )
            )
    return tuple(lines)


def certificate_2021() -> Certificate:
    day = "2021-11-30"
    burnt = burnt_2021()
    withdrawn = replace(burnt[1], id=exhibit_number(777), seal_out="ML-709999", seal_state="differs")
    return Certificate(
        reference="PV-INC 2021/003",
        letterhead=LETTERHEAD,
        head=HEAD,
        issued_at=at(f"{day}T17:25:00"),
        burnt=burnt,
        unusual=Answer(none=True, declared_by="le président de la commission, Colonel-major Adama Tounkara"),
        legal_basis=(
            "Loi n° 01-078 du 18 juillet 2001, article 136",
            "Arrêté n° 2021-0643/MSPC-SG du 5 mars 2021 (commission nationale de destruction)",
        ),
        orders=(ORDER, replace(ORDER, reference="0280/2021", appeal_until=None)),
        attendees=_attendees(day),
        quorum_rule="Une autorité judiciaire, les membres de la commission et deux témoins indépendants (art. 136).",
        quorum_met="Atteint à 10 h 30, à l’arrivée du second témoin ; réuni jusqu’à la mise à feu.",
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
    (taken,) = base.withdrawn
    gone = replace(taken.line, id=exhibit_number(778), seal_out="", seal_state="not_seen")
    withdrawn = (
        replace(taken, discrepancies=(exhibit_number(903, "EC"),)),
        replace(taken, line=gone, missing=True, discrepancies=(exhibit_number(904, "EC"),)),
    )
    people = (
        replace(base.attendees[0], signatures=(signed,)), replace(base.attendees[1], noted="Parti à 16 h"),
        *base.attendees[2:],
    )  # fmt: skip
    return replace(
        base, burnt=burnt, withdrawn=withdrawn, attendees=people, residue=replace(base.residue, non_retrievable=False),
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
            id=exhibit_number(i),
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
