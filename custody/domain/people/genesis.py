"""Genesis: the first act names the log, the agency that runs it and its two key officers (docs/roles.md)."""

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.typed_text import required, token
from custody.domain.people.agency import AgencyEnrolled
from custody.domain.people.installation import MLDSA44, ClosedLog, Installation, LogFounded, next_origin
from custody.domain.people.person import PersonEnrolled
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson, names_of, require_agency_form


class Found(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Genesis: name the log, the operating agency, its two key officers; and the closed log that this one follows.

    ``second_factor``: real logs ask for it (``second_factor``), the demonstration does not.
    """

    origin: str
    key: str
    mldsa: str = ""
    agency: EnrolAgency
    officers: tuple[EnrolPerson, EnrolPerson]
    closed: ClosedLog | None = None
    second_factor: bool = False


@act(
    "log.found/1",
    title=N_("Log founded"),
    records=(AgencyEnrolled, LogFounded, PersonEnrolled),
)
def found(command: Found, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Begin the log. Works once: storage refuses it when the log has an event.

    Raises:
        RuleBroken: ``two_key_officers_needed`` when both officers bear one name.
        BadInput: ``agency_kind_unknown``, ``country_unknown``, or an origin or key that is not well formed;
            ``log_key_malformed``; ``origin_not_next``: a closed log is followed by the one of the next number.
    """
    del state_reader
    if len({required(o.name, "name").casefold() for o in command.officers}) == 1:
        raise RuleBroken("two_key_officers_needed")
    decision = Decision()
    installation, agency = ctx.new_number("NS"), ctx.new_number("SV")
    origin, key = token(command.origin, "origin"), token(command.key, "key")
    if command.closed and origin != next_origin(command.closed.origin):
        raise BadInput("origin_not_next", expected=next_origin(command.closed.origin))
    if command.mldsa:
        Installation(origin=origin, key=key).require_own(command.mldsa, MLDSA44)
    genesis = LogFounded(
        origin=origin, format="custody/1", key=key, mldsa=command.mldsa, closed=command.closed,
        second_factor=command.second_factor,
    )  # fmt: skip
    decision.add(installation, genesis)
    require_agency_form(command.agency)
    decision.add(agency, AgencyEnrolled(sort=command.agency.sort, country=command.agency.country),
                 Private("name", required(command.agency.name, "name"), agency))  # fmt: skip
    for officer in command.officers:
        person = ctx.new_number("PE")
        event = PersonEnrolled(agency=agency, roles=(Role.KEY_OFFICER,))
        decision.add(person, event, *names_of(officer, person))
    return decision
