"""The course of an exercise, its steps and the marks so far. Elsewhere than in an exercise this page is not there.

Open to everybody: it says with which account a step is done, before anybody has signed in.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from litestar import get
from litestar.response import Template

from custody.domain.kernel.errors import NotFound
from custody.service.training import exercise
from custody.service.training.exercise import CASE, Story, judge, total
from custody.text.i18n import N_
from custody.web.http.auth import Web, services_of
from custody.web.rendering.render import page

STEPS: Mapping[str, tuple[str, tuple[str, ...], str, tuple[str, ...]]] = {
    "declare": (
        N_("Declare the seizure"), ("saisie",), "/cases",
        (N_("This morning you stopped a car on the road to Ségou. In its boot: four bricks of white powder, said to "
            "be cocaine, four kilograms by the driver’s word."),
         N_("Open the case under the number %(case)s for the prosecution of Commune VI, then declare the seizure: one "
            "line, cocaine, 4 kg. Hour, place and circumstances are yours to fill in.")),
    ),
    "seal": (
        N_("Seal and weigh"), ("saisie",), "/cases",
        (N_("On the page of the seizure, register four exhibits in this line, as powder, each with its seal and its "
            "gross weight on the balance TABLE:"),),
    ),
    "label": (
        N_("Label"), ("saisie",), "/labels",
        (N_("Print the labels of all four exhibits. A PDF on the screen will do."),),
    ),
    "hand_over": (
        N_("Hand over"), ("saisie",), "/transfers/dispatch",
        (N_("Hand all four over to Adjudant Mariam Traoré, keeper of the store, for deposit."),),
    ),
    "receive": (
        N_("Receive what you see"), ("gardien",), "/transfers",
        (N_("The four bricks lie before you. The screen does not say what was recorded, and that is on purpose. Read "
            "each seal, weigh each brick on the balance TABLE, and enter what you see within the hour:"),),
    ),
    "hold": (
        N_("Find the brick, and hold it"), ("procureur",), "/discrepancies",
        (N_("One of the four is no longer what was sealed. Find it among the discrepancies, read its history, and "
            "place a hold on it and on no other: it is evidence now."),),
    ),
    "order": (
        N_("Order the destruction"), ("procureur",), "/orders/new",
        (N_("Order the three others destroyed. There is neither laboratory nor sample in this exercise: waive both, "
            "and say why."),),
    ),
    "burn": (
        N_("Burn"), ("president", "commission", "procureur", "verificateur", "temoin1", "temoin2"), "/sessions",
        (N_("The chair plans the session for today. The verifier stages the three bricks with their seals and weights. "
            "All six attend, each on an own device or by PIN; the chair opens, the verifier receives on the site, the "
            "chair burns and closes."),),
    ),
    "certify": (
        N_("Sign, and certify"), ("president", "commission", "procureur", "verificateur", "temoin1", "temoin2"),
        "/sessions",
        (N_("Everybody who attended signs what they saw, one after the other, the chair last; then the chair issues "
            "the certificate. Read it: which three are on it?"),),
    ),
}  # fmt: skip
"""A step to its heading, the accounts that do it, where it begins, and what is to be done."""

FAULTS: Mapping[str, str] = {
    "declared_otherwise": N_("The report says something else than cocaine, 4 kg, in one line."),
    "not_weighed": N_("An exhibit was sealed without being weighed: nothing is left to compare later weights with."),
    "sealed_otherwise": N_("A seal or a weight is not the one that was on the brick."),
    "left_behind": N_("Not all four were handed over: what stays behind has no keeper."),
    "seal_accepted": N_("You recorded the seal that should have been there. The one on the brick was another."),
    "weight_copied": N_("The third brick weighed 871 g. You recorded no weight, or another one."),
    "not_opened": N_("No discrepancy was opened: the substitution would have gone unnoticed."),
    "not_looked_at": N_("The third brick was not looked at when the others were received."),
    "false_alarm": N_("A discrepancy accuses a brick with which nothing was wrong: read again, type again."),
    "late": N_("More than an hour passed from the hand-over to the receipt: for so long nobody answered for the four."),
    "wrong_brick": N_("The hold lies on another brick than the one that was substituted."),
    "held_too_much": N_("A brick with which nothing was wrong is held too."),
    "order_otherwise": N_("The order does not name exactly the three others."),
    "burnt_too_few": N_("Not all three were burnt."),
    "evidence_burnt": N_("The substituted brick was burnt: the evidence is gone."),
    "not_attested": N_("Somebody attended and did not attest what they saw."),
}
"""A mistake in words that say what it would have meant."""
TABLES = {"seal": "sealed", "receive": "seen"}
MISSED = frozenset({"not_opened", "not_looked_at"})
"""Mistakes after which no discrepancy leads to the brick: what lay there is shown once more."""


@get("/exercise", include_in_schema=False)
async def course(request: Web) -> Template:
    """Show the steps, done and next, and the marks.

    Raises:
        NotFound: ``not_found`` where this is no exercise.
    """
    services = services_of(request)
    if not services.settings.exercise:
        raise NotFound("not_found")
    events = await asyncio.to_thread(exercise.happened, services.store)
    marks = judge(events)
    points, most = total(marks)
    now = next((mark.step for mark in marks if not mark.done), "")
    missed = any(not MISSED.isdisjoint(mark.faults) for mark in marks if mark.done)
    context: dict[str, Any] = {
        "steps": STEPS,
        "faults": FAULTS,
        "tables": TABLES | ({"hold": "seen"} if missed else {}),
        "bricks": Story(events).numbers,
        "case": CASE,
        "other": await _account(request),
        "misnumbered": exercise.misnumbered(events) if now == "declare" else "",
    }
    return page("training/exercise.html", marks=marks, points=points, most=most, now=now, **context)


async def _account(request: Web) -> str:
    """Return the exercise account of the signed-in person, or "" if nobody is signed in."""
    if request.user is None:
        return ""
    return await asyncio.to_thread(exercise.account, services_of(request).store, request.user.person)


handlers = [course]
