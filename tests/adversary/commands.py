"""Commands made from nothing but their types: the adversary fills the form of any act with what it can see.

No act has a form of its own here. A field is filled by its type and, where it names something on record, by the kind of
thing that it names. Everything is drawn from one generator, so that a number repeats a command in the same state.
"""

import types
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import structs

from custody.domain.destruction.quorum import QUALITIES
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.registry.registry import SUBJECTS
from tests.adversary.store import GRAM, Store, on_record
from tests.factories.memory_office import PHOTO

LADDER_G = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
"""Amounts that people think of, in grams."""
DAYS = (0, 1, 2, 7, 15, 30, 60)
SUBSTANCES = ("cocaine", "heroin", "cannabis", "negative")
CODES = {
    "method": ("square_root", "all"), "kit": ("scott", "marquis"), "quality": (*QUALITIES, "court"),
    "form": ("powder", "resin"), "packing": ("", "film", "paper"), "commune": ("",), "position": ("",), "locker": ("",),
    "lapses_on": ("",), "air": ("",), "adulterants": ("",), "channel": ("",),
}  # fmt: skip
"""What a field that takes a code, or is mostly left empty, may say."""
NAMED = {
    kind.__name__.lower(): number for number, kind in SUBJECTS.items()
} | {"to": "PE", "escort": "PE", "people": "PE", "person": "PE", "sack": "CT", "session": "DS", "exhibits": "EV"}  # fmt: skip
DATES = ("_on", "_until", "due", "dated", "day", "expiry", "planned_for", "as_of")
HOURS = ("_at", "departure", "arrival")


T = TypeVar("T")


class NothingToName(Exception):
    """The form needs something of a kind of which there is nothing."""


class Draw:
    """Chance that depends on a seed and on the place in a form alone: one place can be drawn anew and the rest stays.

    ``changed``: the places that have a seed of their own. ``places``: those that were asked.
    """

    def __init__(self, seed: int, changed: tuple[tuple[str, int], ...] = ()) -> None:
        self.seed, self.changed = seed, dict(changed)
        self.place, self.asked = "", 0
        self.places: list[str] = []

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        """Draw for a place within this one for a while."""
        before = self.place, self.asked
        self.place, self.asked = f"{self.place}.{name}", 0
        self.places.append(self.place)
        try:
            yield
        finally:
            self.place, self.asked = before

    def random(self) -> float:
        """Return a number from 0 to below 1."""
        self.asked += 1
        mixed = (self.changed.get(self.place, self.seed) + _crc(self.place) * self.asked) * 0x9E3779B97F4A7C15
        mixed = ((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        mixed = ((mixed ^ (mixed >> 32)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        return (mixed >> 11) / (1 << 53)

    def choice(self, among: Sequence[T]) -> T:
        """Return one of these."""
        return among[int(self.random() * len(among))]


@cache
def _crc(place: str) -> int:
    return zlib.crc32(place.encode())


class Form:
    """Fill in a command for somebody at this moment; ``focus``: the exhibits that they think of."""

    def __init__(self, store: Store, who: str, focus: tuple[str, ...], draw: Draw) -> None:
        self.store, self.town, self.who, self.draw = store, store.town, who, draw
        self.focus = focus
        with draw.at("honest"):
            self.honest = draw.random() < 0.5
        """Whether they write what is true, or what the record says."""
        self.about = focus[0] if focus else ""

    def of(self, command: type[Any]) -> Any:
        """Return a command of this type."""
        return self._struct(command)

    def _struct(self, kind: type[Any]) -> Any:
        if kind is Photo:
            return PHOTO
        if kind is MassEntry:
            return self._mass()
        if kind is WeightEntry:
            return self._weight()
        if kind is Count:
            return self._count()
        if kind is CheckEntry and self.about in self.store.goods:
            return self._check()
        values = {}
        for name, hint, has_default in _fields(kind):
            with self.draw.at(name):
                if has_default and name != "photos" and self.draw.random() < 0.5:
                    continue
                try:
                    values[name] = self._value(name, hint)
                except NothingToName:
                    if not has_default:
                        raise
        return kind(**values)

    def _value(self, name: str, hint: Any) -> Any:  # noqa: PLR0911  (one for each kind of type)
        origin = get_origin(hint)
        if origin is Literal:
            return self.draw.choice(get_args(hint))
        if origin in {Union, types.UnionType}:
            return self._value(name, self.draw.choice([a for a in get_args(hint) if a is not type(None)]))
        if origin is tuple:
            return self._several(name, get_args(hint)[0])
        if hint is bool:
            return self.draw.random() < 0.5
        if hint is int:
            return self.draw.choice((1, 1, 2, 3, 800))
        if hint is str:
            return self._text(name)
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            return self._struct(hint)
        raise NothingToName

    def _several(self, name: str, hint: Any) -> tuple[Any, ...]:  # noqa: PLR0911  (one for each kind of list)
        if hint is Photo:
            return (PHOTO,)
        if name == "confirmed":
            return ()
        if hint is str and (kind := _named(name)):
            if kind == "EV":
                return self.focus
            return (self._number(kind),)
        if hint is str:
            return ()
        if hint is int:
            return (1,)
        made = []
        for each in self.focus or ("",):
            self.about = each
            made.append(self._value(name, hint))
        return tuple(made)

    def _text(self, name: str) -> str:  # noqa: PLR0911  (one for each sort of text)
        if name == "seal":
            return self._seal()
        if name == "substance":
            return self.draw.choice(SUBSTANCES)
        if name in CODES:
            return self.draw.choice(CODES[name])
        if kind := _named(name):
            return self._number(kind)
        if name.endswith(DATES):
            return self.town.day(self.draw.choice(DAYS) * self.draw.choice((-1, 1, 1)))
        if name.endswith(HOURS):
            return f"{self.town.now - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}"
        if name.endswith("state"):
            return ""
        return f"Texte {int(self.draw.random() * 1_000_000)}"

    def _number(self, kind: str) -> str:
        if kind == "EV" and self.about:
            return self.about
        listed = list(self.town.states(kind))
        if kind in {"DS", "RE", "EC"}:
            related = [n for n in listed if self._related(kind, n)]
            listed = related or listed
        if kind == "PE":
            listed = [self.town.who[n] for n in (*self.store.group, *sorted(self.town.who))]
        if not listed:
            raise NothingToName
        return self.draw.choice(listed[-8:] if kind != "PE" else listed)

    def _related(self, kind: str, number: str) -> bool:
        """Return True for what has to do with the exhibit that they think of."""
        if not self.about:
            return True
        exhibit = self.town.state(self.about)
        if kind == "EC":
            return number in exhibit.open
        return number in {exhibit.order, exhibit.session}

    def _seal(self) -> str:
        goods, state = self.store.goods.get(self.about), self.town.find_state(self.about)
        known = [state.seal] if state else []
        if goods is not None and goods.seal:
            known.append(goods.seal)
        return self.draw.choice([*known, self.store.new_seal()]) if self.draw.random() < 0.5 else self.store.new_seal()

    def _grams(self) -> int:
        goods = self.store.goods.get(self.about)
        amounts = [*LADDER_G]
        if goods is not None:
            left = (goods.drug + goods.filler) // GRAM
            amounts += [left, *(left - each for each in LADDER_G if each < left)]
        return self.draw.choice(amounts)

    def _mass(self) -> MassEntry:
        if self.draw.random() < 0.3:
            return MassEntry(f"0.{self.draw.choice((1, 2, 5))}", "g")
        return MassEntry(str(self._grams()), "g")

    def _balance(self) -> str:
        with self.draw.at("balance"):
            return self.draw.choice([self.town.fine] * 3 + list(self.town.states("BL")))

    def _weight(self) -> WeightEntry:
        goods, state = self.store.goods.get(self.about), self.town.find_state(self.about)
        balance = self._balance()
        step = self.town.state(balance).readability_ug
        if goods is None or state is None:
            return WeightEntry(gross=self._mass(), balance=balance)
        true, stated = goods.gross, on_record(state)
        gross = true if self.honest or stated is None else stated.gross.ug
        tare = MassEntry(f"{round(goods.tare / step) * step // GRAM}", "g")
        with self.draw.at("tare"):
            with_tare = self.draw.random() < 0.7
        return WeightEntry(
            gross=MassEntry(f"{round(gross / step) * step // GRAM}", "g"), balance=balance,
            tare=tare if with_tare else None,
        )  # fmt: skip

    def _count(self) -> Count:
        state = self.town.find_state(self.about)
        return state.count if state is not None and state.count else Count(1, "package")

    def _check(self) -> CheckEntry:
        """Return what they say to see: as it is, or as it is on record."""
        goods, state = self.store.goods[self.about], self.town.state(self.about)
        seal = goods.seal if self.honest else state.seal
        with self.draw.at("weight"):
            weight = self._weight() if self.draw.random() < 0.8 else None
        return CheckEntry(
            exhibit=self.about, seal=seal, seal_state="" if seal else "absent", weight=weight, count=self._count()
        )


def truthful(store: Store, command: Any) -> bool:
    """Return True if what a command says about bags is what stands before the eyes of whoever is there."""
    for part in _parts(command):
        if isinstance(part, CheckEntry) and part.exhibit in store.goods:
            goods = store.goods[part.exhibit]
            if part.seal != goods.seal or not _weighed(part.weight, goods.gross):
                return False
    exhibit = getattr(command, "exhibit", "")
    weight = getattr(command, "weight", None)
    return exhibit not in store.goods or weight is None or _weighed(weight, store.goods[exhibit].gross)


def _weighed(weight: WeightEntry | None, gross: int) -> bool:
    if weight is None:
        return True
    said = float(weight.gross.text.replace(",", ".")) * {"g": 1, "kg": 1_000}.get(weight.gross.unit, 1) * GRAM
    return abs(said - gross) <= max(25 * GRAM if said % (50 * GRAM) == 0 else GRAM, 3 * GRAM)


def _parts(command: Any) -> Any:
    for field in structs.fields(command):
        value = getattr(command, field.name)
        yield from (value if isinstance(value, tuple) else (value,))


def _named(name: str) -> str:
    """Return the kind of thing that a field names, "" for a text."""
    return NAMED.get(name) or NAMED.get(name.replace("_", "")) or NAMED.get(name.removesuffix("s")) or ""


@cache
def _fields(kind: type[Any]) -> tuple[tuple[str, Any, bool], ...]:
    return tuple((f.name, f.type, not f.required) for f in structs.fields(kind))
