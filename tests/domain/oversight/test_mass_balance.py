"""The mass balance: the books add up at every event and say what is held (I20, I21)."""

from custody.domain.discrepancies import discrepancy
from custody.domain.discrepancies.inquiry import EstablishLoss
from custody.domain.kernel.quantity import MASS
from custody.domain.oversight.mass_balance import held, total
from tests.domain.invariants import Books
from tests.factories.memory_office import KG, town


def test_i20_seized_sent_received_and_destroyed_stand_in_the_books_of_each_agency():
    """Three packages of 2.5 kg: seized by the police, sent to the drug office, burnt there; nothing is left."""
    t, books = town(), Books()
    lot = t.seal(3)
    t.advance(lot, "burnt")
    books.catch_up(t.log)
    police, office = t.state(lot.exhibits[0]).agencies[:2]
    assert not any(total(books.lines).values())
    weight = books.sum(agency=police, column="seized", unit=MASS)
    assert weight > 3 * KG
    assert books.sum(agency=police, column="sent", unit=MASS) == -weight
    assert books.sum(agency=office, column="received", unit=MASS) == weight
    assert books.sum(agency=office, column="destroyed", unit=MASS) == -weight


def test_i20_noise_changes_no_book_and_an_accepted_loss_does():
    """A weighing that agrees leaves the books alone; the inspection's accepted finding is a line of its own."""
    t, books = town(), Books()
    lot = t.seal(1)
    t.advance(lot, "held")
    t.measure("clerk", t.check(lot.exhibits[0]))
    books.catch_up(t.log)
    assert books.sum(column="adjusted") == books.sum(column="weighed") == 0
    opened = t.measure("clerk", t.check(lot.exhibits[0], "2,10")).opened
    close = discrepancy.Close(discrepancy=opened[0], resolution="explained", reason="x", accept=True)
    t.do("discrepancy.establish_loss/1", EstablishLoss(discrepancy=opened[0], reason="x"), "prosecutor")
    t.settle(close)
    books.catch_up(t.log)
    assert books.sum(column="adjusted", unit=MASS) < 0
    assert {key: n for key, n in total(books.lines).items() if n} == held([t.state(lot.exhibits[0])])


def test_i20_what_burnt_in_dispute_has_a_line_of_its_own_and_leaves_it_when_an_inquiry_explains_it():
    """The authority refuses its word: nothing stands under destroyed; once it is explained, all of it does."""
    t, books = town(), Books()
    lot = t.advance(t.seal(2), "burnt")
    weight = -_catch_up(books, t).sum(column="destroyed", unit=MASS)
    t.close(lot.session)
    for name in ("chair", "member", "verifier", "witness1", "witness2"):
        t.attest(lot.session, name)
    t.attest(lot.session, "prosecutor", attested=False, reservations="Je n’ai rien vu")
    disputed = t.certify(lot.session).opened
    _catch_up(books, t)
    assert books.sum(column="destroyed") == 0
    assert books.sum(column="burnt_disputed", unit=MASS) == -weight
    for number in disputed:
        t.settle(discrepancy.Close(discrepancy=number, resolution="explained", reason="Entendue"))
    _catch_up(books, t)
    assert books.sum(column="burnt_disputed") == 0
    assert books.sum(column="destroyed", unit=MASS) == -weight
    assert not any(total(books.lines).values())
    assert held(t.state(number) for number in lot.exhibits) == {}


def _catch_up(books, t):
    books.catch_up(t.log)
    return books
