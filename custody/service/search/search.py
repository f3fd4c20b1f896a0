"""The search: by a scan, a seal, the number of a case, an order, a certificate or a registry, or by a name.

Each is one indexed look-up, whatever the size of the log; only what nothing bears as it was typed is compared with the
numbers themselves (``number_variants``). What the reader may not open is not found, as if it were not
there; so is a seal that they have still to read blind (I13). The number of a case that they may not open leads to those
of its exhibits that they may see. Names of operations and words of cases (``case_words``) are encrypted:
those of the reader's own agency are read and compared, nobody else's.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct, structs

from custody.domain.access.visibility import Reader, sees_case
from custody.domain.certificates.certificate import NUMBER, Certificate
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import BadInput, NotFound
from custody.domain.kernel.normal_form import normal_reference
from custody.domain.kernel.typed_text import as_typed, reference, required
from custody.domain.laboratory.analysis_result import CLAIM as REPORT
from custody.domain.orders.court_registry import APART, CLAIM
from custody.domain.orders.order import Order, order_claim
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case
from custody.domain.seizures.case_reference import CLAIM as OWN_CASE
from custody.domain.seizures.joint_operation import Operation
from custody.service.access.audited_queries import scanned
from custody.service.access.openable_links import openable
from custody.service.certificates.reissues import latest
from custody.service.exhibits import exhibits, number_variants
from custody.service.exhibits.number_variants import DIGITS
from custody.service.inventories.inventories import uncounted
from custody.service.kernel.directory import Directory
from custody.service.people.accounts import fold
from custody.service.people.device_access import is_permitted
from custody.service.search import case_words, near_labels, phrases
from custody.service.search.case_words import TITLES
from custody.service.search.phrases import plain
from custody.service.seizures import joint_operations
from custody.service.seizures.cases import case_lines
from custody.storage.read import subject_queries
from custody.storage.tables import accounts
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import unique_values

MOST = 12
"""Things on one pick list: who needs more types more of the number. One more is looked for, to say that there is."""
LOOKED_AT = 200
"""Cases that begin so, and prosecutions, that are looked through at most."""
SHORTEST = 3
"""Characters from which the beginning of a number, or a word of a name, is enough."""
LONGEST = 120
"""Characters of a text that may be found: ``NUMBERED`` takes longer with the square of them."""
GROUPS = (Case.kind, Exhibit.kind, Order.kind, Certificate.kind, Operation.kind)
"""Kinds of thing that a result is grouped by, in their order on the page."""
REGISTRY_WORD = "RP"
"""What people leave out when they type a number of a prosecution's register."""
NUMBERED = re.compile(r"(.+?)\s*(?:,|;|#|\bn\s?[°ºo]\.?|\bscell[ée]\b)\s*([0-9A-Za-z ./_-]+)\Z", re.IGNORECASE)
"""``PV 12/2016 n° 3``: the number of an exhibit within its case."""
UNREADABLE = frozenset({"bad_length", "unknown_kind", "bad_character"})
"""What a text is refused for when it may be another number and not a mistyped label."""


class Hit(Struct, frozen=True, kw_only=True):
    """Something found. ``by``: what led to it; ``copy``: of the label that was scanned, 0 for none.

    ``name`` is the number that an office gave it, or its title; the rest tells it apart from the others. "" for what it
    has not.
    """

    id: str
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
    """Hits of a text, the surest first; a single hit carries its number alone.

    ``more``: there are others. ``proposed``: none bears the text as it was typed, but with one letter otherwise.
    """

    hits: list[Hit]
    more: bool = False
    proposed: bool = False

    @property
    def groups(self) -> dict[str, list[Hit]]:
        """Return the hits by kind of number, in the order of ``GROUPS``; "" for any other kind."""
        kinds = {hit.id: hit.id[:2] if hit.id[:2] in GROUPS else "" for hit in self.hits}
        grouped = {kind: [hit for hit in self.hits if kinds[hit.id] == kind] for kind in (*GROUPS, "")}
        return {kind: hits for kind, hits in grouped.items() if hits}


def find(connection: Connection, directory: Directory, vault: Vault, reader: Reader, text: str) -> Found:
    """Return the hits of a text that the reader may open.

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
    ways, typed, whole = phrases.readings(wanted), None, True
    try:
        subject_id, copy = scanned(wanted)
        hits = _seen(connection, reader, {subject_id: Hit(id=subject_id, by="number", copy=copy)})
    except BadInput as error:
        typed = error if error.code not in UNREADABLE else None
        named, whole = _operations(connection, directory, vault, reader, wanted)
        hits = _exact(connection, reader, ways, {named_hit.id: named_hit for named_hit in named})
    hits = hits or _parts(connection, reader, ways)
    proposed = False
    if not hits:
        told = case_words.told(connection, vault, reader, wanted)
        whole, proposed = whole and told.whole, told.near
        hits = _seen(connection, reader, {case_id: Hit(id=case_id, by="title") for case_id in told.cases})
        if told.near or not hits:
            near = near_labels.mistyped(connection, wanted)
            hits = _seen(connection, reader, {label: Hit(id=label, by="number") for label in near}) | hits
            proposed = True
    if not hits:
        raise typed or _nothing(wanted, whole=whole)
    first = list(hits.values())[:MOST]
    return Found(
        _told(connection, directory, vault, reader, first, alone=proposed), more=len(hits) > MOST, proposed=proposed
    )


def _seen(connection: Connection, reader: Reader, hits: dict[str, Hit]) -> dict[str, Hit]:
    """Return the hits that the reader may open, and of a case that they may not, the exhibits that they may.

    The exhibits of a report that they count blind are left out: a list would disclose them (I43).
    """
    seen = openable(connection, reader, hits)
    closed = [case_id for case_id, hit in hits.items() if hit.by == "case" and case_id not in seen]
    blind = uncounted(connection, reader) if any(hit.by == "report" for hit in hits.values()) else frozenset()
    open_ = {
        subject_id: hit
        for subject_id, hit in hits.items()
        if subject_id in seen and not (hit.by == "report" and subject_id in blind)
    }
    return open_ | _held_of(connection, reader, closed)


def _exact(connection: Connection, reader: Reader, ways: list[str], named: dict[str, Hit]) -> dict[str, Hit]:
    """Return the hits of the first way to read the text that has any; ``named``: those by name, of the first."""
    for way in ways:
        numbered = {subject_id: Hit(id=subject_id, by=by) for by, subject_id in _numbered(connection, reader, way)}
        hits = _seen(connection, reader, numbered | named)
        if hits:
            return hits
    return {}


def _parts(connection: Connection, reader: Reader, ways: list[str]) -> dict[str, Hit]:
    """Return the hits that hold a part of a number, or of a label that is torn."""
    for way in ways:
        hits = _spoken(connection, reader, way) or _held_under(connection, reader, way)
        if hits:
            return hits
    torn = near_labels.torn(connection, ways[-1], MOST + 1)
    return _seen(connection, reader, {label: Hit(id=label, by="number") for label in torn})


def _nothing(wanted: str, *, whole: bool) -> NotFound:
    """Return the error for a text without a hit.

    The text may be too short for a beginning, or not all titles were searched.
    """
    if len(plain(wanted)) < SHORTEST:
        return NotFound("nothing_found_so_short", value=wanted, limit=SHORTEST)
    if whole:
        return NotFound("nothing_found", value=wanted[:40])
    return NotFound("nothing_found_lately", value=wanted[:40], limit=TITLES)


def actor(connection: Connection, directory: Directory, text: str) -> str:
    """Return the number of a person or agency, from a number, a username or an unambiguous name.

    A name matches if it equals or contains the text.

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
    numbers = (subject_id for kind in (Person, Agency) for subject_id, _ in subject_queries.every(connection, kind))
    named = {subject_id: plain(name) for subject_id, name in directory.names(connection, numbers).items()}
    matches = [holder_id for holder_id, name in named.items() if name == wanted]
    if not matches and len(wanted) >= SHORTEST:
        matches = [holder_id for holder_id, name in named.items() if wanted in name]
    if len(matches) != 1:
        raise BadInput("name_unclear", text=text.strip()[:LONGEST])
    return matches[0]


def under(connection: Connection, reader: Reader, text: str) -> list[str]:
    """Return the cases with this number, with or without its prefix; else the cases that contain the text.

    Raises:
        NotFound: no such case, or none that the reader may see.
        BadInput: ``bad_reference``.
    """
    case_reference = as_typed(text, "number")
    borne = unique_values.cases_under(connection, case_reference)
    seen = openable(connection, reader, borne)
    case_ids = [case_id for case_id in borne if case_id in seen]
    case_ids = case_ids or list(_spoken(connection, reader, case_reference, ("case",)))
    if not case_ids:
        raise NotFound("not_found", kind="CS", number=text[:40])  # what was typed: no number says that there is one
    return case_ids


def _numbered(connection: Connection, reader: Reader, text: str) -> Iterator[tuple[str, str]]:
    """Yield every subject that has the text as a number, or a number that begins so, with what number it is."""
    try:
        typed_reference = as_typed(text, "number")
    except BadInput:
        typed_reference = ""
    normal = normal_reference(typed_reference)
    if typed_reference:
        sealed = exhibits.sealed_under(connection, reader, typed_reference)
        yield from (("seal", exhibit_id) for exhibit_id in sealed)
        yield from (("case", case_id) for case_id in unique_values.cases_under(connection, typed_reference))
        yield from (("order", order_id) for order_id in _orders(connection, reader, normal))
        numbered = unique_values.claimed(connection, NUMBER, [typed_reference.upper()]).values()
        yield from (("certificate", latest(connection, certificate_id)) for certificate_id in numbered)
        yield from (("own_case", case_id) for case_id in _kept_under(connection, [normal, REGISTRY_WORD + normal]))
        begun = unique_values.claimed_from(connection, CLAIM, normal + APART * (len(normal) < SHORTEST), LOOKED_AT)
        yield from (("registry", deposit_id) for deposit_id in begun.values())
        reported = unique_values.claimed_from(connection, REPORT, normal + APART, LOOKED_AT)
        yield from (("report", exhibit_id) for exhibit_id in reported.values())
    yield from (("in_case", exhibit_id) for exhibit_id in _in_case(connection, text))
    if len(typed_reference) >= SHORTEST:
        if not normal.isdecimal() or len(normal) < DIGITS:  # other digits stand anywhere: ``_spoken``
            yield from (("case", case_id) for case_id in _begun(connection, reader, normal))
        begun = unique_values.claimed_from(connection, NUMBER, typed_reference.upper(), MOST + 1)
        yield from (("certificate", latest(connection, certificate_id)) for certificate_id in begun.values())


def _spoken(
    connection: Connection, reader: Reader, text: str, kinds: Iterable[str] = number_variants.KINDS
) -> dict[str, Hit]:  # fmt: skip
    """Return the hits whose number contains the text and that the reader may open.

    Where the text is the whole number of some, only these.
    """
    spoken_numbers = number_variants.bearing(connection, reader, text, kinds)
    seen = openable(connection, reader, {spoken_number.id for spoken_number in spoken_numbers})
    open_ = [spoken_number for spoken_number in spoken_numbers if spoken_number.id in seen]
    chosen = [spoken_number for spoken_number in open_ if spoken_number.whole] or open_
    return {
        subject_id: Hit(id=subject_id, by=spoken_number.by, name=spoken_number.value)
        for spoken_number in chosen[: MOST + 1]
        for subject_id in [
            latest(connection, spoken_number.id) if spoken_number.by == "certificate" else spoken_number.id
        ]
    }


def _held_of(connection: Connection, reader: Reader, cases: Iterable[str]) -> dict[str, Hit]:
    """Return the exhibits the reader may see in cases that they may not open.

    A prosecution names a whole report by its number when it asks a store. Exhibits that the reader counts blind are
    left out: a list would disclose them (I43).
    """
    numbers = [exhibit_id for case in cases for exhibit_id in exhibits.of_case(connection, case)]
    seen = openable(connection, reader, numbers) - uncounted(connection, reader) if numbers else ()
    theirs = (exhibit_id for exhibit_id in numbers if exhibit_id in seen)
    return {exhibit_id: Hit(id=exhibit_id, by="in_case") for exhibit_id in islice(theirs, MOST + 1)}


def _held_under(connection: Connection, reader: Reader, text: str) -> dict[str, Hit]:
    """Return the exhibits as ``_held_of``, for the likeliest cases whose number equals or contains the text."""
    spoken_cases = number_variants.bearing(connection, reader, text, ("case",))
    hits_by_case = {
        spoken_case.id: _held_of(connection, reader, [spoken_case.id]) for spoken_case in spoken_cases[:MOST]
    }
    whole = [
        hits_by_case[spoken_case.id]
        for spoken_case in spoken_cases[:MOST]
        if spoken_case.whole and hits_by_case[spoken_case.id]
    ]
    return {exhibit_id: hit for held in whole or hits_by_case.values() for exhibit_id, hit in held.items()}


def _kept_under(connection: Connection, numbers: Iterable[str]) -> list[str]:
    """Return cases that a prosecution or a court keeps under one of these numbers."""
    claims_by_number = [
        unique_values.claimed_from(connection, OWN_CASE, case_reference + APART, LOOKED_AT)
        for case_reference in numbers
    ]
    return list(dict.fromkeys(case_id for begun in claims_by_number for case_id in begun.values()))


def _begun(connection: Connection, reader: Reader, beginning: str) -> list[str]:
    """Return the first cases whose number begins so and that the reader may see."""
    begun = unique_values.claimed_from(connection, "case_no", beginning, LOOKED_AT)
    cases = subject_queries.states(connection, Case, begun.values())
    return [case_id for case_id, case in cases.items() if sees_case(reader, case)][: MOST + 1]


def _orders(connection: Connection, reader: Reader, order_reference: str) -> list[str]:
    """Return orders of any prosecution under a number, those of the reader's own first."""
    prosecutions = subject_queries.find(connection, Agency, status="prosecution", limit=LOOKED_AT)
    among = dict.fromkeys([reader.agency, *prosecutions])
    wanted = [value for _, value in (order_claim(agency, order_reference) for agency in among)]
    taken = unique_values.claimed(connection, "order_no", wanted)
    return [taken[key] for key in sorted(taken, key=lambda key: not key.startswith(reader.agency + "/"))]


def _in_case(connection: Connection, text: str) -> list[str]:
    """Return the exhibit with its number within a case, if the text gives both numbers."""
    numbers_match = NUMBERED.match(text)
    if numbers_match is None:
        return []
    try:
        case, exhibit_reference = (reference(part, "number") for part in numbers_match.groups())
    except BadInput:
        return []
    wanted = [f"{case_id}/{exhibit_reference}" for case_id in unique_values.cases_under(connection, case)]
    return list(unique_values.claimed(connection, "exhibit_no", wanted).values())


def _operations(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, text: str
) -> tuple[list[Hit], bool]:  # fmt: skip
    """Return operations of the reader's agency whose title holds the text, and whether all were looked through.

    Accents and capitals aside; of more than ``TITLES`` those that came on record last.
    """
    wanted = plain(text)
    if len(wanted) < SHORTEST or not is_permitted(reader, "operation.read"):
        return [], True
    lines = joint_operations.operations(connection, directory, vault, reader, "", TITLES + 1, last_first=True)
    hits = [
        Hit(id=line.id, by="operation", name=line.title, agency_name=line.agency_name, at=line.opened_at)
        for line in lines[:TITLES]
        if wanted in plain(line.title)
    ]
    return hits, len(lines) <= TITLES


def _told(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, hits: list[Hit], *, alone: bool
) -> list[Hit]:  # fmt: skip
    """Return the hits with the words that tell them apart; a hit ``alone`` on its page too."""
    if not hits[1:] and not alone:
        return hits
    numbers = [hit.id for hit in hits]
    words: dict[str, dict[str, str]] = {}
    cases = subject_queries.states(connection, Case, numbers)
    for case in case_lines(connection, directory, vault, cases):
        words[case.id] = {"name": case.pv, "title": case.title, "agency_name": case.prosecution_name}
    sealed = {hit.id: hit.name for hit in hits if hit.by == "seal" and hit.name}  # normal form, of a former seal too
    shown = exhibits.exhibit_lines(connection, reader, subject_queries.states(connection, Exhibit, numbers))
    of = subject_queries.states(connection, Case, {exhibit_line.case for exhibit_line in shown})
    for line in shown:
        words[line.id] = {"name": sealed.get(line.id, line.no), "case": of[line.case].case_reference,
                            "substance": line.substance, "status": line.status}  # fmt: skip
    orders = subject_queries.states(connection, Order, numbers)
    names = directory.names(connection, {order.agency for order in orders.values()})
    for subject_id, order in orders.items():
        words[subject_id] = {"name": order.order_reference, "agency_name": names[order.agency], "status": order.status,
                        "at": order.issued_at}  # fmt: skip
    for subject_id, made in subject_queries.states(connection, Certificate, numbers).items():
        words[subject_id] = {"name": made.certificate_number, "at": made.issued_at}
    return [structs.replace(hit, **words.get(hit.id, {})) for hit in hits]
