"""Papers of one page a case, a hold and a correction, for the tests: the truck of 2016 and the cocaine of Mopti."""

from dataclasses import replace
from datetime import timedelta

from labels.documents import case_sheets
from labels.model import (
    Attestation,
    BurntLot,
    CorrectionLine,
    HearingGroup,
    HearingSheet,
    HoldFacts,
    KeptLine,
    Minutes,
    Place,
)
from tests.labels import paper
from tests.labels.minutes import COUNTED, SEIZED, act, signer
from tests.labels.paper import CLERK, HEAD, JUDGE, LETTERHEAD, OFFICER, exhibit_number
from tests.labels.slips import truck_lines

SEIZURE = "Saisie du 12 mai 2016, à : Bamako, par : Brigade des stupéfiants ; entre les mains de : M. A."


def hearing() -> HearingSheet:
    """Three hundred packages, of which one was analysed, and two are missing."""
    lines = truck_lines(300)
    burnt = {"decision": "réquisition de destruction n° 0271/2016", "state": "destroyed"}
    return HearingSheet(
        reference=exhibit_number(118, "CS"), letterhead=LETTERHEAD, head=HEAD, issued_at=COUNTED, case_number="PV 112/2016",
        court="Tribunal de grande instance de la Commune VI", prosecution_number="RP 77/2016", seized=(SEIZURE,),
        noted=("N° 299–300 : manquant · Lieutenant Moussa Keïta · ouvert",),
        groups=(
            HearingGroup(numbers=("1",), lines=lines[:1], report="LNS-2016-041 · cannabis (herbe)", verdict="ok",
                         holder="procès-verbal de destruction n° PV-INC 2016/001", **burnt),
            HearingGroup(numbers=tuple(map(str, range(2, 299))), lines=lines[1:298], verdict="ok",
                         holder="procès-verbal de destruction n° PV-INC 2016/001", **burnt),
            HearingGroup(numbers=("299", "300"), lines=lines[298:], verdict="loss", state="held",
                         holder="Adjudant Aminata Traoré"),
        ),
    )  # type: ignore[arg-type]  # fmt: skip


def attestation() -> Attestation:
    """Two hundred and ninety-eight of them burnt; one of these is disputed, two are in the store."""
    sheet = hearing()
    numbers = tuple(map(str, range(1, 298)))
    return Attestation(
        reference=sheet.reference, letterhead=LETTERHEAD, head=HEAD, issued_at=COUNTED, case_number=sheet.case_number,
        court=sheet.court, prosecution_number=sheet.prosecution_number, seized=sheet.seized,
        lots=(
            BurntLot(certificate="PV-INC 2016/001", at=COUNTED, place=Place(name="Dio", commune="Kati"), chair=OFFICER,
                     orders=("0271/2016",), numbers=numbers, lines=truck_lines(297),
                     reserved=("Procès-verbal de destruction signé avec réserves : Issa Ballo.",)),
        ),
        kept=(KeptLine(numbers=("299", "300"), state="held", holder="Adjudant Aminata Traoré"),), unproved=("298",),
        noted=("N° 298 : sceau différent · ML-310298 / ML-9 · ouvert",),
    )  # fmt: skip


def hold() -> Minutes:
    """A prosecutor holds three packages back."""
    return Minutes(
        kind="hold", reference=f"{exhibit_number(118, 'CS')}/2301", letterhead=LETTERHEAD, head=HEAD, issued_at=COUNTED,
        acts=(act("legal_hold.place/1", 2301),), case_number="PV 112/2016", legal_basis="art. 56 du code de procédure pénale",
        court="Tribunal de grande instance de la Commune VI", hands=0,
        hold=HoldFacts(issuer=JUDGE, reason="Contre-expertise demandée par la défense"),
        exhibits=tuple(replace(line, seal_state="") for line in truck_lines(3)),
    )  # fmt: skip


def hold_lifted() -> Minutes:
    """A colleague lifts it; another prosecution's hold stays."""
    facts = HoldFacts(
        issuer=replace(JUDGE, name="Awa Sangaré"), reason="Contre-expertise rendue", lifted=True, placed_by=JUDGE,
        placed_at=SEIZED, others=("Parquet de Kayes",),
    )  # fmt: skip
    return replace(
        hold(), hold=facts, acts=(act("legal_hold.lift/1", 2401, at=COUNTED + timedelta(days=9)),), legal_basis=""
    )


def rectification() -> Minutes:
    """The substance of the Mopti cocaine was typed wrong."""
    corrected = CorrectionLine(
        at=COUNTED, corrects_seq=1201, seq=2501, what="Substance", before="héroïne", after="cocaïne",
        by=(CLERK.name, JUDGE.name), reason="Faute de frappe",
    )  # fmt: skip
    return Minutes(
        kind="rectification", reference=f"{exhibit_number(900)}/2501", letterhead=LETTERHEAD, head=HEAD, issued_at=COUNTED,
        acts=(act("entry.correct/1", 2501),), case_number="2016/203", hands=0, corrections=(corrected,),
        signers=(signer(CLERK, "author"), signer(JUDGE, "witness")),
    )  # fmt: skip


def drawn_hearing() -> bytes:
    """The sheet for the hearing as PDF."""
    return case_sheets.render_hearing_sheet(hearing(), statement=paper.STATEMENT, marker=paper.MARKER)


def drawn_attestation() -> bytes:
    """The attestation as PDF."""
    return case_sheets.render_attestation(attestation(), statement=paper.STATEMENT, marker=paper.MARKER)


ALL = {"hold": hold, "hold-lifted": hold_lifted, "rectification": rectification}
