"""Minutes for the tests: the Mopti cocaine seized, weighed and opened in August 2016, the store counted in October."""

from dataclasses import replace
from datetime import date

from labels.model import (
    ActLine,
    Attendee,
    BalanceLine,
    CorrectionLine,
    CountedLine,
    CountFacts,
    DeclaredLine,
    DerogationLine,
    DiscrepancyLine,
    Ending,
    ExhibitLine,
    MediaLine,
    Minutes,
    OpeningLine,
    OrderFacts,
    OrderLine,
    Party,
    Place,
    ReadLine,
    SampleLine,
    SealLine,
    SeizureFacts,
    UnmetLine,
    WeighedLine,
    WeighingLine,
    Will,
)
from tests.labels.paper import CLERK, HEAD, JUDGE, LETTERHEAD, OFFICER, SUPERVISOR, G, at, exhibit_number
from tests.labels.slips import truck_lines

SEIZED, OPENED, COUNTED = (at(f"2016-{day}:00") for day in ("08-11T16:40", "08-23T09:10", "10-01T08:00"))
BALANCE = BalanceLine(
    serial="KERN-7731", maker="Kern PCB 6000-1", certificate="ONN 2016/118", calibrated_on=date(2016, 3, 1),
    calibrated_until=date(2017, 2, 28), readability_ug=G // 10, uncertainty_ug=3 * G // 10,
)  # fmt: skip
COPY = ReadLine(
    at=at("2016-08-12T09:00:00"), who="Adjudant Aminata Traoré", action="handed", recipient="Parquet de Mopti"
)


def act(kind: str, seq: int, **more: object) -> ActLine:
    """An act somewhere in the log."""
    given = {"at": at("2016-08-11T17:02:00"), "claimed": SEIZED, "parts": 3, **more}
    return ActLine(
        kind=kind, act="018f7c1e-6d2a-7b11-9d53-6b1e6a2f90c4", seq=seq, leaf_hex=f"{seq:064x}",
        root_hex="5d" * 32, **given,
    )  # type: ignore[arg-type]  # fmt: skip


def signer(party: Party, quality: str, **more: object) -> Attendee:
    given = {"will": Will(kind="own_device", signed_at=SEIZED), **more}
    return Attendee(party=party, quality=quality, **given)  # type: ignore[arg-type]


def seizure(count: int = 3) -> Minutes:
    """The minutes of a seizure of so many packages."""
    return Minutes(
        kind="seizure", reference=f"{exhibit_number(700, 'SE')}/1201", letterhead=LETTERHEAD, head=HEAD,
        issued_at=at("2016-08-12T08:00:00"), acts=(act("seizure.declare/1", 1201), act("exhibit.register/1", 1204)),
        case_number="2016/203", court="Tribunal de grande instance de Mopti",
        legal_basis="Loi n° 01-078 du 18 juillet 2001, art. 96 et suivants",
        seizure=SeizureFacts(
            agency="Brigade des stupéfiants", officer=OFFICER, at=SEIZED, place=Place(name="Gare routière de Mopti"),
            operation="XR", from_whom="voir pièce séparée", hiding_place="double fond d’un bidon", transport="autocar",
            departure="Bamako", destination="Gao", witnesses=(Party(name="Issa Ballo, chef de gare"),),
            circumstances="Contrôle du car de 16 h 30 ; le bidon était placé sous le dernier siège.",
        ),
        declared=(
            DeclaredLine(index=1, substance="cannabis", amount="3 colis + 27 kg", designation="herbe", exhibits=count),
        ),
        exhibits=tuple(replace(line, location="herbe · net non pesé") for line in truck_lines(count)),
        media=(MediaLine(title="Photographie", sha256="5c" * 32, at=SEIZED),),
        signers=(signer(OFFICER, "author"),), refusals=("M. A. : « je ne signe rien »",), copies=(COPY,),
    )  # fmt: skip


def weighing(count: int = 3) -> Minutes:
    """The minutes of a weighing: the second exhibit lost weight, and its seal is another."""
    weighed = []
    for i, line in enumerate(truck_lines(count)):
        lost = 250 * G if i == 1 else 0
        gross = (line.gross_ug or 0) - lost
        exhibit = replace(
            line, gross_ug=gross, first_gross_ug=line.gross_ug, seal="ML-009999" if lost else line.seal,
            seal_state="differs" if lost else "intact", remark="corrigé le 3 mai 2026 : Sceau (événement 1300)" if i == 2 else "",
        )  # fmt: skip
        weighed.append(
            WeighedLine(
                exhibit=exhibit,
                weighing=WeighingLine(
                    at=SEIZED,
                    gross_ug=gross,
                    entered=f"{gross // G} g",
                    balance="KERN-7731",
                    tare_ug=20 * G,
                    net_ug=gross - 20 * G,
                    readability_ug=G,
                    uncertainty_ug=2 * G,
                    difference_ug=-lost,
                    allowance_ug=4 * G,
                    verdict="loss" if lost else "ok",
                    purpose="inventory",
                    by="Adjudant Traoré",
                ),
            )
        )
    return Minutes(
        kind="weighing", reference=f"{exhibit_number(701, 'CS')}/1312", letterhead=LETTERHEAD, head=HEAD,
        issued_at=at("2016-08-20T12:00:00"), acts=(act("exhibit.blind_check/1", 1312),), case_number="2016/203",
        weighed=tuple(weighed), balances=(BALANCE,), signers=(signer(CLERK, "author"), signer(JUDGE, "witness")),
        discrepancies=(
            DiscrepancyLine(
                id=exhibit_number(12, "EC"), kind="weight_loss", opened_at=SEIZED, expected="9,000 kg",
                finding="8,750 kg", holders=("Lieutenant Moussa Keïta",), status="open",
            ),
        ),
        unmet=(UnmetLine(at=SEIZED, text="Un témoin extérieur.", article="art. 706-30-1", rule="weighing-2, fr/1"),),
        derogations=(
            DerogationLine(
                id=exhibit_number(13, "DG"), text="Un témoin extérieur.", article="art. 706-30-1", by=JUDGE,
                rule="weighing-2, fr/1", at=SEIZED, ground="art. 100", reason="aucun à moins de 80 km",
            ),
        ),
        corrections=(CorrectionLine(at=SEIZED, corrects_seq=1201, seq=1300, what="Sceau", before="A", after="B"),),
    )  # fmt: skip


def handed_out() -> Minutes:
    """One of them was weighed once more, and ceded by order."""
    ending = Ending(
        sort="cede", order="0412/2026", authority="Procureur, Tribunal de Mopti", recipient="Cdt Diop, OCRTIS Dakar",
        foreign="Reçu DR-7 de l’OCRTIS",
    )  # fmt: skip
    return replace(weighing(1), ending=ending)


def opening() -> Minutes:
    """The minutes of an opening in the laboratory, with a sample taken and the exhibit sealed again."""
    exhibit = ExhibitLine(
        id=exhibit_number(900), nature="pièce n° 1", substance="cocaine", gross_ug=412 * G, first_gross_ug=412 * G,
        seal="ML-402118",
    )  # fmt: skip
    opened = WeighingLine(
        at=OPENED, gross_ug=412 * G, tare_ug=12 * G, net_ug=400 * G, entered="412 g", balance="KERN-7731",
        readability_ug=G // 10, difference_ug=0, allowance_ug=G, verdict="ok", purpose="opening", by="Dr Coulibaly",
    )  # fmt: skip
    closed = replace(opened, gross_ug=409 * G, net_ug=395 * G, tare_ug=14 * G, difference_ug=None, allowance_ug=None,
                     entered="409 g", verdict="unknown", purpose="reseal")  # fmt: skip
    return Minutes(
        kind="opening", reference=f"{exhibit_number(900)}/1401", letterhead=LETTERHEAD, head=HEAD,
        issued_at=at("2016-08-23T12:00:00"), case_number="2016/203",
        acts=(act("exhibit.open/1", 1401), act("exhibit.split/1", 1404), act("exhibit.reseal/1", 1409)),
        legal_basis="Réquisition à expert n° 044/PJS",
        opening=OpeningLine(
            at=OPENED, seal_out="ML-402118", seal_in="LNS-000871", reason="Analyse", present=(CLERK, JUDGE),
            actions="prise d’essai de 5 g",
        ),
        seals=(
            SealLine(seal="ML-402118", applied_at=SEIZED, applied_by="Lieutenant Keïta", state="opened",
                     ended_at=OPENED, replaced_by="LNS-000871"),
            SealLine(seal="LNS-000871", kind="sac inviolable", applied_at=OPENED, applied_by="Dr Coulibaly",
                     witnesses=("Adjudant Traoré",), photo_sha256="7e" * 32),
        ),
        weighed=(
            WeighedLine(exhibit=exhibit, weighing=opened),
            WeighedLine(
                exhibit=replace(exhibit, seal="LNS-000871", gross_ug=409 * G, seal_state="intact"), weighing=closed
            ),
        ),
        samples=(SampleLine(id=exhibit_number(902), parent=exhibit_number(900), taken_at=OPENED, net_ug=5 * G,
                            place="Laboratoire", state="held", retained=True),),
        balances=(BALANCE,),
        signers=(signer(CLERK, "author"), signer(JUDGE, "witness", reservations="aucune photographie du fond")),
    )  # fmt: skip


def inventory(count: int = 3) -> Minutes:
    """The minutes of an inventory: one exhibit is missing, one left, one is beside the list."""
    found = tuple(
        CountedLine(id=line.id, verdict="found", seal=line.seal, by="Issa Ballo") for line in truck_lines(count)
    )
    others = (
        CountedLine(id=exhibit_number(21), verdict="missing", remark="Écart ouvert : EC"),
        CountedLine(id=exhibit_number(22), verdict="moved", remark="remis au laboratoire"),
        CountedLine(id=exhibit_number(23), verdict="surplus", seal="ML-1", by="Issa Ballo", remark="inscrit ailleurs"),
    )
    return Minutes(
        kind="inventory", reference=f"{exhibit_number(800, 'RC')}/2210", letterhead=LETTERHEAD, head=HEAD,
        issued_at=at("2016-10-01T12:00:00"), hands=1,
        acts=(act("inventory.start_count/1", 2201), act("inventory.count/1", 2205), act("inventory.close_count/1", 2210)),
        count=CountFacts(
            place=Place(name="Magasin central"), holder=CLERK, substances=("cocaine",), planned_at=COUNTED,
            planner=SUPERVISOR, frozen_at=COUNTED, frozen_seq=2202, expected_sha256="1f" * 32, reconciled_at=COUNTED,
            reconciler=SUPERVISOR, expected=count + 2, found=count,
        ),
        counted=(*found, *others),
        signers=(signer(Party(name="Issa Ballo", role="witness", agency="Mairie"), "counter"),
                 signer(CLERK, "keeper", reservations="le scellé manquant est au greffe")),
    )  # fmt: skip


def order(kind: str = "order") -> Minutes:
    """The order to destroy what the truck carried, typed in from the signed paper; ``notice``: the notice of it."""
    facts = OrderFacts(
        sort="destruction",
        line=OrderLine(
            reference="112/PR/2016", kind="destruction", authority="Procureur, Tribunal de Mopti", at=SEIZED,
            reason="Sans échantillon : déjà prélevé", appeal_until=date(2016, 9, 12), status="issued",
        ),
        issuer=JUDGE, kept=(exhibit_number(9),), signed_on=date(2016, 8, 30), addressees=(LETTERHEAD.service,),
        entered_by=CLERK, confirmed_by=SUPERVISOR,
    )  # fmt: skip
    return Minutes(
        kind=kind, reference=f"{exhibit_number(800, 'RE')}/2101", letterhead=LETTERHEAD, head=HEAD,  # type: ignore[arg-type]
        issued_at=COUNTED, acts=(act("order.enter_copy/1", 2101), act("order.confirm_copy/1", 2102)), case_number="PV 77/2016",
        legal_basis="art. 136 de la loi 01-078", order=facts,
        exhibits=tuple(replace(line, seal_state="") for line in truck_lines(4)), signers=(signer(CLERK, "author"),), hands=1,
    )  # fmt: skip


def notice() -> Minutes:
    """The notice of that order."""
    return order("notice")


ALL = {
    "seizure": seizure, "weighing": weighing, "opening": opening, "inventory": inventory, "order": order,
    "notice": notice, "handed_out": handed_out,
}  # fmt: skip
