"""The mass balance: the books add up at every event and say what is held (I20, I21)."""

from hypothesis import settings
from hypothesis.stateful import initialize, invariant

from custody.domain import discrepancy
from custody.domain.acts import TYPES, fold
from custody.domain.events import Fact, Part
from custody.domain.exhibit import Exhibit
from custody.domain.inquiry import AgreeLoss
from custody.domain.ledger import Entry, entries, held, holding, total
from custody.domain.quantity import MASS
from tests.domain.test_domain_machine import Custody
from tests.domain.worlds import KG, town


class Books:
    """A ledger kept beside a log: every exhibit event is entered, in the order of the log."""

    def __init__(self) -> None:
        self.lines: list[Entry] = []
        self.states: dict[str, Exhibit] = {}
        self.read = 0

    def catch_up(self, log: list[bytes]) -> None:
        for seq, body in enumerate(log[self.read :], self.read):
            event = TYPES.decode(body)
            if isinstance(event, Part) and event.subject.startswith("EV"):
                before = holding(self.states.get(event.subject))
                fact = Fact(event.subject, seq, event.n, event.at, event.act)
                after = fold(self.states.get(event.subject), event.data, fact)
                self.states[event.subject] = after
                self.lines += entries(before, holding(after), after, event.type)
        self.read = len(log)

    def sum(self, **of: str) -> int:
        return sum(x.amount for x in self.lines if all(getattr(x, k) == v for k, v in of.items()))


class Bookkeeping(Custody):
    """The hostile machine with a bookkeeper at its side."""

    @initialize()
    def open_the_books(self) -> None:
        self.books = Books()

    @invariant()
    def i20_opening_and_entries_are_what_is_held(self) -> None:
        if hasattr(self, "books") and hasattr(self, "t"):
            self.books.catch_up(self.t.log)
            sums = {key: amount for key, amount in total(self.books.lines).items() if amount}
            assert sums == held(self.t.states("EV").values())

    @invariant()
    def i21_what_is_sent_is_received_line_by_line(self) -> None:
        if hasattr(self, "books"):
            for unit in {line.unit for line in self.books.lines}:
                sent = self.books.sum(column="sent", unit=unit)
                assert self.books.sum(column="received", unit=unit) == -sent
                assert self.books.sum(column="reclassified", unit=unit) == 0


TestBookkeeping = Bookkeeping.TestCase
TestBookkeeping.settings = settings(max_examples=15, stateful_step_count=25)


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
    t.do("discrepancy.agree_loss/1", AgreeLoss(discrepancy=opened[0], reason="x"), "prosecutor")
    t.do("discrepancy.close/1", close, "inspector")
    books.catch_up(t.log)
    assert books.sum(column="adjusted", unit=MASS) < 0
    assert {key: n for key, n in total(books.lines).items() if n} == held([t.state(lot.exhibits[0])])
