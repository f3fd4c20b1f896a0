"""Rows of a receipt: each keeps its own balance, and what is plausible to nobody is asked about on the page (I57d)."""

from custody.web.forms.exhibit_list_parser import Line, checks, read, write
from labels.stock import identifier

ROWS = (("EV", b"\1"), ("EV", b"\2"), ("BL", b"\3"))


def test_each_row_of_a_list_keeps_its_own_balance():
    """One balance for a whole list made false evidence; a row that names none takes that of the form."""
    first, second, balance = (identifier.new(kind, bytes(15) + end) for kind, end in ROWS)
    rows = (Line(first, "S1", "2,70", "kg", "", balance), Line(second, "S2", "12", "kg", "broken"))
    written = write(rows)
    assert write(read(written)) == written
    assert [check.weight.balance for check in checks(rows, "BL9") if check.weight] == [balance, "BL9"]


def test_i57d_a_receipt_asks_on_the_page_and_takes_the_answer(place):
    """The question names the exhibit by its number in the case; the answer records the receipt with its flag."""
    office = place.office
    lot = office.lot(5, "in_transit")
    lines = "\n".join(
        f"{number} ; {seal} ; {'27,00' if i == 4 else '2,70'} kg ; ; {office.balance}"
        for i, (number, seal) in enumerate(zip(lot.exhibits, lot.seals, strict=True))
    )
    clerk = place.client("clerk")
    form = {"lines": lines, "step": "send"}
    asked = clerk.submit(f"/transfers/{lot.transfer}/receive", **form)
    assert 'name="confirmed" value="mass_unlike_rows 5 (27,00 kg)"' in asked.text
    assert "dix fois plus" in asked.text
    answered = clerk.submit(f"/transfers/{lot.transfer}/receive", **form, confirmed="mass_unlike_rows 5 (27,00 kg)")
    assert 'name="confirmed" value="mass_unlike_rows' not in answered.text
