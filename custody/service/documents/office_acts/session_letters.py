"""The convocation to a destruction session, a letter for each person, and the record that it did not take place."""

from collections.abc import Iterator
from datetime import date

from custody.domain.destruction.convocation import Convoked
from custody.domain.destruction.convoke import DestructionSessionConvoked
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.plan_and_open import DestructionSessionAborted
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.orders.order import Order
from custody.service.documents import wording
from custody.service.documents.certificate_people import QUALITIES
from custody.service.documents.document_context import DocumentContext, claimed
from custody.service.documents.fire import attended
from custody.service.documents.minutes_form import MinutesForm, printed
from custody.service.documents.orders import order_line
from custody.service.documents.sources import Papers
from custody.text import terms
from custody.text.i18n import speaking
from labels import model
from labels.layout.number_words import count_words
from labels.layout.quantity import Lang, format_date


def summons_pdf(papers: Papers, session_id: str, person: str, lang: Lang = "fr") -> bytes:
    """Return the letter by which a person is called to a session, with its receipt.

    Raises:
        NotFound: no such session, or nobody called this person to it.
    """
    return printed(papers, lang, lambda ctx: _summons(ctx, session_id, person))


def not_held_pdf(papers: Papers, session_id: str, lang: Lang = "fr") -> bytes:
    """Return the record that a planned destruction did not take place.

    Raises:
        NotFound: no such session. RuleBroken: ``wrong_state`` of one that was not given up.
    """
    return printed(papers, lang, lambda ctx: _not_held(ctx, session_id))


def _summons(ctx: DocumentContext, session_id: str, person: str) -> MinutesForm:
    session = ctx.state(DestructionSession, session_id)
    calls = [
        (line, called)
        for line in ctx.history(session_id) if isinstance(line.part.data, DestructionSessionConvoked)
        for called in line.part.data.people if called.person == person
    ]  # fmt: skip
    mine = next((one for one in session.convoked if one.person == person), None)
    if not calls or mine is None:
        raise NotFound("not_found", kind="PE", number=person[:20])
    line, called = calls[-1]
    author, say, lang = line.header.actors[0], wording.sentence, ctx.lang
    texts = [say("summons.asked", lang)]
    if called.quality == "witness":
        texts.append(say("summons.witness", lang))
    party = ctx.party(person, called.agency, line.part.at)
    act = model.OfficeAct(
        author=ctx.party(author.person, author.agency, line.part.at), will=ctx.will(line, author.person),
        addressee=", ".join(filter(None, (party.name, party.agency))),
        operative=_called(ctx, session, mine, called.quality), parts=(("", (*texts, say("summons.excuse", lang))),),
        answer=("called", "server"),
    )  # fmt: skip
    return MinutesForm("summons", session_id, [line], fields={"office": act, "hands": 0})


def _called(ctx: DocumentContext, session: DestructionSession, mine: Convoked, quality: str) -> str:
    lang = ctx.lang
    return wording.sentence(
        "summons.called", lang, day=format_date(date.fromisoformat(mine.day), lang), place=_site(ctx, session),
        hour=wording.sentence("summons.hour", lang, hour=mine.hour) if mine.hour else "",
        quality=_quality(quality, lang), exhibits=count_words(session.exhibits, "exhibit", lang),
        orders=", ".join(order.order_reference for order in ctx.states(Order, session.orders).values()),
    )  # fmt: skip


def _not_held(ctx: DocumentContext, session_id: str) -> MinutesForm:
    session = ctx.state(DestructionSession, session_id)
    line = next((one for one in ctx.history(session_id) if isinstance(one.part.data, DestructionSessionAborted)), None)
    if line is None:
        raise RuleBroken("wrong_state", number=session_id, status=session.status)
    author, say, lang = line.header.actors[0], wording.sentence, ctx.lang
    parts = (
        ("", (say("not_held.nothing", lang),)),
        (say("not_held.called", lang), tuple(_calls(ctx, session)) or (say("not_held.nobody", lang),)),
        (say("not_held.there", lang), tuple(_there(ctx, session)) or (say("not_held.there_nobody", lang),)),
        (say("not_held.orders", lang), tuple(_left(ctx, session))),
    )
    act = model.OfficeAct(
        author=ctx.party(author.person, author.agency, line.part.at), will=ctx.will(line, author.person),
        at=claimed(line.header), parts=parts, hands=("witness", "witness"),
        operative=say(
            "not_held.found", lang, day=format_date(date.fromisoformat(session.planned_for), lang),
            place=_site(ctx, session), chair=ctx.name(session.chair),
            reason=ctx.said(line.seq, "reason") or ctx.said(line.header_seq, "reason"),
        ),
    )  # fmt: skip
    return MinutesForm("not_held", session_id, [line], fields={"office": act, "hands": 0})


def _calls(ctx: DocumentContext, session: DestructionSession) -> Iterator[str]:
    """Yield who was called, how, and what they answered."""
    for one in session.convoked:
        if one.stands_for:
            continue
        with speaking(ctx.lang):
            means = terms.convocation_means(one.means) if one.means else ""
            answer = terms.convocation_answer(one.answer) if one.answer else ""
        yield wording.sentence(
            "not_held.called_line", ctx.lang, who=_who(ctx, one.person, one.agency), means=means,
            quality=_quality(one.quality, ctx.lang), day=format_date(date.fromisoformat(one.day), ctx.lang),
            answer=answer or wording.sentence("not_held.silent", ctx.lang),
        )  # fmt: skip


def _there(ctx: DocumentContext, session: DestructionSession) -> Iterator[str]:
    for attendance in session.attendance:
        party = attended(ctx, attendance)
        who = ", ".join(filter(None, (party.name, party.agency)))
        quality = _quality(attendance.quality, ctx.lang)
        yield wording.sentence("not_held.there_line", ctx.lang, who=who, quality=quality)


def _left(ctx: DocumentContext, session: DestructionSession) -> Iterator[str]:
    """Yield each order with how far it is executed, and who has the rest (I47)."""
    for order_id in session.orders:
        line = order_line(ctx, order_id, came=False)
        told = line.executed or wording.code("status", line.status, ctx.lang)
        yield wording.sentence("not_held.order_line", ctx.lang, number=line.reference, executed=told)


def _site(ctx: DocumentContext, session: DestructionSession) -> str:
    return ", ".join(filter(None, (ctx.said(session.planned, name) for name in ("site", "commune"))))


def _who(ctx: DocumentContext, person: str, agency: str) -> str:
    return ", ".join(filter(None, (ctx.name(person), ctx.name(agency))))


def _quality(quality: str, lang: Lang) -> str:
    return wording.code("quality", QUALITIES.get(quality, quality), lang)
