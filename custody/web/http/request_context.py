"""Context of a handler: the services, the person asking, and shortcuts to query, to name and to act."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from litestar.response import Redirect, Template
from msgspec import Struct

from custody.domain.access.read_audit import Form
from custody.domain.access.visibility import Reader
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import FromPaper, Occurred
from custody.domain.kernel.photo_reference import Photo
from custody.domain.offline.paper_act import BY_PAPER
from custody.domain.people.passkey_signed_acts import SignedAct
from custody.service.access.audited_queries import reader_of
from custody.service.access.openable_links import openable
from custody.service.access.page_view import PageView
from custody.service.discrepancies import corrections
from custody.service.exhibits import display_names
from custody.service.exhibits.photos import require_kept
from custody.service.kernel import heavy_work
from custody.service.kernel.perform import Consent
from custody.service.people import form_choices
from custody.service.people.device_access import is_permitted
from custody.service.people.form_choices import Choice
from custody.service.people.sign_in import SignedIn
from custody.storage.tables.connection import Connection
from custody.storage.write.act_receipts import ActReceipt
from custody.text import correction_text, local_time
from custody.web.http.auth import Web, services_of
from custody.web.http.error_responses import headers_of, problem_of
from custody.web.http.services import Services
from custody.web.rendering import display_names as words
from custody.web.rendering.render import page, see_other

P = ParamSpec("P")
T = TypeVar("T")

PAGE = 100
PER_SCREEN = 25
"""Cases listed on one page: more is too long on a phone."""
LONGEST_PAGE = 1_000
CALLED = ("EV", "BL")
"""Kinds of subjects that a refusal names as people do: exhibits by number in the case, balances by serial."""
BALANCE_NUMBER = re.compile(r"BL[0-9A-Z]{11}", re.ASCII)


@dataclass(frozen=True)
class RequestContext:
    """The services as one signed-in person uses them in one request."""

    services: Services
    session: SignedIn
    reader: Reader
    balance: str = ""
    """The balance last used on this browser."""
    paper: FromPaper | None = None
    """The paper that the session records from."""
    route: str = ""
    """The path of the route, with the names of its parameters."""
    pins_apart_ms: int | None = None
    """How fast two PINs of the form were typed after each other, if the page says it."""

    async def query(
        self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:  # fmt: skip
        """Answer a question about the present state, in a thread and in one snapshot."""
        return await self.services.queries.in_snapshot(question, *args, **kwargs)

    async def names(self, numbers: Iterable[str]) -> dict[str, str]:
        """Return names of people, agencies and places."""
        return await self.query(self.services.directory.names, list(numbers))

    async def query_named(
        self, question: Callable[Concatenate[Connection, P], T], people: Callable[[T], Iterable[str]],
        *args: P.args, **kwargs: P.kwargs,
    ) -> tuple[T, dict[str, str]]:  # fmt: skip
        """Answer a question, and name whom ``people`` finds in the answer, in one snapshot."""

        def asked(connection: Connection) -> tuple[T, dict[str, str]]:
            """Return the answer and the names of who is in it."""
            answer = question(connection, *args, **kwargs)
            return answer, self.services.directory.names(connection, people(answer))

        return await self.query(asked)

    async def people(self, roles: Iterable[str], *, home: str = "", me: bool = False) -> list[Choice]:
        """Return the people that a form offers: those with one of these roles, people of ``home`` first.

        Without ``home``, the own agency comes first. ``me``: include the person who asks.
        """
        but, home = "" if me else self.session.person, home or self.session.agency
        return await self.query(form_choices.people, self.services.directory, roles, but=but, home=home)

    async def corrections(self, subject_id: str) -> dict[str, Any]:
        """Return the corrections of a subject, for ``background_loop`` of ``correction_macros.html``."""
        lines = await self.query(corrections.about, self.services.vault, subject_id)
        people = await self.names(person for line in lines for person in line.people)
        return {"corrections": lines, "correctors": people, "corrected": correction_text}

    async def query_all(self, **questions: Callable[[Connection], Any]) -> dict[str, Any]:
        """Return the answers to these questions by name, read in one transaction."""
        return await self.query(lambda connection: {name: asked(connection) for name, asked in questions.items()})

    async def linked(self, numbers: Iterable[str]) -> frozenset[str]:
        """Return the numbers that the page may show as links, since the person may open them."""
        return await self.query(openable, self.reader, set(numbers))

    async def known_as(self, numbers: Iterable[str]) -> dict[str, str]:
        """Return the words for each of these numbers whose page the person may open, for ``named`` of a page."""
        naming_by_number = await self.query(display_names.named, self.services.directory, self.reader, list(numbers))
        return {subject_id: words.told(subject_id, naming) for subject_id, naming in naming_by_number.items()}

    async def perform(
        self, kind: str, command: Struct, key: str, consents: tuple[Consent, ...] = (),
        occurred: Occurred | None = None, answer: SignedAct | None = None,
    ) -> ActReceipt:  # fmt: skip
        """Record an act of the person; while the session records from a paper, at its hour if a paper may bring it."""
        if occurred is None and self.paper is not None and kind in BY_PAPER:
            # the cookie lies with its reader, who could write another: its photograph is there, or it is no paper
            photo = Photo(blob=self.paper.blob, sha256=self.paper.sha256)
            await asyncio.to_thread(require_kept, self.services.blobs, self.paper.case, [photo])
            occurred = self.paper
        acting = self.services.acting
        asked = acting.perform(
            self.session, kind, command, key, consents, occurred, answer, self.pins_apart_ms
        )  # fmt: skip
        return await self.with_names(asked)

    async def with_names(self, asked: Awaitable[T]) -> T:
        """Await a result; a refusal names people, exhibits and balances by their names, because a person reads it."""
        try:
            return await asked
        except CustodyError as error:
            first = await self._named(error)
            first.also = tuple([await self._named(other) for other in error.also])
            if first is error:
                raise
            raise first from error

    async def _named(self, error: CustodyError) -> CustodyError:
        """Return a refusal with the names of whom and what it is about, as far as the person may know them."""
        told = {}
        people = str(error.facts.get("person", "")).split(", ")
        if people[0].startswith("PE"):
            names = await self.names(people)
            told["person"] = ", ".join(names[person] for person in people)
        numbers = str(error.facts.get("number", "")).split(", ")
        if numbers[0].startswith(CALLED) and await self.linked(numbers) >= set(numbers):
            names = await self.known_as(numbers)
            told["called"] = ", ".join(names.get(number) or number for number in numbers)
        if not told:
            return error
        named = type(error)(error.code, **{**error.facts, **told})
        named.row, named.also = error.row, error.also
        return named

    async def read(self, about: str, form: Form, listing: str = "") -> None:
        """Put on record that the person read something, before it is sent.

        ``listing``: the list that a form's page shows again; otherwise the route names it.
        """
        await self.services.queries.record(self.session, about, form, listing or list_name(self.route))

    def may(self, permission: str) -> bool:
        """Return True if the person has the permission in this session."""
        return is_permitted(self.session, permission)

    async def keep_photo(self, scope: str, data: bytes) -> Photo:
        """Keep a photograph that an act will commit to, under the key of ``scope``; raise as ``Intake.keep``."""
        return await heavy_work.picture(self.services.intake.keep, self.session.person, scope, data)

    def show(self, template: str, error: CustodyError | None = None, **context: Any) -> Template:
        """Show a page with the person's permissions, and with ``error`` above its form."""
        problem = problem_of(error) if error is not None else None
        status = problem.status if problem else 200
        headers = headers_of(error) if error is not None else None
        return page(template, status=status, headers=headers, problem=problem, may=self.may, **context)

    def show_view(self, template: str, view: PageView, error: CustodyError | None = None, **form: Any) -> Template:
        """Show a page of a view, which was read in one snapshot; ``form`` is what the person typed before ``error``."""
        known_as = {subject_id: words.told(subject_id, naming) for subject_id, naming in view.named.items()}
        return self.show(template, error, view=view, linked=view.linked, known_as=known_as, **form)

    def redirect(self, path: str, notice: str = "", *, balance: str = "") -> Redirect:
        """Answer a form that succeeded: redirect to ``path``, with a notice of ``error_messages.NOTICES``.

        ``balance``: the balance used; the next form on this browser begins with it.
        """
        return see_other(self.services.settings, path, notice, balance if BALANCE_NUMBER.fullmatch(balance) else "")

    def today(self) -> str:
        """Return today's date (YYYY-MM-DD) where the reader's agency is."""
        return local_time.today()


def context_of(request: Web) -> RequestContext:
    """Return the context of a request; its route requires a session."""
    assert request.user is not None
    route = str(request.scope.get("path_template", ""))
    return RequestContext(
        services_of(request),
        request.user,
        reader_of(request.user),
        request.auth.balance,
        request.auth.paper,
        route,
        request.auth.pins_apart_ms,
    )


def list_name(route: str) -> str:
    """Return the name of the list that a route shows, one for its page and its resource: "transfers"."""
    steps = (step for step in route.split("/") if step and "{" not in step)
    return "/".join(steps).removeprefix("api/")


def page_size(limit: int) -> int:
    """Return a page's length between 1 and ``LONGEST_PAGE``."""
    return max(1, min(limit, LONGEST_PAGE))


def following(numbers: Iterable[str], limit: int) -> str:
    """Return the cursor of the next page: the last number of a full page, or "" on the last page."""
    listed = list(numbers)
    return listed[-1] if len(listed) == limit else ""
