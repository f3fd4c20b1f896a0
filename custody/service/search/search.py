"""The search: by a scan, a seal, the number of a case, an order, a certificate or a registry, or by a name.

Each is one indexed look-up, whatever the size of the log; only what nothing bears as it was typed is compared with the
numbers themselves (``spoken``). What the reader may not open is not found, as if it were not
there; so is a seal that they have still to read blind (I13). The number of a case that they may not open leads to those
of its exhibits that they may see. Names of operations and titles of cases are encrypted:
those of the reader's own agency are read and compared, nobody else's.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct, structs

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_case
from custody.domain.certificates.certificate import NUMBER, Certificate
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import BadInput, NotFound
from custody.domain.kernel.typed_text import reference, required
from custody.domain.orders.court_registry import APART, CLAIM
from custody.domain.orders.order import Order
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case
from custody.domain.seizures.case_number import CLAIM as OWN_CASE
from custody.service.access.openable_links import openable
from custody.service.access.reading import scanned
from custody.service.certificates.reissues import latest
from custody.service.exhibits import exhibits, number_variants
from custody.service.exhibits.number_variants import PREFIXES
from custody.service.inventories.inventories import uncounted
from custody.service.kernel.directory import Directory
from custody.service.people.accounts import fold
from custody.service.people.device_access import opens
from custody.service.seizures import joint_operations
from custody.service.seizures.cases import case_lines
from custody.storage.read import first_and_last, private_values, queries
from custody.storage.tables import accounts
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import claims

MOST = 12
"""Things on one pick list: who needs more types more of the number. One more is looked for, to say that there is."""
LOOKED_AT = 200
"""Cases that begin so, and prosecutions, that are looked through at most."""
TITLES = 1_000
"""Operations of the reader whose titles are looked through, the newest; and cases, only where nothing else is found."""
SHORTEST = 3
"""Characters from which the beginning of a number, or a word of a name, is enough."""
LONGEST = 120
"""Characters of a text that may be found: ``NUMBERED`` takes longer with the square of them."""
NUMBERED = re.compile(r"(.+?)\s*(?:,|;|#|\bn\s?[°ºo]\.?|\bscell[ée]\b)\s*([0-9A-Za-z ./_-]+)\Z", re.IGNORECASE)
"""``PV 12/2016 n° 3``: the number of an exhibit within its case."""
UNREADABLE = frozenset({"bad_length", "unknown_kind", "bad_character"})
"""What a text is refused for when it may be another number and not a mistyped label."""


class Hit(Struct, frozen=True, kw_only=True):
    """Something found. ``by``: what led to it; ``copy``: of the label that was scanned, 0 for none.

    ``name`` is the number that an office gave it, or its title; the rest tells it apart from the others. "" for what it
    has not.
    """

    number: str
    by: str
    copy: int = 0
    name: str = ""
    title: str = ""
    agency_name: str = ""
    case: str = ""
    substance: str = ""
    status: str = ""
    at: str = ""


class Found(Struct, frozen=True):
    """What a text leads to, the surest first; a single hit is told by its number alone. ``more``: there are others."""

    hits: list[Hit]
    more: bool = False


def find(connection: Connection, directory: Directory, vault: Vault, reader: Reader, text: str) -> Found:
    """What a text leads to and the reader may open.

    Raises:
        NotFound: ``nothing_found``; ``nothing_found_so_short`` of a text too short for a beginning;
            ``nothing_found_lately`` where titles of older cases or operations were not looked
            through.
        BadInput: what ``scanned`` says of a mistyped label, when nothing else bears the text; ``field_empty``,
            ``forbidden_character``, ``text_too_long``.
    """
    wanted = " ".join(required(text, "number").split())
    if len(wanted) > LONGEST:
        raise BadInput("text_too_long", field="number", limit=LONGEST)
    typed, whole = None, True
    found: dict[str, Hit] = {}
    try:
        number, copy = scanned(wanted)
        found[number] = Hit(number=number, by="number", copy=copy)
    except BadInput as error:
        typed = error if error.code not in UNREADABLE else None
        found |= {number: Hit(number=number, by=by) for by, number in _numbered(connection, reader, wanted)}
        named, whole = _operations(connection, directory, vault, reader, wanted)
        found |= {one.number: one for one in named}
    seen = openable(connection, reader, found)
    closed = [number for number, hit in found.items() if hit.by == "case" and number not in seen]
    held = _held_of(connection, reader, closed)
    found, seen = found | held, seen.union(held)
    if not seen:
        found = _spoken(connection, reader, wanted) or _held_under(connection, reader, wanted)
        seen = frozenset(found)
    if not seen:
        titled, all_cases = _titled(connection, vault, reader, wanted)
        whole = whole and all_cases
        found = {number: Hit(number=number, by="title") for number in titled}
        seen = openable(connection, reader, found)
    hits = [hit for n, hit in found.items() if n in seen]
    if not hits:
        raise typed or _nothing(wanted, whole=whole)
    return Found(_told(connection, directory, vault, reader, hits[:MOST]), more=len(hits) > MOST)


def _nothing(wanted: str, *, whole: bool) -> NotFound:
    """That a text leads nowhere: it may be too short for a beginning, or titles were not all looked through."""
    if len(plain(wanted)) < SHORTEST:
        return NotFound("nothing_found_so_short", value=wanted, limit=SHORTEST)
    if whole:
        return NotFound("nothing_found", value=wanted[:40])
    return NotFound("nothing_found_lately", value=wanted[:40], limit=TITLES)


def actor(connection: Connection, directory: Directory, text: str) -> str:
    """The number of a person or agency: as typed or scanned, of a username, or of the only one so named.

    A name is the text, or holds it.

    Raises:
        BadInput: ``name_unclear`` when nobody is called so, or several are; else as ``scanned``, for a mistyped number.
    """
    try:
        return scanned(text)[0]
    except BadInput as error:
        if error.code not in UNREADABLE:
            raise
    wanted = plain(required(text, "by"))
    account = accounts.account_named(connection, fold(text))
    if account is not None:
        return account.person
    numbers = (number for kind in (Person, Agency) for number, _ in queries.every(connection, kind))
    named = {number: plain(name) for number, name in directory.names(connection, numbers).items()}
    found = [n for n, name in named.items() if name == wanted]
    if not found and len(wanted) >= SHORTEST:
        found = [n for n, name in named.items() if wanted in name]
    if len(found) != 1:
        raise BadInput("name_unclear", text=text.strip()[:LONGEST])
    return found[0]


def under(connection: Connection, reader: Reader, text: str) -> list[str]:
    """The case under a number, with or without the letters before it; else those whose number the text is a part of.

    Raises:
        NotFound: no such case, or none that the reader may see.
        BadInput: ``bad_reference``.
    """
    number = reference(text, "number")
    whole = [number, *(prefix + number for prefix in PREFIXES)]
    taken = claims.claimed(connection, "case_no", whole)
    seen = openable(connection, reader, taken.values())
    found = [taken[one] for one in whole if taken.get(one) in seen][:1]
    found = found or list(_spoken(connection, reader, number, ("case",)))
    if not found:
        raise NotFound("not_found", kind="CS", number=text[:40])  # what was typed: no number says that there is one
    return found


def _numbered(connection: Connection, reader: Reader, text: str) -> Iterator[tuple[str, str]]:
    """Every subject that has the text as a number, or a number that begins so, with what number it is."""
    try:
        number = reference(text, "number")
    except BadInput:
        number = ""
    if number:
        sealed = exhibits.sealed_under(connection, reader, number)
        yield from [("seal", sealed)] if sealed else []
        whole = [number, *(prefix + number for prefix in PREFIXES)]
        yield from (("case", one) for one in claims.claimed(connection, "case_no", whole).values())
        yield from (("order", one) for one in _orders(connection, reader, whole))
        numbered = claims.claimed(connection, NUMBER, [number]).values()
        yield from (("certificate", latest(connection, one)) for one in numbered)
        yield from (("own_case", one) for one in _kept_under(connection, whole))
        begun = claims.claimed_from(connection, CLAIM, number + APART * (len(number) < SHORTEST), LOOKED_AT)
        yield from (("registry", one) for one in begun.values())
    yield from (("in_case", one) for one in _in_case(connection, text))
    if len(number) >= SHORTEST:
        yield from (("case", one) for one in _begun(connection, reader, number))
        begun = claims.claimed_from(connection, NUMBER, number, MOST + 1)
        yield from (("certificate", latest(connection, one)) for one in begun.values())


def _spoken(
    connection: Connection, reader: Reader, text: str, kinds: Iterable[str] = number_variants.KINDS
) -> dict[str, Hit]:  # fmt: skip
    """What the reader may open of all that the text is a part of; where it is the whole number of some, only these."""
    said = number_variants.bearing(connection, reader, text, kinds)
    seen = openable(connection, reader, {one.number for one in said})
    open_ = [one for one in said if one.number in seen]
    chosen = [one for one in open_ if one.whole] or open_
    return {
        number: Hit(number=number, by=one.by, name=one.value)
        for one in chosen[: MOST + 1]
        for number in [latest(connection, one.number) if one.by == "certificate" else one.number]
    }


def _held_of(connection: Connection, reader: Reader, cases: Iterable[str]) -> dict[str, Hit]:
    """What the reader may see of cases that they may not open: a store is asked for all of a report by its number.

    Nothing that they count blind, for a list is what they may not have (I43).
    """
    numbers = [number for case in cases for number in exhibits.of_case(connection, case)]
    seen = openable(connection, reader, numbers) - uncounted(connection, reader) if numbers else ()
    theirs = (number for number in numbers if number in seen)
    return {number: Hit(number=number, by="in_case") for number in islice(theirs, MOST + 1)}


def _held_under(connection: Connection, reader: Reader, text: str) -> dict[str, Hit]:
    """The same of the cases whose number the text is, but for its marks, or else a part of: of the likeliest."""
    said = number_variants.bearing(connection, reader, text, ("case",))
    found = {one.number: _held_of(connection, reader, [one.number]) for one in said[:MOST]}
    whole = [found[one.number] for one in said[:MOST] if one.whole and found[one.number]]
    return {number: hit for held in whole or found.values() for number, hit in held.items()}


def _kept_under(connection: Connection, numbers: Iterable[str]) -> list[str]:
    """Cases that a prosecution or a court keeps under one of these numbers."""
    found = [claims.claimed_from(connection, OWN_CASE, number + APART, LOOKED_AT) for number in numbers]
    return list(dict.fromkeys(one for begun in found for one in begun.values()))


def _begun(connection: Connection, reader: Reader, beginning: str) -> list[str]:
    """The first cases whose number begins so and that the reader may see."""
    begun = claims.claimed_from(connection, "case_no", beginning, LOOKED_AT)
    found = queries.states(connection, Case, begun.values())
    return [number for number, case in found.items() if sees_case(reader, case)][: MOST + 1]


def _orders(connection: Connection, reader: Reader, numbers: Iterable[str]) -> list[str]:
    """Orders of any prosecution under one of these numbers, those of the reader's own first."""
    prosecutions = queries.find(connection, Agency, status="prosecution", limit=LOOKED_AT)
    among = dict.fromkeys([reader.agency, *prosecutions])
    taken = claims.claimed(connection, "order_no", [f"{agency}/{number}" for agency in among for number in numbers])
    return [taken[key] for key in sorted(taken, key=lambda key: not key.startswith(reader.agency + "/"))]


def _in_case(connection: Connection, text: str) -> list[str]:
    """The exhibit under its number within a case, where the text says both."""
    said = NUMBERED.match(text)
    if said is None:
        return []
    try:
        case, number = (reference(part, "number") for part in said.groups())
    except BadInput:
        return []
    cases = claims.claimed(connection, "case_no", [case, *(prefix + case for prefix in PREFIXES)])
    return list(claims.claimed(connection, "exhibit_no", [f"{one}/{number}" for one in cases.values()]).values())


def _operations(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, text: str
) -> tuple[list[Hit], bool]:  # fmt: skip
    """Operations of the reader's agency whose title holds the text, and whether all were looked through.

    Accents and capitals aside; of more than ``TITLES`` those that came on record last.
    """
    wanted = plain(text)
    if len(wanted) < SHORTEST or not opens(reader, "operation.read"):
        return [], True
    found = joint_operations.operations(connection, directory, vault, reader, "", TITLES + 1, last_first=True)
    hits = [
        Hit(number=one.number, by="operation", name=one.title, agency_name=one.agency_name, at=one.opened_at)
        for one in found[:TITLES]
        if wanted in plain(one.title)
    ]
    return hits, len(found) <= TITLES


def _titled(connection: Connection, vault: Vault, reader: Reader, text: str) -> tuple[list[str], bool]:
    """Cases that the reader takes part in whose title holds the text, and whether all were looked through.

    Of more than ``TITLES`` those that came on record last.
    """
    wanted = plain(text)
    everything = sees_everything(reader.roles)
    if len(wanted) < SHORTEST or not (reader.agency or everything):
        return [], True
    found = first_and_last.cases(connection, "" if everything else reader.agency, limit=TITLES + 1, last_first=True)
    newest = list(found.items())[:TITLES]
    said = {n: case.last_said("title", case.opened) for n, case in newest if sees_case(reader, case)}
    values = private_values.of(connection, vault, said.values())
    titles = {n: values[seq].get("title") for n, seq in said.items()}
    named = [n for n, title in titles.items() if isinstance(title, str) and wanted in plain(title)]
    return named, len(found) <= TITLES


def plain(text: str) -> str:
    """A text without accents and capitals, to be compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _told(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, hits: list[Hit]
) -> list[Hit]:  # fmt: skip
    """The hits with the words that tell them apart, read only where there is something to choose."""
    if not hits[1:]:
        return hits
    numbers = [hit.number for hit in hits]
    said: dict[str, dict[str, str]] = {}
    cases = queries.states(connection, Case, numbers)
    for case in case_lines(connection, directory, vault, cases):
        said[case.number] = {"name": case.pv, "title": case.title, "agency_name": case.prosecution_name}
    sealed = {hit.number: hit.name for hit in hits if hit.by == "seal" and hit.name}
    shown = exhibits.exhibit_lines(connection, reader, queries.states(connection, Exhibit, numbers))
    of = queries.states(connection, Case, {one.case for one in shown})
    for one in shown:
        said[one.number] = {"name": sealed.get(one.number, one.no), "case": of[one.case].number,
                            "substance": one.substance, "status": one.status}  # fmt: skip
    orders = queries.states(connection, Order, numbers)
    names = directory.names(connection, {order.agency for order in orders.values()})
    for number, order in orders.items():
        said[number] = {"name": order.number, "agency_name": names[order.agency], "status": order.status,
                        "at": order.issued_at}  # fmt: skip
    for number, made in queries.states(connection, Certificate, numbers).items():
        said[number] = {"name": made.number, "at": made.issued_at}
    return [structs.replace(hit, **said.get(hit.number, {})) for hit in hits]
