"""A court joins, splits, separates and passes on cases of an office, each by a decision with its page."""

from custody.domain.exhibits.report_missing import ReportMissing
from custody.domain.people.propose_and_confirm import EnrolAgency
from custody.domain.seizures.case import ShareCase
from custody.domain.seizures.join_cases import JoinCases
from custody.domain.seizures.pass_case import PassCase
from custody.domain.seizures.split_case import SplitCase
from tests.factories.appeals import court_of
from tests.factories.memory_office import PHOTO
from tests.factories.office import Office


def decide_on_cases(office: Office) -> None:
    """Two cases are joined, an exhibit with a discrepancy is split off; the joinder ends, the case goes elsewhere."""
    one, other, court = office.lot(2), office.seal(), court_of(office)
    for lot in (one, other):
        office.do("case.share/1", ShareCase(case=lot.case, agency=court), "officer")
    cited = {"decision_reference": "Jugement 45/2016", "decided_on": office.now()[:10], "scans": (PHOTO,)}
    office.do("case.join/1", JoinCases(case=one.case, cases=(other.case,), **cited), "courtclerk")
    lost = ReportMissing(exhibits=tuple(one.exhibits[:1]), reason="Introuvable")
    office.do("exhibit.report_missing/1", lost, "clerk")
    split = SplitCase(case=one.case, exhibits=tuple(one.exhibits[:1]), title="Disjonction", **cited)
    office.do("case.split/1", split, "courtclerk")
    office.do("case.split/1", SplitCase(case=other.case, **cited), "courtclerk")
    elsewhere = office.enrol(EnrolAgency(name="Tribunal de Mopti", sort="court"))
    office.do("case.pass/1", PassCase(case=one.case, court=elsewhere, **cited), "courtclerk")
