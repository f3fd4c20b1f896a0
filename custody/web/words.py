"""How values are written on pages: masses, counts, moments, numbers of exhibits, roles. Exact, never by float."""

from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from custody.domain.roles import Role
from custody.web.i18n import N_, current, gettext
from labels import quantity

IDENTIFIER_LENGTH = 13

ROLES: Mapping[str, str] = {
    Role.SEIZING_OFFICER: N_("Seizing officer"),
    Role.ESCORT: N_("Escort"),
    Role.CLERK: N_("Evidence custodian"),
    Role.SUPERVISOR: N_("Store supervisor"),
    Role.LABORATORY: N_("Laboratory"),
    Role.COURT_CLERK: N_("Court clerk"),
    Role.PROSECUTOR: N_("Prosecutor or judge"),
    Role.COMMISSION: N_("Destruction commission"),
    Role.VERIFIER: N_("Independent verifier"),
    Role.WITNESS: N_("Witness"),
    Role.INSPECTOR: N_("Inspection"),
    Role.KEY_OFFICER: N_("Key officer"),
    Role.ADMINISTRATOR: N_("System administrator"),
    Role.LIAISON: N_("Foreign liaison"),
}


def mass(micrograms: int | None) -> str:
    """Integer micrograms as an exact mass, ``4 000,435 kg``; a dash for a mass never taken."""
    return "–" if micrograms is None else quantity.format_mass(micrograms, current())


def number(value: int) -> str:
    """An integer with its thousands set apart."""
    return quantity.format_integer(value, current())


def count(value: int, unit: str) -> str:
    """A count with its unit in the right number: ``14 958 briques``."""
    return quantity.format_count(value, unit, current())


def identifier(value: str) -> Markup:
    """A 13-character number in the groups people read aloud: ``EV 0A7K 9Q2M 4XT``; another text as it is."""
    groups = (value[:2], value[2:6], value[6:10], value[10:]) if len(value) == IDENTIFIER_LENGTH else (value,)
    return Markup('<span class="id">{}</span>').format("\N{NO-BREAK SPACE}".join(groups))


def role(value: str) -> str:
    """The name of a role; a role from a newer log as its code."""
    return gettext(ROLES[value]) if value in ROLES else value


def when_in(zone: ZoneInfo) -> Callable[..., Markup]:
    """The ``when`` filter for an installation's zone."""

    def when(moment: str | datetime | None, *, short: bool = False) -> Markup:
        """An RFC 3339 moment in local time with its zone; ``short`` for tables. ``datetime`` is exact."""
        if moment is None:
            return Markup("–")
        exact = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        write = quantity.format_short if short else quantity.format_moment
        shown = write(exact, current(), zone=zone)
        if short:
            shown = f"{shown}\N{NO-BREAK SPACE}{quantity.zone_name(exact, zone)}"
        return Markup('<time datetime="{}">{}</time>').format(exact.isoformat(), shown)

    return when
