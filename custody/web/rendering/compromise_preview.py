"""Means in other hands, on pages of people and devices: what a declaration would mark is shown before it is made."""

from litestar.response import Template

from custody.domain.access.roles import Role
from custody.domain.people.compromised_credentials import DeclareCompromised, WithdrawCompromise
from custody.service.people import compromised_acts
from custody.service.people.form_choices import Choice
from custody.text import local_time
from custody.web.forms.form_values import chosen, consent
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.request_context import RequestContext


class CompromiseForm(KeyedForm, kw_only=True):
    """Declaration of compromised credentials: kind, time and reason; ``sure``: the person has seen the count."""

    means: str = ""
    since: str = ""
    reason: str = ""
    sure: str = ""


class WithdrawForm(KeyedForm, kw_only=True):
    """Withdrawal of a wrong declaration, with the reason; the second person with their PIN."""

    declared: int = 0
    reason: str = ""
    second: str = ""
    pin: str = ""


def _command(whose: str, form: CompromiseForm) -> DeclareCompromised:
    """Return the declaration as it was typed; raises BadInput for the time."""
    since = local_time.typed(form.since, "since")
    return DeclareCompromised(whose=whose, means=form.means, since=since, reason=form.reason)


async def declare(ctx: RequestContext, whose: str, form: CompromiseForm, path: str) -> Template | None:
    """Show what a declaration would mark; once the form says that it was seen, declare it; raises what is refused."""
    declaration = _command(whose, form)
    if not form.sure:
        return await _asked(ctx, declaration, form, path)
    await ctx.perform("credential.declare_compromised/1", declaration, form.keyed())
    return None


async def _asked(ctx: RequestContext, declaration: DeclareCompromised, form: CompromiseForm, path: str) -> Template:
    """Show how many acts the declaration would mark, by kind, with the button that declares it; record the look.

    Raises:
        CustodyError: what the rule would refuse of the declaration itself.
    """
    means = declaration.means or "device"
    touched_acts = await ctx.with_names(ctx.query(compromised_acts.touched, ctx.reader, declaration))
    await ctx.read(declaration.whose, "page")
    names = await ctx.names([declaration.whose])
    return ctx.show(
        "people/compromise_confirm.html", found=touched_acts, form=form, path=path, means=means,
        name=names[declaration.whose],
    )  # fmt: skip


async def withdraw(ctx: RequestContext, whose: str, form: WithdrawForm) -> None:
    """Take a declaration back with the second person's consent; raises what the rule refuses."""
    second = consent(chosen(form.second, "second"), form.pin)
    withdrawal = WithdrawCompromise(whose=whose, declared=form.declared, reason=form.reason)
    await ctx.perform("credential.withdraw_compromise/1", withdrawal, form.keyed(), second)


async def seconds(ctx: RequestContext) -> list[Choice]:
    """Return the people who may agree that a declaration was wrong: another key officer, or the inspection."""
    return await ctx.people((Role.KEY_OFFICER, Role.INSPECTOR))
