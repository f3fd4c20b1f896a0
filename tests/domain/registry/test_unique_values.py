"""Values that are taken once: a refusal tells nobody that another agency's number exists, or says why it does."""

from custody.domain.kernel.events import Part
from custody.domain.registry.registry import TYPES
from tests.domain.golden_events import FILES, fact_of

TELLS_NOTHING = {
    "case_no": "within the agency that opens the case",
    "order_no": "within the prosecution",
    "slip": "within the releasing agency",
    "bundle": "within the receiving agency",
    "exhibit_no": "within a case that the author sees",
    "access": "within a place that the author keeps",
    "paper_report": "of an exhibit that the author sees",
    "part_in_case": "found by agency, never refused",
    "part_in_operation": "found by agency, never refused",
    "part_ended": "found by agency, never refused",
    "part_renewed": "found by agency, never refused",
    "label": "another agency's label is refused like one that was never issued",
    "certificate_no": "given by Custody",
    "session_certificate": "given by Custody",
    "balance": "found by agency, never refused",
    "seal_roll": "within the agency that issues it; the second reading alone looks at all, and names none",
    "seal_roll_of": "found by agency, never refused",
    "alarm": "given by Custody",
    "analysis_draw": "a country and a quarter, drawn by Custody",
    "erased": "a digest of what is known to the author",
    "seized_on": "compared by day and substance, never refused: what the author may not see is told to the inspection (I56)",
    "envelope": "a digest of what the device signed",
    "device_key": "a public key of 256 bits, which nobody guesses",
    "used_for": "found by request, never refused: each event of a person has its own",
    "report_no": "found by number, never refused",
    "passkey": "a digest of a credential that nobody guesses",
}
TELLS = {"seal": "a number used anywhere is used for ever (I1): docs/limits.md"}


def test_every_value_that_is_taken_once_tells_nothing_of_another_agency():
    """A new kind of claim fails here until somebody says what its refusal gives away."""
    parts = [event for event in (TYPES.decode(path.read_bytes()) for path in FILES) if isinstance(event, Part)]
    kinds = {kind for event in parts for kind, _ in event.data.claims(fact_of(event))}
    assert kinds - TELLS_NOTHING.keys() - TELLS.keys() == set()


def test_a_case_number_is_taken_with_its_agency():
    """So that the same number of two agencies is two values."""
    opened = TYPES.decode(next(path for path in FILES if path.name.startswith("case.opened_")).read_bytes())
    assert isinstance(opened, Part)
    [value] = [value for kind, value in opened.data.claims(fact_of(opened)) if kind == "case_no"]
    assert value.partition("|")[2]
