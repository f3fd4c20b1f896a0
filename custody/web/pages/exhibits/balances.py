"""Balances as a page: the list with their calibrations, and the form for a new one of either."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.access.roles import READERS
from custody.domain.exhibits.balance_and_weighing import RegisterBalance
from custody.domain.exhibits.check_mass import CheckMass
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.quantity import MassEntry
from custody.service.exhibits import balances as balance_view
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.people import form_choices
from custody.text.i18n import N_
from custody.web.forms.form_values import consent
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/balances",
        title=N_("Balances"),
        text=N_("Balances and their calibration."),
        permission="directory.read",
    ),
]


class BalanceForm(KeyedForm, kw_only=True):
    """A balance, or with its number in ``balance`` a new calibration of it."""

    balance: str = ""
    serial: str = ""
    maker: str = ""
    readability: str = ""
    readability_unit: str = "g"
    uncertainty: str = ""
    uncertainty_unit: str = "g"
    capacity: str = ""
    capacity_unit: str = "kg"
    place: str = ""
    calibrated_on: str = ""
    calibrated_until: str = ""
    certificate: str = ""
    witness: str = ""
    pin: str = ""

    def consents(self) -> tuple[Consent, ...]:
        """Return the consent of the second person, by their own PIN."""
        return consent(self.witness, self.pin)

    def command(self) -> RegisterBalance:
        """Return the command that the form asks for."""
        return RegisterBalance(
            serial=self.serial,
            readability=MassEntry(self.readability, self.readability_unit),
            uncertainty=MassEntry(self.uncertainty, self.uncertainty_unit) if self.uncertainty.strip() else None,
            capacity=MassEntry(self.capacity, self.capacity_unit) if self.capacity.strip() else None,
            place=self.place,
            calibrated_on=self.calibrated_on,
            calibrated_until=self.calibrated_until,
            certificate=self.certificate,
            maker=self.maker,
            balance=self.balance,
        )


class CheckMassForm(KeyedForm, kw_only=True):
    """A check mass read on a balance."""

    balance: str = ""
    nominal: str = ""
    nominal_unit: str = "g"
    uncertainty: str = ""
    uncertainty_unit: str = "g"
    reading: str = ""
    reading_unit: str = "g"

    def command(self) -> CheckMass:
        """Return the command that the form asks for."""
        return CheckMass(
            balance=self.balance,
            nominal=MassEntry(self.nominal, self.nominal_unit),
            uncertainty=MassEntry(self.uncertainty, self.uncertainty_unit),
            reading=MassEntry(self.reading, self.reading_unit),
        )


@get("/balances", opt={"permission": "directory.read"})
async def balances(request: Web, of: FromQuery[str] = "") -> Template:
    """Show all balances, and all calibrations of one."""
    return await _balances_page(context_of(request), BalanceForm(key=new_key()), of=of)


@post("/balances", opt={"permission": "balance.register/1"}, status_code=303)
async def register_balance(request: Web, data: URLEncodedBody[BalanceForm]) -> Response[Any]:
    """Put a balance or its new calibration on record."""
    ctx = context_of(request)
    try:
        await ctx.perform("balance.register/1", data.command(), data.keyed(), data.consents())
    except CustodyError as error:
        return await _balances_page(ctx, data, error)
    return ctx.redirect("/balances", "balance_registered")


@post("/balances/check-mass", opt={"permission": "balance.check_mass/1"}, status_code=303)
async def check_mass(request: Web, data: URLEncodedBody[CheckMassForm]) -> Response[Any]:
    """Record a check mass read on a balance: it decides what the weighings of that day prove."""
    ctx = context_of(request)
    try:
        await ctx.perform("balance.check_mass/1", data.command(), data.keyed())
    except CustodyError as error:
        return await _balances_page(ctx, BalanceForm(key=new_key()), error, read=data)
    return ctx.redirect("/balances", "check_mass_read")


async def _balances_page(
    ctx: RequestContext, form: BalanceForm, error: CustodyError | None = None, of: str = "",
    read: CheckMassForm | None = None,
) -> Template:  # fmt: skip
    directory, own = ctx.services.directory, ctx.session
    state = await ctx.query_all(
        balances=lambda connection: balance_view.balances(connection, directory, ctx.services.vault, ctx.reader),
        people=lambda connection: form_choices.people(connection, directory, READERS, but=own.person, home=own.agency),
        told=lambda connection: balance_view.alarms_of(connection, ctx.reader),
        places=lambda connection: form_choices.places(connection, directory, own.agency),
    )
    balances, told = state["balances"], state["told"]
    balances.sort(
        key=lambda known_balance: known_balance.agency != ctx.session.agency
    )  # those of the own service first
    balance = next((known_balance for known_balance in balances if known_balance.id == of), None)
    calibrations = await ctx.query(balance_view.calibrations, of) if balance else []
    names = await ctx.names({alarm.about for alarm in told.values() if alarm.about.startswith("PE")})
    return ctx.show(
        "exhibits/balance_list.html", error, balances=balances, form=form, people=state["people"], today=ctx.today(),
        one=balance, calibrations=calibrations, places=state["places"], read=read or CheckMassForm(key=new_key()),
        told=told, names=names | {known.id: known.serial for known in balances},
    )  # fmt: skip


handlers = [balances, register_balance, check_mass]
