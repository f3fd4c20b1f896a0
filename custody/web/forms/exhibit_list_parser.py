"""Lists that people scan or type: one exhibit a line, its number first, then the seal read, then what was measured.

``EV0A7K9Q2M4XT ; S000123 ; 2,70 kg`` is a line; a fourth column says that the seal is ``broken`` or ``absent``
(``rompu``, ``absent``), a fifth names the balance of this line. Instead of a weight, ``avec EV0A7K9Q2M4XT`` names the
line whose weight is of both. Each language's words are read in both, and written back in the reader's. Units of
number are words too, ``14 briques``; their codes are always understood.
A tab (a pasted spreadsheet) separates as a semicolon does.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Literal, cast

from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.not_done import Reason
from custody.domain.kernel.quantity import MICROGRAMS, Count, MassEntry, mass
from custody.domain.places.place import Container
from custody.service.access.audited_queries import scanned
from custody.text import terms
from custody.text.i18n import N_, gettext
from custody.web.forms.form_values import plural_of
from labels.layout.errors import LabelError
from labels.stock import identifier

COLUMNS = 5
INTACT = "intact"
UNSAID = "unsaid"
"""What a form sends of a seal that was looked at and is whole, and where nobody has chosen its state yet."""
SealState = Literal["", "broken", "absent"]
SEAL_STATES = frozenset({"", "broken", "absent"})
STATE_WORDS = {
    "": "",
    INTACT: "",
    "absent": "absent",
    **dict.fromkeys(("broken", "rompu", "brisé", "brise"), "broken"),
}
"""What people write of a seal, in either language, to its state."""
WITH = N_("with")
WITH_WORDS = frozenset({"avec", WITH})
"""What people write before the exhibit with which another was weighed."""
LONGEST_LIST = 400_000
"""Characters of a pasted list: three thousand lines with room to spare."""


class Line(Struct, frozen=True):
    """One exhibit as a person saw it: id, seal as read, amount and unit as typed, "" if not looked at.

    ``state`` is "" for an intact seal, else ``broken`` or ``absent``. ``balance``: the one that weighed it, "" for that
    of the whole form. ``together``: the exhibit of the list that lay on the balance too, whose amount is of both (I48).
    """

    id: str
    seal: str = ""
    amount: str = ""
    unit: str = ""
    state: str = ""
    balance: str = ""
    together: str = ""

    @property
    def unit_word(self) -> str:
        """Return the word for its unit in the reader's language, in the number of its amount."""
        return terms.unit(self.unit, plural_of(self.amount))

    @property
    def heavy(self) -> bool:
        """Return True if the typed weight of one exhibit is a tonne or more: probably grams typed as kilograms.

        It looks at the typed weight only, so it reveals nothing about the recorded one.
        """
        try:
            return self.unit in MICROGRAMS and mass(MassEntry(self.amount, self.unit)).ug >= MICROGRAMS["t"]
        except BadInput:
            return False


def number_of(text: str) -> str:
    """Return the typed or scanned number, as ``label_of``."""
    return label_of(text)[0]


def label_of(text: str) -> tuple[str, int]:
    """Return number and copy (0 if typed) of a label, read as it stands, then as scrambled keys.

    In the reverse order a typed hyphen would count as the 6 of a French keyboard, and one number in forty would pass
    for another.

    Raises:
        BadInput: what ``scanned`` refuses.
    """
    with suppress(LabelError):
        subject_id, copy = identifier.read_payload(text)
        return subject_id, copy or 0
    return scanned(text)


def read(text: str) -> tuple[Line, ...]:
    """Read a list; empty lines are passed over.

    Raises:
        BadInput: ``line_unreadable`` with its place, or what ``scanned`` refuses.
    """
    if len(text) > LONGEST_LIST:
        raise BadInput("text_too_long", field="lines", limit=LONGEST_LIST)
    return tuple(_read_line(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip())


def write(lines: Iterable[Line]) -> str:
    """Return the list as the form keeps it; ``read`` returns the same lines."""
    return "\n".join(" ; ".join(part for part in _columns(line)) for line in lines)


def numbers(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the exhibits of a list, in order."""
    return tuple(line.id for line in lines)


def checks(lines: Iterable[Line], balance: str) -> tuple[CheckEntry, ...]:
    """Return the list as blind checks; ``balance``: that of the lines that name none.

    Raises:
        BadInput: ``balance_needed`` when something was weighed, ``count_unreadable``; the rules refuse the rest.
        RuleBroken: ``together_unfit`` for a line weighed with an exhibit that is not in the list.
    """
    every, groups = tuple(lines), dict[str, list[str]]()
    for line in every:
        if line.together:
            groups.setdefault(line.together, []).append(line.id)
    stray = next((head for head in groups if head not in numbers(every)), None)
    if stray:
        raise RuleBroken("together_unfit", number=stray)
    return tuple(_check(line, balance, groups.get(line.id, ())) for line in every)


def led_by_others(lines: Iterable[Line], some: Collection[str]) -> tuple[Line, ...]:
    """Return the list with the amount of each group at a line that is none of ``some``, where the group has one."""
    every = tuple(lines)
    heads = {line.together: line.id for line in reversed(every) if line.together in some and line.id not in some}
    return tuple(_led(line, heads, every) for line in every)


def _led(line: Line, heads: Mapping[str, str], lines: Sequence[Line]) -> Line:
    head = heads.get(line.together or line.id, "")
    if not head:
        return line
    if line.id != head:
        return structs.replace(line, amount="", unit="", balance="", together=head)
    before = next(each for each in lines if each.id == line.together)
    return structs.replace(line, amount=before.amount, unit=before.unit, balance=before.balance, together="")


def unmeasured(lines: Iterable[Line]) -> list[Line]:
    """Return the lines that have neither weight nor number, alone or with others."""
    return [line for line in lines if not (line.amount or line.together)]


def stated(lines: Iterable[Line], said: Reason | Literal["unsaid"]) -> Reason:
    """Return why something of the list is not weighed; "" where all is, or where the sender states no reason.

    Raises:
        BadInput: ``weight_or_reason`` names the first without either, until somebody chooses.
    """
    bare = unmeasured(lines)
    if bare and not said:
        raise BadInput("weight_or_reason", number=bare[0].id, n=len(bare))
    return "" if said == "unsaid" else said


def unweighed(checks: Iterable[CheckEntry], reason: Reason) -> tuple[CheckEntry, ...]:
    """Return the checks with the means that was missing where nothing was weighed, alone or with others."""
    every = tuple(checks)
    weighed = {each for check in every if check.weight for each in (check.exhibit, *check.together)}
    return tuple(check if check.exhibit in weighed else structs.replace(check, not_weighed=reason) for check in every)


def sacks(
    lines: Iterable[Line], balance: str = "", reason: Reason = ""
) -> tuple[tuple[Line, ...], tuple[SackEntry, ...]]:
    """Return the lines of single exhibits, and the sealed sacks, each with its seal, and its weight or why not.

    Raises:
        BadInput: ``balance_needed`` when a sack was weighed, ``sack_counted`` when it has a number of units.
    """
    every = tuple(lines)
    entries = tuple(_sack(line, balance, reason) for line in every if line.id.startswith(Container.kind))
    return tuple(line for line in every if not line.id.startswith(Container.kind)), entries


def _sack(line: Line, balance: str, reason: Reason) -> SackEntry:
    check = _check(line, balance, ())
    if check.count is not None:
        raise BadInput("sack_counted", number=line.id)
    return SackEntry(
        container=line.id, seal=line.seal, seal_state=seal_state(line), weight=check.weight,
        not_weighed="" if check.weight else reason,
    )  # fmt: skip


def missing(expected: Sequence[str], lines: Iterable[Line]) -> list[str]:
    """Return the expected numbers that are not in the list."""
    there = {line.id for line in lines}
    return [subject_id for subject_id in expected if subject_id not in there]


def measure(line: Line) -> MassEntry | Count | None:
    """Return the weight or count of a line, or None if its amount is empty.

    Raises:
        BadInput: ``mass_unreadable``..., ``count_unreadable``.
    """
    if not line.amount:
        return None
    if line.unit not in MICROGRAMS:
        return Count(whole(line.amount), line.unit)
    entry = MassEntry(line.amount, line.unit)
    mass(entry)
    return entry


def said_state(text: str) -> str:
    """Return the state of a seal as a form sends it, or "" for an intact seal."""
    return "" if text == INTACT else text


def seal_state(line: Line) -> SealState:
    """Return the state of a line's seal.

    Raises:
        BadInput: ``bad_input`` for one that is none.
    """
    if line.state not in SEAL_STATES:
        raise BadInput("bad_input")
    return cast("SealState", line.state)


def whole(text: str) -> int:
    """Return a whole number as people type it, with spaces between thousands.

    Raises:
        BadInput: ``count_unreadable``.
    """
    plain = "".join(text.split())
    if not (plain.isascii() and plain.isdigit() and len(plain) <= len("9007199254740991")):
        raise BadInput("count_unreadable", text=text[:40])
    return int(plain)


def _read_line(place: int, text: str) -> Line:
    parts = [part.strip() for part in text.replace("\t", ";").split(";")]
    while parts and not parts[-1]:
        parts.pop()
    if not 0 < len(parts) <= COLUMNS:
        raise BadInput("line_unreadable", line=place, text=text[:60])
    subject_id, seal, measured, state, balance = (*parts, "", "", "", "")[:COLUMNS]
    together = _weighed_with(measured)
    measured = "" if together else measured
    amount, unit = _measured(measured)
    unit = terms.unit_codes().get(unit.casefold(), unit)
    state = state.casefold()
    if (measured and not unit) or state not in STATE_WORDS:
        raise BadInput("line_unreadable", line=place, text=text[:60])
    weighed_on = number_of(balance) if balance else ""
    return Line(number_of(subject_id), seal, amount, unit, STATE_WORDS[state], weighed_on, together)


def _weighed_with(text: str) -> str:
    """Return the exhibit in ``avec EV0A7K9Q2M4XT``, or "" for an amount."""
    word, _, head = text.partition(" ")
    return number_of(head) if word.casefold() in WITH_WORDS else ""


def _measured(text: str) -> tuple[str, str]:
    """Return ``2,70 kg`` as its amount and its unit; the amount may hold spaces, thousands being set apart by them."""
    parts = text.rsplit(maxsplit=1)
    return (parts[0], parts[1]) if len(parts) > 1 else ("", "")


def _columns(line: Line) -> list[str]:
    measured = f"{line.amount} {_unit(line)}" if line.amount else ""
    if line.together:
        measured = f"{gettext(WITH)} {line.together}"
    columns = [line.id, line.seal, measured, terms.seal_state(line.state) if line.state else "",
               line.balance]  # fmt: skip
    while not columns[-1]:
        columns.pop()
    return columns


def _unit(line: Line) -> str:
    """Return the word for a line's unit in the reader's language, or its code if the word has a space."""
    return line.unit if " " in line.unit_word else line.unit_word


def _check(line: Line, balance: str, others: Sequence[str]) -> CheckEntry:
    weight, measured = None, measure(line)
    count = measured if isinstance(measured, Count) else None
    if isinstance(measured, MassEntry):
        if not (line.balance or balance):
            raise BadInput("balance_needed", permission="balance.register/1")
        weight = WeightEntry(gross=measured, balance=line.balance or balance)
    return CheckEntry(
        exhibit=line.id, seal=line.seal, seal_state=seal_state(line), weight=weight, count=count, together=tuple(others)
    )
