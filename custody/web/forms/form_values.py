"""Posted forms: repeated fields, files, choices, ticks and typed values; and the consent of a second person."""

import re
from collections.abc import Iterable
from decimal import Decimal

from litestar.datastructures import FormMultiDict, UploadFile

from custody.domain.access.roles import STORE
from custody.domain.kernel.errors import BadInput
from custody.service.kernel.perform import Consent
from custody.service.people import form_choices
from custody.service.people.form_choices import Choice
from custody.web.http.request_context import RequestContext


def text(form: FormMultiDict, name: str) -> str:
    """Return the first value of a field, or "" when it is missing or a file."""
    return next(iter(texts(form, name)), "")


def texts(form: FormMultiDict, name: str) -> list[str]:
    """Return every value of a field, files left out."""
    return [value for value in form.getall(name, []) if isinstance(value, str)]


async def files(form: FormMultiDict, name: str) -> list[bytes]:
    """Return the contents of the files chosen in a field; an empty field gives none."""
    chosen = [value for value in form.getall(name, []) if isinstance(value, UploadFile)]
    contents = [await upload.read() for upload in chosen]
    return [content for content in contents if content]


def rows(form: FormMultiDict, names: Iterable[str]) -> list[dict[str, str]]:
    """Return fields of the same names that stand in rows, by place; rows that are empty throughout are left out."""
    columns = {name: texts(form, name) for name in names}
    longest = max((len(values) for values in columns.values()), default=0)
    table_rows = [{name: v[i].strip() if i < len(v) else "" for name, v in columns.items()} for i in range(longest)]
    return [row for row in table_rows if any(row.values())]


def one_a_line(numbers: str) -> str:
    """Return numbers to begin a form with, as its address gives them (commas between) and its field shows them."""
    return numbers.replace(",", "\n")


def chosen(subject_id: str, field: str) -> str:
    """Return a number chosen from a list.

    Raises:
        BadInput: ``field_empty`` when nothing was chosen.
    """
    if not subject_id:
        raise BadInput("field_empty", field=field)
    return subject_id


MOST_DIGITS = 12
"""Digits of a number that is reckoned with: ``int`` takes a time that grows with their square, and refuses 4,300."""
PER_CENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?", re.ASCII)


def plural_of(amount: str) -> int:
    """Return a typed amount for the number of its unit's word; 2 for what is none."""
    digits = "".join(amount.split())
    return int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else 2


def ticked(value: list[str] | str) -> tuple[str, ...]:
    """Return the ticked boxes of one name: browsers send one as a text, several as a list."""
    return tuple(value) if isinstance(value, list) else tuple([value] if value else [])


def per_mille(text: str) -> int | None:
    """Return a purity typed in per cent, with comma or point, as whole per mille; None for a blank.

    Raises:
        BadInput: ``purity_unreadable`` for what is no number or is finer than 0.1 per cent.
    """
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    if not plain:
        return None
    if not PER_CENT.fullmatch(plain) or Decimal(plain) * 10 % 1:
        raise BadInput("purity_unreadable", text=text[:20])
    return int(Decimal(plain) * 10)


def consent(person: str, pin: str) -> tuple[Consent, ...]:
    """Return the consent of a second person, if one is named."""
    return consents([(person, pin)])


def consents(present: Iterable[tuple[str, str]]) -> tuple[Consent, ...]:
    """Return the consents of all named people, each with their own PIN."""
    return tuple(Consent(person=person, part="witness", method="pin", pin=pin) for person, pin in present if person)


async def vault_key_holders(ctx: RequestContext) -> list[Choice]:
    """Return the people who may hold the other key: clerks and supervisors of the person's agency."""
    own = await ctx.query(form_choices.colleagues, ctx.services.directory, ctx.session.agency, *sorted(STORE))
    return [colleague for colleague in own if colleague.id != ctx.session.person]
