"""Forms for an act upon a list of exhibits: numbers scanned or typed, a few fields, one button."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar.response import Template
from msgspec import Struct

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.access.audited_queries import scanned_lines
from custody.service.kernel.idempotency_keys import new_key
from custody.text.i18n import gettext
from custody.web.forms.exhibit_list_parser import LONGEST_LIST
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.request_context import RequestContext


class ScansForm(KeyedForm, kw_only=True):
    """Numbers scanned or typed, one a line."""

    scans: str = ""

    def read(self) -> tuple[tuple[str, int], ...]:
        """Return each number with the copy on its label, 0 when it was typed.

        Raises:
            BadInput: a line that is no number; ``text_too_long``.
        """
        if len(self.scans) > LONGEST_LIST:
            raise BadInput("text_too_long", field="scans", limit=LONGEST_LIST)
        return scanned_lines(self.scans)

    def numbers(self) -> tuple[str, ...]:
        """Return the numbers alone; raise as ``read``."""
        return tuple(subject_id for subject_id, _ in self.read())


class Field(Struct, frozen=True):
    """A field of a sheet; ``kind`` is ``long`` for sentences, else the type of its input."""

    name: str
    label: str
    kind: str = "long"


class Sheet(Struct, frozen=True, kw_only=True):
    """One form: where it is sent, what it says, its fields; ``grave`` when there is no way back."""

    action: str
    title: str
    hint: str
    button: str
    fields: tuple[Field, ...]
    grave: bool = False

    @property
    def key(self) -> str:
        """Return a fresh key for each time that it is shown."""
        return new_key()


def show_sheets(
    ctx: RequestContext, title: str, sheets: Sequence[Sheet], form: ScansForm, *, sent: str = "",
    error: CustodyError | None = None, choices: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    keyless: bool = False, template: str = "exhibits/exhibit_act.html", focus: bool = True, **more: Any,
) -> Template:  # fmt: skip
    """Return a page of sheets, each beginning with the numbers in ``form``; ``sent``: the sheet refilled.

    ``keyless``: a passkey signs such acts, and the person has none. ``focus``: the first form is the purpose of the
    page. ``template``: a template that extends the page of sheets, with its own context in ``more``.
    """
    return ctx.show(
        template, error, title=gettext(title), sheets=sheets, form=form, sent=sent, choices=choices or {},
        keyless=keyless, focus=focus, **more,
    )  # fmt: skip
