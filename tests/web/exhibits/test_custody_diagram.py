"""The custody diagram says what the history says: every leg, every change of seal, every fault, under the same numbers."""

import itertools
import re

import pytest
from msgspec import structs

from custody.domain.exhibits.report_missing import FindAgain, ReportMissing
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.seizures.case import ShareCase
from custody.service.exhibits.histories import HistoryLine
from custody.web.rendering import custody_diagram, custody_diagram_layout
from custody.web.rendering.custody_diagram import CONTESTED, HELD, OFFLINE, TRANSIT


def line(n, kind, data=None, *, at="2026-05-01T10:00:00.000Z", will="own_device", slip=None):
    """An event as a history tells it."""
    return HistoryLine(
        n=n, seq=n, leaf="", type=kind, data=data or {}, at=at, occurred=None, act="a", kind="k", act_seq=0,
        actors=(Actor(person="PE1", part="author", will=will),), flags=(), rules="", texts={}, hidden=False, slip=slip,
    )  # fmt: skip


def seized(n=1):
    return line(n, "exhibit.registered/1", {"holder": "PE1", "agency": "SV1", "seal": "S1"})


def received(n, holder, **more):
    return line(n, "exhibit.received/1", {"holder": holder, "agency": "SV1", "check": {}}, **more)


def told(*lines):
    return custody_diagram.read(lines, {"PE1": "Un", "PE2": "Deux", "SV1": "Service"})


def spans(facts):
    """Each leg as (holder, style, number of its first event, number of its last, None for now)."""
    ends = [*(mark.n for mark in facts.marks), None]
    return [(facts.lanes[leg.lane].name, leg.style, ends[leg.first], ends[leg.last]) for leg in facts.legs]


def test_legs_are_contiguous_and_the_last_one_is_open():
    """Each begins where the one before ended (I5); what was recorded offline or on paper is dashed until the next."""
    facts = told(seized(), received(3, "PE2", will="enrolled_device"), received(5, "PE1"))
    assert spans(facts) == [("Un", HELD, 1, 3), ("Deux", OFFLINE, 3, 5), ("Un", HELD, 5, None)]
    assert [lane.agency for lane in facts.lanes] == ["Service", "Service"]


def test_a_hand_over_under_way_is_no_plain_custody():
    """From the dispatch on, until it is received or kept back."""
    facts = told(seized(), line(2, "exhibit.dispatched/1"), received(3, "PE2"), line(4, "exhibit.dispatched/1"),
                 line(5, "exhibit.stayed_with_holder/1"))  # fmt: skip
    assert spans(facts) == [
        ("Un", HELD, 1, 2), ("Un", TRANSIT, 2, 3), ("Deux", HELD, 3, 4), ("Deux", TRANSIT, 4, 5), ("Deux", HELD, 5, None),
    ]  # fmt: skip


def test_a_declared_day_is_marked_as_such():
    """What people claim is in italics and says so; what was recorded here is not."""
    plain = received(2, "PE2")
    facts = told(seized(), structs.replace(plain, occurred=Occurred(at=plain.at, source="entered", zone="UTC")))
    days = [(text.text, text.css) for text in custody_diagram_layout.tall(facts).texts if "20" in text.text]
    assert [css for _, css in days] == ["soft", "soft claimed"]
    assert "décl." in days[1][0]


@pytest.mark.parametrize("loss", ["exhibit.not_received/1", "exhibit.reported_missing/1"])
def test_a_loss_is_dotted_until_it_is_found(loss):
    """From the report on, and solid again in the finder's hands."""
    facts = told(seized(), line(2, loss, {"discrepancy": "EC1"}), line(4, "exhibit.found_again/1", {"holder": "PE2"}))
    assert spans(facts) == [("Un", HELD, 1, 2), ("Un", CONTESTED, 2, 4), ("Deux", HELD, 4, None)]
    assert [mark.shape for mark in facts.marks] == ["custody", "bad", "bad"]


def test_a_claim_points_at_who_is_said_to_have_it_until_it_is_cleared():
    """A dotted line to the other lane; custody as recorded is contested until the discrepancy is lifted."""
    claim = {"holder": "PE2", "discrepancy": "EC1"}
    facts = told(
        seized(),
        line(2, "exhibit.act_unsettled/1", claim),
        line(3, "exhibit.discrepancy_settled/1", {"discrepancy": "EC1"}),
    )
    assert facts.claims == ((1, 1),)
    assert spans(facts) == [("Un", HELD, 1, 2), ("Un", CONTESTED, 2, 3), ("Un", HELD, 3, None)]


def test_custody_ends_with_the_fire():
    """The line stops at a black square; a certificate and a print are no marks."""
    facts = told(
        seized(), line(2, "exhibit.label_printed/1"), line(3, "exhibit.destroyed/1"), line(4, "exhibit.certified/1")
    )
    assert facts.ended
    assert [(mark.n, mark.shape) for mark in facts.marks] == [(1, "custody"), (3, "burnt")]
    assert spans(facts) == [("Un", HELD, 1, 3)]


def test_a_long_history_keeps_every_leg_and_every_fault():
    """Sightings beyond what fits are left out and counted; nothing that changed anything is."""
    lines = [seized(), *(line(n, "exhibit.sighted/1") for n in range(2, 200))]
    lines[90] = line(91, "exhibit.blind_checked/1", {"check": {"opened": ["EC1"]}})
    lines[120] = received(121, "PE2")
    facts = told(*lines)
    assert len(facts.marks) == custody_diagram.MOST
    assert facts.left_out == len(lines) - custody_diagram.MOST
    assert {1, 91, 121} <= {mark.n for mark in facts.marks}
    assert spans(facts) == [("Un", HELD, 1, 121), ("Deux", HELD, 121, None)]


def test_nothing_overlaps_and_everything_lies_inside():
    """Marks stand apart and inside both drawings; labels of one row do not touch; time runs one way."""
    weighed = {"gross": {"ug": 2_700_000_000}, "uncertainty_ug": 1_000_000}
    facts = told(
        *(
            structs.replace(received(n, f"PE{n % 3}", at=f"20{10 + n}-05-01T10:00:00.000Z"),
                            data={"holder": f"PE{n % 3}", "agency": "SV1", "check": {"weight": weighed}})
            for n in range(1, 13)
        )
    )  # fmt: skip
    wide, tall = custody_diagram_layout.wide(facts), custody_diagram_layout.tall(facts)
    xs = [dot.x for dot in wide.dots]
    assert all(b - a >= custody_diagram_layout.STEP for a, b in itertools.pairwise(xs))
    for row in {text.y for text in wide.texts if "mid" in text.css}:
        labels = [text for text in wide.texts if text.y == row and "mid" in text.css]
        for one, other in itertools.pairwise(labels):
            assert other.x - one.x >= (len(one.text) + len(other.text)) / 2 * custody_diagram_layout.GLYPH
    ys = [dot.y for dot in tall.dots]
    assert ys == sorted(set(ys))
    for drawn in (wide, tall):
        for stroke in drawn.strokes:
            assert 0 <= stroke.x <= stroke.to_x <= drawn.width
            assert 0 <= min(stroke.y, stroke.to_y) <= max(stroke.y, stroke.to_y) <= drawn.height
        assert len(drawn.dots) == len(facts.marks)


def test_every_leg_of_the_table_is_in_the_diagram(place):
    """A burnt exhibit and one that was lost and found again: holders, numbers and faults of the page's own table."""
    office = place.office
    burnt, lost = office.lot(1, "certified"), office.lot(1, "held")
    office.do("exhibit.report_missing/1", ReportMissing(exhibits=tuple(lost.exhibits), reason="x"), "clerk")
    office.do(
        "exhibit.find_again/1", FindAgain(checks=office.checks(lost), place=office.place, reason="x"), "supervisor"
    )
    for lot, faults in ((burnt, 0), (lost, 2)):
        page = place.client("prosecutor").page(f"/exhibits/{lot.exhibits[0]}/history").text
        svg = page[page.index('<svg class="custody-diagram wide"') : page.index("</svg>")]
        below = page[page.index('<ol class="history">') :]
        custody = re.findall(
            r'<li id="n(\d+)"(?:(?!</li>\s*<li id).)*?<dt>Responsable</dt><dd>([^<]+)', below, re.DOTALL
        )
        assert custody
        numbers = re.findall(r'class="n mid"[^>]*>(\d+)<', svg)
        for n, holder in custody:
            assert n in numbers
            assert holder in svg
        assert svg.count('path class="bad"') == faults
        assert ("burnt" in svg) is (lot is burnt)
        assert "<title" in svg
        assert "<desc" in svg
        assert "<script" not in svg
        assert "style=" not in svg


def test_what_is_read_blind_is_not_in_the_diagram(place):
    """A verifier with a check before them gets neither seal nor weight from it (I13)."""
    lot = place.office.lot(1, "ordered")
    place.office.do("case.share/1", ShareCase(case=lot.case, agency=place.office.gendarmerie), "officer")
    page = place.client("verifier").page(f"/exhibits/{lot.exhibits[0]}/history").text
    assert '<svg class="custody-diagram wide"' in page
    assert lot.seals[0] not in page
    assert "2,7" not in page
