"""Exhibits typed or pasted at sealing: one a line, with the columns of a spreadsheet.

``number ; line ; form ; seal ; count ; gross weight ; description ; photographs ; volume ; blank label ; balance ;
packing ; condition``, as in
``12 ; 1 ; herb ; S000123 ; 1 package ; 2,70 kg ; taped brick``. A tab separates as a semicolon does. Lines of the
declaration count from 1 here, as on paper. Forms and units may be typed as codes or as words of this language.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.normal_form import normal_seal
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import MICROGRAMS, MICROLITRES, Count, MassEntry, VolumeEntry, mass, volume
from custody.domain.kernel.typed_text import reference
from custody.domain.seizures.exhibit_numbers import next_number
from custody.domain.seizures.register_exhibits import ExhibitEntry
from custody.text import terms
from custody.web.forms.exhibit_list_parser import LONGEST_LIST, label_of, number_of, whole

FEWEST, MOST = 4, 13
"""Columns of a line: number, line, form and seal are needed."""


class Sealed(Struct, frozen=True, kw_only=True):
    """One exhibit as typed. ``count``, ``weight`` and ``volume`` hold amount and unit.

    ``photos`` are ``blob:sha256`` pairs, ``label`` the number of a blank label that is on it. ``balance``:
    the one that weighed it, "" for that of the whole form. ``packing`` and ``condition``: how it dries (I60).
    """

    exhibit_number: str
    line: str = "1"
    form: str = ""
    seal: str = ""
    count: str = ""
    weight: str = ""
    description: str = ""
    photos: str = ""
    volume: str = ""
    label: str = ""
    balance: str = ""
    packing: str = ""
    condition: str = ""


def read(text: str) -> tuple[Sealed, ...]:
    """Read a list; empty lines, and a first line of headings, are passed over.

    Raises:
        BadInput: ``sealing_unreadable`` with its place; ``text_too_long``.
    """
    if len(text) > LONGEST_LIST:
        raise BadInput("text_too_long", field="lines", limit=LONGEST_LIST)
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    return tuple(_read_line(i, line) for i, line in lines if not _is_heading(i, line))


def write(entries: Iterable[Sealed]) -> str:
    """Return the list as text; ``read`` returns the same entries."""
    return "\n".join(_write_line(entry) for entry in entries)


def exhibits(entries: Iterable[Sealed], balance: str) -> tuple[ExhibitEntry, ...]:
    """Return the list as exhibits to register; ``balance``: that of the lines that name none.

    Raises:
        BadInput: ``sealing_unreadable`` for what is no number, form, unit or photograph; ``balance_needed``; and as
            ``number_of``.
    """
    return tuple(_exhibit(i, entry, balance) for i, entry in enumerate(entries, 1))


def require_whole(sealed: Sealed, listed: Iterable[Sealed]) -> None:
    """Refuse what could not be registered beside the list, while whoever typed it still has the exhibit in hand.

    Raises:
        BadInput: ``field_empty``, ``bad_reference``, ``count_unreadable``, ``exhibit_unmeasured``,
            ``sealing_unreadable``, and as ``mass``, ``volume`` and ``number_of``.
        RuleBroken: ``seal_listed``, ``exhibit_number_taken`` or ``label_used`` for what is in the list already.
    """
    exhibit_number, seal = reference(sealed.exhibit_number, "exhibit_number"), reference(sealed.seal, "seal")
    if sealed.count:
        whole(sealed.count.rpartition(" ")[0])
    [entry] = exhibits((sealed,), "-")
    if entry.count is None and entry.weight is None:
        raise BadInput("exhibit_unmeasured", number=exhibit_number)
    if entry.weight:
        mass(entry.weight.gross)
    if entry.volume:
        volume(entry.volume)
    numbers = {_plain(each.exhibit_number) for each in listed}
    if exhibit_number in numbers:
        raise RuleBroken("exhibit_number_taken", value=exhibit_number, next=next_number(numbers))
    same = next((each for each in listed if normal_seal(each.seal) == normal_seal(seal)), None)
    if same:
        raise RuleBroken("seal_listed", value=same.seal, number=same.exhibit_number)
    if entry.label and any(number_of(each.label) == entry.label for each in listed if each.label):
        raise RuleBroken("label_used", number=entry.label)


def one_line(text: str) -> str:
    """Return text that fits a column: no separators, no line breaks."""
    return " ".join(text.replace(";", ",").split())


def _plain(text: str) -> str:
    return " ".join(text.upper().split())


def _is_heading(place: int, line: str) -> bool:
    return place == 1 and not any(c.isdigit() for c in line)


def _read_line(place: int, text: str) -> Sealed:
    parts = [part.strip() for part in text.replace("\t", ";").split(";")]
    while parts and not parts[-1]:
        parts.pop()
    if not FEWEST <= len(parts) <= MOST:
        raise BadInput("sealing_unreadable", line=place, text=text[:60])
    return Sealed(**dict(zip(Sealed.__struct_fields__, parts, strict=False)))


def _write_line(entry: Sealed) -> str:
    parts = [one_line(getattr(entry, name)) for name in Sealed.__struct_fields__]
    while not parts[-1]:
        parts.pop()
    return " ; ".join(parts)


def _exhibit(place: int, entry: Sealed, balance: str) -> ExhibitEntry:
    balance = number_of(entry.balance) if entry.balance else balance
    try:
        weight = MassEntry(*_measured(entry.weight, {u: u for u in MICROGRAMS})) if entry.weight else None
        liquid = VolumeEntry(*_measured(entry.volume, {u: u for u in MICROLITRES})) if entry.volume else None
        amount, unit = _measured(entry.count, terms.unit_codes()) if entry.count else ("", "")
        label, copy = label_of(entry.label) if entry.label else ("", 0)
        exhibit_entry = ExhibitEntry(
            exhibit_number=entry.exhibit_number,
            line=int(entry.line) - 1,
            form=_forms()[entry.form.casefold()],
            seal=entry.seal,
            description=entry.description,
            count=Count(int("".join(amount.split())), unit) if unit else None,
            weight=WeightEntry(gross=weight, balance=balance) if weight else None,
            volume=liquid,
            photos=tuple(_photo(pair) for pair in entry.photos.split()),
            label=label,
            label_copy=copy,
            packing=_code(entry.packing, terms.PACKINGS),
            condition=_condition(entry.condition),
        )
    except (ValueError, LookupError) as error:
        raise BadInput("sealing_unreadable", line=place, text=_write_line(entry)[:60]) from error
    if exhibit_entry.weight and not balance:
        raise BadInput("balance_needed", permission="balance.register/1")
    return exhibit_entry


def _measured(text: str, units: dict[str, str]) -> tuple[str, str]:
    """Return ``2,70 kg`` as amount and code of unit."""
    amount, _, unit = text.rpartition(" ")
    return amount, units[unit.casefold()]


def _photo(pair: str) -> Photo:
    blob, _, digest = pair.partition(":")
    if not digest:
        raise ValueError(pair)
    return Photo(blob=blob, sha256=digest)


def _code(text: str, words: Mapping[str, str]) -> str:
    """Return the code of a code or word, "" for nothing typed."""
    codes = {name.casefold(): code for code, word in terms.options(words) for name in (code, word)}
    return codes[text.casefold()] if text else ""


def _condition(text: str) -> Literal["", "fresh", "damp"]:
    code = _code(text, terms.CONDITIONS)
    return "damp" if code == "damp" else "fresh" if code else ""


def _forms() -> dict[str, str]:
    return {name.casefold(): code for code, word in terms.options(terms.FORMS) for name in (code, word)}
