"""The custody histories of the tests: Mopti's cocaine, and a case of many exhibits."""

from dataclasses import replace
from datetime import date
from typing import Any

from labels.model import (
    CaseExhibit,
    CaseHistory,
    CorrectionLine,
    CustodyHistory,
    DiscrepancyLine,
    EventLine,
    ExhibitLine,
    FlagLine,
    LabLine,
    Leg,
    MediaLine,
    OpeningLine,
    OrderLine,
    Party,
    Place,
    ReadLine,
    ReleaseLine,
    SampleLine,
    SealLine,
    SeizureFacts,
    SightingLine,
    Told,
    WeighingLine,
    Will,
)
from tests.labels.paper import ANALYST, CLERK, ESCORT, HEAD, JUDGE, LETTERHEAD, OFFICER, at, exhibit_number
from tests.labels.slips import truck_lines


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
        reference="HC 2016/203-1",
        letterhead=LETTERHEAD,
        head=HEAD,
        issued_at=at("2016-10-05T09:30:00"),
        exhibit=ExhibitLine(
            id=exhibit_number(900),
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
                seal="ML-402118",
                kind="sac inviolable",
                applied_at=at("2016-08-18T07:05:00"),
                applied_by="Lieutenant Moussa Keïta",
                witnesses=("Hamadoun Cissé",),
                state="opened",
                ended_at=at("2016-08-25T10:00:00"),
                replaced_by="ML-402551",
                photo_sha256="5c" * 32,
            ),
            SealLine(seal="ML-402551", kind="sac inviolable", applied_at=at("2016-08-25T12:20:00")),
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
                id=exhibit_number(902),
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
                reference="n° 044/PJS",
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
                id=exhibit_number(903, "EC"),
                kind="weight_loss",
                opened_at=at("2016-09-20T10:15:00"),
                expected="412,35 g",
                finding="409,90 g",
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
                    "exhibit.blind_checked/1",
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
    numbers = tuple(one.line.id for one in exhibits)
    return CaseHistory(
        reference=exhibit_number(203, "CS"), letterhead=LETTERHEAD, head=HEAD, issued_at=mopti.issued_at,
        case_number="2016/203", exhibits=exhibits, title="Camion de Sikasso", court="TGI de la Commune VI",
        agencies=(Party(name="OCS Bamako"),), seizures=(replace(mopti.seizure, declared="cannabis 300 colis"),),
        gaps=(Told(text="Deux jours sans détenteur", exhibits=numbers[-1:]),),
        flags=(Told(text="clock_stepped", exhibits=numbers, at=mopti.issued_at),),
        discrepancies=tuple(replace(one, about=numbers[-1]) for one in mopti.discrepancies),
        corrections=tuple(replace(one, about=numbers[0]) for one in mopti.corrections), reads=mopti.reads,
    )  # fmt: skip
