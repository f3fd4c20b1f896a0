"""Thirteen rules turned into their opposite, one at a time, for a build that only tests use.

Nothing of the search knows of this file. Each hole takes the place of names in the modules of the rules while it is open.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from msgspec import structs

from custody.domain.access import permissions
from custody.domain.destruction import arrival_and_ignition, sack_sampling
from custody.domain.destruction.road import site_draw
from custody.domain.discrepancies import second_reading, settle_discrepancy
from custody.domain.discrepancies.discrepancy import MISTYPED
from custody.domain.exhibits import balance_and_weighing, opening, record_comparison
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.kernel.context import require
from custody.domain.laboratory import analysis_result, consume, record_report
from custody.domain.orders import appeal, appeal_confirmation, hand_out
from custody.domain.people.agency import Agency
from tests.adversary import moves
from tests.adversary.store import GRAM

Switch = tuple[Any, str, Any]


def _never(*_given: Any, **_more: Any) -> None:
    """No rule at all."""


def _one(*_given: Any, **_more: Any) -> int:
    """One package is enough."""
    return 1


def _reseal() -> list[Switch]:
    """A weight after a resealing is a new beginning (I46)."""
    return [
        (opening, "not_back", _never), (opening, "judge_family", _never),
        (record_comparison, "weighed_verdict", _resealed_anew),
    ]  # fmt: skip


def _resealed_anew(weight: Any, exhibit: Any, ctx: Any, limits: Any) -> Any:
    if exhibit.basis is None:
        return None
    return record_comparison.compare(exhibit.basis[0], weight, limits=limits)


def _release() -> list[Switch]:
    """A prosecutor's order hands out on one person's word, whatever its terms (I53)."""
    return [
        (hand_out, "require_two_agencies", _never), (hand_out, "require_final", _never),
        (hand_out, "unmet_needs", lambda *_a, **_k: iter(())),
    ]  # fmt: skip


def _absent_quorum() -> list[Switch]:
    """Nobody need be at a fire (I29, I64)."""
    return [
        (arrival_and_ignition, "require_quorum", lambda *_a, **_k: []),
        (arrival_and_ignition, "is_authority_there", lambda *_a, **_k: True),
    ]  # fmt: skip


def _swap_after_staging() -> list[Switch]:
    """After the check before destruction nobody looks at anything again (I63)."""
    return [(arrival_and_ignition, "road_marks", lambda *_a, **_k: [])]


def _dry_laboratory() -> list[Switch]:
    """A laboratory reports on what it never opened (I67)."""
    whole = record_report._on_the_bench

    def sealed(exhibit_id: str, reader: Any, ctx: Any) -> Any:
        found = structs.replace(whole(exhibit_id, reader, ctx))
        found.opened_by = found.opened_by or ctx.author.agency
        return found

    return [(record_report, "_on_the_bench", sealed)]


def _purity_ladder() -> list[Switch]:
    """A purity may fall as far as it likes (I67)."""
    return [(analysis_result, "purity_falls", lambda *_a, **_k: False)]


def _consumption() -> list[Switch]:
    """A laboratory uses up what it likes (I51)."""
    return [(consume, "require_little", _never), (consume, "record_consumption", lambda *_a, **_k: "")]


def _write_off() -> list[Switch]:
    """A prosecutor alone closes a loss, at once (I54)."""
    return [
        (settle_discrepancy, "require_inquired", _never), (settle_discrepancy, "_require_agreed", _never),
        (permissions, "may", _prosecutor_too("discrepancy.close/1")),
    ]  # fmt: skip


def _own_appeal() -> list[Switch]:
    """Who gave an order denies the appeal against it, or judges it (I55)."""
    kinds = ("order.confirm_appeal/1", "order.judge_appeal/1")
    return [
        (appeal, "require_outside", _agency_of_author), (appeal_confirmation, "require_outside", _agency_of_author),
        (appeal_confirmation, "may_confirm", lambda *_a, **_k: True),
        (permissions, "may", _prosecutor_too(*kinds)),
    ]  # fmt: skip


def _agency_of_author(_order_id: str, _order: Any, state_reader: Any, ctx: Any) -> Any:
    return require(state_reader, Agency, ctx.author.agency)


def _prosecutor_too(*kinds: str) -> Callable[[Any, str], bool]:
    """Return the permissions as they are, with acts of those kinds for a prosecutor."""
    may = permissions.may
    return lambda roles, kind: may(roles, kind) or (kind in kinds and "prosecutor" in set(roles))


def _believed(told: Callable[[Any], bool]) -> list[Switch]:
    """A weight of a certain sort is believed, and is a new beginning."""
    back, family, compare = opening.not_back, opening.judge_family, record_comparison.weighed_verdict

    def not_back(exhibit: Any, left: Any, *given: Any, **more: Any) -> Any:
        return None if left is not None and told(left) else back(exhibit, left, *given, **more)

    def judge(known: Any, *given: Any, **more: Any) -> Any:
        return None if known.last is not None and told(known.last) else family(known, *given, **more)

    def verdict(weight: Any, exhibit: Any, ctx: Any, limits: Any) -> Any:
        if exhibit.basis is not None and told(exhibit.basis[0]):
            return _resealed_anew(weight, exhibit, ctx, limits)
        return compare(weight, exhibit, ctx, limits)

    return [
        (opening, "not_back", not_back), (opening, "judge_family", judge), (opening, "mark_weight", _never),
        (record_comparison, "weighed_verdict", verdict),
        (balance_and_weighing, "undecided", lambda *_a, **_k: ""),
    ]  # fmt: skip


def _coarse_balance() -> list[Switch]:
    """A balance too coarse to decide is believed (I48)."""
    return _believed(lambda weight: weight.uncertainty_ug >= 50 * GRAM)


def _lapsed_balance() -> list[Switch]:
    """A balance whose certificate ended is believed (I48)."""
    return _believed(lambda weight: bool(weight.mark))


class _Anybody(str):
    """A person who is whoever asks."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


def _withdrawn_reading() -> list[Switch]:
    """Anybody withdraws a reading, and that ends it (I57c)."""
    whole, weighed_with = second_reading._open, second_reading._weighed_with

    def opened(number: str, reader: Any) -> Any:
        state = structs.replace(whole(number, reader))
        state.read_by = _Anybody(state.read_by)
        return state

    def settled(number: str, state: Any, reader: Any) -> Any:
        listed = [(each, structs.replace(found)) for each, found in weighed_with(number, state, reader)]
        for _, found in listed:
            found.second_outcome = MISTYPED
        return listed

    return [(second_reading, "_open", opened), (second_reading, "_weighed_with", settled)]


def _sack() -> list[Switch]:
    """A sack is judged by one package of it, and by no weight (I49)."""
    return [
        (sack_sampling, "least", _one), (sack_sampling, "size", _one),
        (sack_sampling, "judge_sack", lambda *_a, **_k: (None, "")),
        (sealed_sack, "judge_sack", lambda *_a, **_k: (None, "")), (site_draw, "weighings", _one),
    ]  # fmt: skip


HOLES: dict[str, Callable[[], list[Switch]]] = {
    "reseal": _reseal, "release": _release, "absent quorum": _absent_quorum,
    "swap after staging": _swap_after_staging, "dry laboratory": _dry_laboratory, "purity ladder": _purity_ladder,
    "consumption": _consumption, "write-off": _write_off, "own appeal": _own_appeal,
    "coarse balance": _coarse_balance, "lapsed balance": _lapsed_balance, "withdrawn reading": _withdrawn_reading,
    "sack of a hundred": _sack,
}  # fmt: skip


class Hole:
    """A hole that is open while its block lasts, and may be closed for a moment in it."""

    def __init__(self, name: str) -> None:
        self.switches = HOLES[name]()
        self.whole = [(module, attribute, getattr(module, attribute)) for module, attribute, _ in self.switches]

    @contextmanager
    def open(self) -> Iterator[None]:
        """Break the rule."""
        with _instead(self.switches):
            yield

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Hold the rule again, within a block in which it is broken."""
        with _instead(self.whole):
            yield


@contextmanager
def _instead(switches: list[Switch]) -> Iterator[None]:
    with ExitStack() as stack:
        for module, attribute, instead in switches:
            stack.enter_context(patch.object(module, attribute, instead))
        moves.kinds_of.cache_clear()
        yield
    moves.kinds_of.cache_clear()
