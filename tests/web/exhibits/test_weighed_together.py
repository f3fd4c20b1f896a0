"""Small doses weighed together on the pages of a receipt, a check and a count: one weight for all of them (I48)."""

import re

import pytest

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.plausible_entry import usual_form
from custody.domain.inventories.inventory_count import PlanInventory, StartCount
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.seizures import seizure
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.transfers.hand_over import Dispatch
from custody.web.forms.exhibit_list_parser import Line, checks, led_by_others, read, write
from labels.stock import identifier
from tests.demo_story import text_of
from tests.web.full_custody import ok, town

DOSES = 4


@pytest.fixture
def place(tmp_path):
    """A town of its own."""
    with town(tmp_path) as made_town:
        yield made_town


def doses(office) -> tuple[list[str], list[str], str]:
    """Doses of 0,60 kg, of which the balance of 20 g decides none alone, on their way to the clerk."""
    line = seizure.LineEntry(substance="cannabis", count=Count(DOSES, "package"), mass=MassEntry("2.40", "kg"))
    declare = seizure.DeclareSeizure(
        case=office.case(), place="Bamako", seized_at=office.seized_at, circumstances="Contrôle", lines=(line,)
    )
    seized = office.do("seizure.declare/1", declare, "officer").first("SE")
    seals = [f"D{next(office.seals):06d}" for _ in range(DOSES)]
    weight = WeightEntry(gross=MassEntry("0.60", "kg"), balance=office.balance)
    entries = tuple(
        ExhibitEntry(
            exhibit_number=str(i),
            line=0,
            form=usual_form("cannabis"),
            seal=seal,
            count=Count(1, "package"),
            weight=weight,
        )
        for i, seal in enumerate(seals, 1)
    )
    exhibits = office.do("exhibit.register/1", RegisterExhibits(seizure=seized, exhibits=entries), "officer").all("EV")
    command = Dispatch(to=office.clerk, purpose="deposit", exhibits=tuple(exhibits))
    return exhibits, seals, office.do("transfer.dispatch/1", command, "officer").first("TR")


def typed(text: str) -> str:
    """The list so far, as the page sends it back."""
    return re.search(r"<textarea id=\"lines\"[^>]*>([^<]*)", text)[1]


def entered(client, path, office, rows, lines="", **more):
    """Rows of number, seal, amount and partner, each added on the page; the last page."""
    for number, seal, amount, head in rows:
        answer = client.submit(
            path, lines=lines, exhibit_id=number, seal=seal, state="intact", amount=amount, unit="kg",
            balance=office.balance, together=head, step="add", **more,
        )  # fmt: skip
        lines = typed(answer.text)
    return answer


def test_a_list_keeps_what_was_weighed_together():
    """A line names the exhibit whose weight it shares, in the words of either language."""
    first, second, alone = (identifier.new("EV", bytes(15) + end) for end in (b"\1", b"\2", b"\3"))
    lines = (Line(first, "S1", "1,20", "g"), Line(second, "S2", together=first), Line(alone, "S3", "2", "g"))
    assert read(write(lines)) == lines
    assert read(f"{second} ; S2 ; with {first}") == read(f"{second} ; S2 ; avec {first}") == (lines[1],)
    assert [check.together for check in checks(lines, "BL1")] == [(second,), (), ()]
    assert led_by_others(lines, {second}) == lines
    led = (Line(first, "S1", together=second), Line(second, "S2", "1,20", "g"), lines[2])
    assert led_by_others(lines, {first}) == led, "the rest of a group keeps its weight"
    assert led_by_others(lines, {first, second}) == lines, "a whole group is read again whole"


def test_i48_a_receipt_takes_one_weight_for_doses_weighed_together(place):
    """The weight may be entered with any of them; none needs a reason why it was not weighed."""
    office, clerk = place.office, place.client("clerk")
    exhibits, seals, transfer = doses(office)
    path = f"/transfers/{transfer}/receive"
    assert "Pesé avec" not in clerk.page(path).text, "there is nothing yet to weigh it with"
    head, *others = exhibits
    amounts = ("", "", "", "2.40")
    page = entered(clerk, path, office, zip(exhibits, seals, amounts, ("", *[head] * 3), strict=True))
    assert page.text.count("<span>pesé avec") == DOSES - 1
    assert f'value="{head}"' in page.text, "the next one may be of the same group"
    review = clerk.submit(path, lines=typed(page.text), balance=office.balance, step="review")
    assert "pas été pesé" not in review.text
    ok(clerk.submit(path, lines=typed(page.text), balance=office.balance, step="send"))
    assert "2,4 kg (4 scellés ensemble)" in clerk.page(f"/transfers/{transfer}").text.replace("\N{NO-BREAK SPACE}", " ")
    assert all(set(office.state(each).window) == {office.clerk} for each in exhibits), "2,40 kg decides"
    checked = office.history(others[0])[-1].part.data.check
    assert checked.together.weight.gross.text == "2.40"
    history = clerk.page(f"/exhibits/{others[0]}/history").text
    assert "Pesé avec d’autres" in history
    assert "(4 scellés ensemble)" in history
    paper = " ".join(text_of(clerk.get(f"/exhibits/{others[0]}/history/pdf").content).split())
    assert "Pesés ensemble, 4 scellés" in paper.replace("\u00a0", " ")


def test_i48_a_group_that_differs_is_read_again_whole_on_the_page(place):
    """The form comes back with the group to read again, and a second weight of it is a discrepancy of each."""
    office, clerk = place.office, place.client("clerk")
    exhibits, seals, transfer = doses(office)
    head = exhibits[0]
    rows = list(zip(exhibits, seals, ("1,90", "", "", ""), ("", *[head] * 3), strict=True))
    path = f"/transfers/{transfer}/receive"
    page = entered(clerk, path, office, rows)
    asked = clerk.submit_once(path, lines=typed(page.text), balance=office.balance, step="send")
    assert f"Relisez {DOSES} scellés" in asked.text
    page = entered(clerk, path, office, rows)
    ok(clerk.submit(path, lines=typed(page.text), balance=office.balance, step="send"))
    assert all(len(office.state(each).open) == 1 for each in exhibits)


@pytest.mark.parametrize("wrong", [0, 2])
def test_i48_a_wrong_seal_in_a_group_is_read_again_alone(place, wrong):
    """The others stay in the list with their weight; the seal read right settles it, whichever bore the weight."""
    office, clerk = place.office, place.client("clerk")
    exhibits, seals, transfer = doses(office)
    head, path = exhibits[0], f"/transfers/{transfer}/receive"
    read_first = [f"X{seal}" if i == wrong else seal for i, seal in enumerate(seals)]
    page = entered(clerk, path, office, zip(exhibits, read_first, ("2,40", "", "", ""), ("", *[head] * 3), strict=True))
    asked = clerk.submit_once(path, lines=typed(page.text), balance=office.balance, step="send")
    assert "Relisez 1 scellé" in asked.text
    [partner] = re.findall(r'name="together" value="(EV\w{11})" checked', asked.text)
    assert partner == (exhibits[1] if wrong == 0 else head)
    again = [(exhibits[wrong], seals[wrong], "", partner)]
    page = entered(clerk, path, office, again, lines=typed(asked.text))
    ok(clerk.submit_once(path, lines=typed(page.text), balance=office.balance, step="send"))
    assert not any(office.state(each).open or office.state(each).to_read_again for each in exhibits)


def test_i48_what_cannot_be_weighed_together_is_named(place):
    """Two weights in one group are refused on the page, and an exhibit outside the list too."""
    office, clerk = place.office, place.client("clerk")
    exhibits, seals, transfer = doses(office)
    path = f"/transfers/{transfer}/receive"
    rows = [(exhibits[0], seals[0], "1,20", ""), (exhibits[1], seals[1], "0.60", exhibits[0])]
    assert "Pesée commune impossible" in entered(clerk, path, office, rows).text
    lines = f"{exhibits[0]} ; {seals[0]} ; avec {exhibits[3]}"
    assert "Pesée commune impossible" in clerk.submit(path, lines=lines, step="send").text


def test_i48_doses_are_weighed_together_in_a_check_and_a_count(place):
    """The page of a check names the exhibits of its list; a count records the weight of the group with each."""
    office, clerk = place.office, place.client("clerk")
    exhibits, seals, transfer = doses(office)
    head = exhibits[0]
    rows = list(zip(exhibits, seals, ("2.40", "", "", ""), ("", *[head] * 3), strict=True))
    page = entered(clerk, f"/transfers/{transfer}/receive", office, rows)
    ok(clerk.submit(f"/transfers/{transfer}/receive", lines=typed(page.text), balance=office.balance, step="send",
                    place=office.place))  # fmt: skip
    page = entered(clerk, "/exhibits/measure", office, rows)
    assert "scellé n° 1" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    ok(clerk.submit("/exhibits/measure", lines=typed(page.text), balance=office.balance, step="send"))
    assert office.history(head)[-1].part.data.check.together.comparison.verdict == "ok"
    plan = PlanInventory(place=office.place, counters=(office.people["inspector"],))
    inventory = office.do("inventory.plan/1", plan, "supervisor").first("RC")
    office.do("inventory.start_count/1", StartCount(inventory=inventory), "supervisor")
    inspector, path = place.client("inspector"), f"/inventories/{inventory}/count"
    page = entered(inspector, path, office, rows)
    ok(inspector.submit(path, lines=typed(page.text), balance=office.balance, step="send"))
    assert office.history(head)[-1].part.data.check.together.exhibits == tuple(sorted(exhibits))
