"""Means in other hands, on pages of people and devices: what a declaration would mark is shown before it is made."""

from litestar.response import Template

from custody.domain.access.roles import Role
from custody.domain.people.compromised_credentials import DeclareCompromised, WithdrawCompromise
from custody.service.people import compromised_acts
from custody.service.people.form_choices import Choice
from custody.text import local_time
from custody.web.forms.form_values import chosen
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.second_person import consent
from custody.web.http.request_context import Desk


class CompromiseForm(KeyedForm, kw_only=True):
    """Which means others may have had, since when, and what happened; ``sure``: who declares it has seen the count."""

    means: str = ""
    since: str = ""
    reason: str = ""
    sure: str = ""


class WithdrawForm(KeyedForm, kw_only=True):
    """Which declaration was wrong, and why; the second person with their PIN."""

    declared: int = 0
    reason: str = ""
    second: str = ""
    pin: str = ""


def _command(whose: str, form: CompromiseForm) -> DeclareCompromised:
    """The declaration as it was typed; raises BadInput for the time."""
    since = local_time.typed(form.since, "since")
    return DeclareCompromised(whose=whose, means=form.means, since=since, reason=form.reason)


async def declare(here: Desk, whose: str, form: CompromiseForm, path: str) -> Template | None:
    """Show what a declaration would mark; once the form says that it was seen, declare it; raises what is refused."""
    said = _command(whose, form)
    if not form.sure:
        return await _asked(here, said, form, path)
    await here.act("key.compromise/1", said, form.keyed())
    return None


async def _asked(here: Desk, said: DeclareCompromised, form: CompromiseForm, path: str) -> Template:
    """How many acts it would mark, of which kinds, and the button that declares it; the look is on record.

    Raises:
        CustodyError: what the rule would refuse of the declaration itself.
    """
    means = said.means or "device"
    found = await here.named(here.ask(compromised_acts.touched, here.reader, said))
    await here.read(said.whose, "page")
    names = await here.names([said.whose])
    return here.show(
        "people/compromise_confirm.html", found=found, form=form, path=path, means=means,
        name=names[said.whose],
    )  # fmt: skip


async def withdraw(here: Desk, whose: str, form: WithdrawForm) -> None:
    """Take a declaration back with the second person's consent; raises what the rule refuses."""
    second = consent(chosen(form.second, "second"), form.pin)
    said = WithdrawCompromise(whose=whose, declared=form.declared, reason=form.reason)
    await here.act("key.withdraw_compromise/1", said, form.keyed(), second)


async def seconds(here: Desk) -> list[Choice]:
    """Who may agree that a declaration was wrong: another key officer, or the inspection."""
    return await here.people((Role.KEY_OFFICER, Role.INSPECTOR))
