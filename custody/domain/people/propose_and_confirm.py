"""Propose and confirm changes of agencies, persons, roles, devices and the log's keys (docs/roles.md).

After genesis (``founding``) every account, grant and revocation is proposed by one key officer and confirmed by the
other; neither can do it alone.
"""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.roles import Role, conflict
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event
from custody.domain.kernel.typed_text import clean, required
from custody.domain.law.rule_pack import Pack
from custody.domain.law.rule_pack_loader import pack_of, pack_of_country
from custody.domain.people.agency import AGENCY_KINDS, Agency, AgencyEnrolled, AgencyRulesChosen
from custody.domain.people.device import DeviceEnrolled, EnrolDevice, require_new_key
from custody.domain.people.installation import (
    AnnounceKey,
    ClockCorrected,
    CorrectClock,
    EndKey,
    LogKeyAnnounced,
    LogKeyEnded,
    key_event,
)
from custody.domain.people.pending_change import (
    EXPIRES_DAYS,
    PendingChangeConfirmed,
    PendingChangeProposed,
    PendingChangeRejected,
    Proposal,
)
from custody.domain.people.person import (
    Person,
    PersonCredentialsReset,
    PersonDisabled,
    PersonEnrolled,
    PersonRolesChanged,
)
from custody.domain.people.second_factor import PROTECTED, asked_for, is_objectionable
from custody.domain.people.two_agency_keys import require_second_agency


class EnrolAgency(Struct, tag="agency", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Enrol an agency."""

    name: str
    sort: str
    country: str = "ML"


class EnrolPerson(Struct, tag="person", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Enrol a person of an agency, with first roles."""

    name: str
    rank: str
    agency: str
    roles: tuple[Role, ...] = ()


class ChangeRoles(Struct, tag="roles", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Grant and revoke roles."""

    person: str
    grant: tuple[Role, ...] = ()
    revoke: tuple[Role, ...] = ()


class Disable(Struct, tag="disable", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """End all roles of a person and their sign-in."""

    person: str


class ResetCredentials(Struct, tag="reset", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let a person set a new password and PIN."""

    person: str


class ChooseRules(Struct, tag="rules", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let an agency follow a rule pack, as it stands in this version of the software."""

    agency: str
    pack: str


Change = (
    EnrolAgency | EnrolPerson | EnrolDevice | ChangeRoles | Disable | ResetCredentials | ChooseRules | AnnounceKey
    | EndKey | CorrectClock
)  # fmt: skip


class Propose(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key officer proposes a change of people."""

    change: Change


class Confirm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The other key officer confirms; the name stays committed to in the proposal's event."""

    proposal: str


class Reject(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A proposal is called off; what stands committed to in it stays."""

    proposal: str


@act(
    "pending_change.propose/1",
    title=N_("Change of people proposed"),
    summary="Propose a change of people",
    roles={Role.KEY_OFFICER},
    records=(PendingChangeProposed,),
)
def propose(command: Propose, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a proposed change under a new PR number; nothing changes yet.

    Raises:
        NotFound: no such agency or person.
        BadInput: ``agency_kind_unknown``, ``country_unknown``, ``field_empty``, ``pack_unknown``,
            ``log_key_malformed``, ``device_key_malformed``, ``clock_span``.
        RuleBroken: ``roles_conflict`` (docs/roles.md), ``nothing_changes``, ``person_disabled``, ``last_log_key``,
            ``device_known``, ``pack_of_another_country``.
    """
    event, private = _proposed(command.change, state_reader, ctx)
    decision = Decision()
    decision.add(ctx.new_number("PR"), event, *private)
    return decision


def _proposed(
    change: Change, state_reader: StateReader, ctx: ActContext
) -> tuple[PendingChangeProposed, tuple[Private, ...]]:
    """Return the proposal that a change makes, with its private values."""
    by = ctx.author.person
    match change:
        case EnrolAgency() | EnrolPerson() | EnrolDevice():
            return _enrolment(change, by, state_reader, ctx)
        case ChangeRoles():
            granted, revoked = _role_changes(change.person, change.grant, change.revoke, state_reader)
            event = PendingChangeProposed(
                by=by, change="roles", subject=change.person, granted=granted, revoked=revoked
            )
        case Disable() | ResetCredentials():
            _enabled(change.person, state_reader)
            name = "disable" if isinstance(change, Disable) else "reset"
            event = PendingChangeProposed(by=by, change=name, subject=change.person)
        case ChooseRules():
            pack = _other_pack(change.agency, change.pack, state_reader)
            event = PendingChangeProposed(by=by, change="rules", subject=change.agency, pack=pack.id)
        case AnnounceKey() | EndKey():
            name = "log_key" if isinstance(change, AnnounceKey) else "log_key_end"
            event = PendingChangeProposed(by=by, change=name, subject=change.log, vkey=change.vkey)
            key_event(name, change.log, change.vkey, state_reader)
        case CorrectClock():
            event = PendingChangeProposed(by=by, change="clock", subject=change.log, span=change.span(state_reader))
            return event, (Private("reason", required(change.reason, "reason"), ctx.author.agency),)
    return event, ()


def _enrolment(
    change: EnrolAgency | EnrolPerson | EnrolDevice, by: str, state_reader: StateReader, ctx: ActContext
) -> tuple[PendingChangeProposed, tuple[Private, ...]]:
    match change:
        case EnrolAgency():
            require_agency_form(change)
            subject = ctx.new_number("SV")
            event = PendingChangeProposed(
                by=by, change="agency", subject=subject, sort=change.sort, country=change.country
            )
        case EnrolPerson():
            require(state_reader, Agency, change.agency)
            subject = ctx.new_number("PE")
            private = names_of(change, subject)
            event = PendingChangeProposed(by=by, change="person", subject=subject, agency=change.agency,
                                   granted=_compatible(change.roles))  # fmt: skip
            return event, private
        case EnrolDevice():
            require(state_reader, Agency, change.agency)
            require_new_key(change.public_key, state_reader)
            subject = ctx.new_number("DV")
            event = PendingChangeProposed(by=by, change="device", subject=subject, agency=change.agency,
                                   public_key=change.public_key)  # fmt: skip
    return event, (Private("name", required(change.name, "name"), subject),)


@act(
    "pending_change.confirm/1",
    title=N_("Change of people confirmed"),
    summary="Confirm another officer's proposal",
    roles={Role.KEY_OFFICER, Role.INSPECTOR},
    records=(
        AgencyEnrolled,
        PendingChangeConfirmed,
        ClockCorrected,
        PersonCredentialsReset,
        DeviceEnrolled,
        LogKeyAnnounced,
        LogKeyEnded,
        PersonDisabled,
        PersonEnrolled,
        PersonRolesChanged,
        AgencyRulesChosen,
    ),
)
def confirm(command: Confirm, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Carry out a proposal that another key officer made; some sorts of it an inspector may (``two_agency_keys``).

    Raises:
        NotFound: no such proposal.
        RuleBroken: ``already_confirmed``; ``proposal_expired``; ``own_pending_change``: nobody approves their own
            request (I41), nor roles that they are to receive, and a key officer is removed by two others; and as
            ``propose``, when the person has changed since; ``second_agency_needed``, ``key_officer_needed``,
            ``reset_waits`` (``two_agency_keys``).
    """
    proposal = require(state_reader, Proposal, command.proposal)
    if proposal.status != "open":
        raise RuleBroken("already_confirmed", number=command.proposal)
    if proposal.expired(ctx.at):
        raise RuleBroken("proposal_expired", number=command.proposal, days=EXPIRES_DAYS)
    takes = proposal.granted or (proposal.change == "reset" and asked_for(state_reader))
    own = takes and proposal.subject == ctx.author.person
    if proposal.by == ctx.author.person or own or _removes_either(proposal, ctx.author.person):
        raise RuleBroken("own_pending_change", number=command.proposal)
    divides = require_second_agency(command.proposal, proposal, state_reader, ctx)
    decision = Decision()
    decision.add(command.proposal, PendingChangeConfirmed(divides=divides))
    decision.add(proposal.subject, _event_of(proposal, state_reader))
    return decision


@act(
    "pending_change.reject/1",
    title=N_("Proposed change of people rejected"),
    summary="Reject a proposed change of people",
    roles=PROTECTED,
    records=(PendingChangeRejected,),
)
def reject(command: Reject, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Call a proposal off: a key officer any; its person or an inspector one that they are shown (``second_factor``).

    Raises:
        NotFound: no such proposal. RuleBroken: ``already_confirmed``; ``not_your_proposal``.
    """
    proposal, author = require(state_reader, Proposal, command.proposal), ctx.author.person
    if proposal.status != "open":
        raise RuleBroken("already_confirmed", number=command.proposal)
    roles = require(state_reader, Person, author).roles
    concerned = proposal.subject == author or Role.INSPECTOR in roles
    if Role.KEY_OFFICER not in roles and not (concerned and _is_shown(proposal, state_reader)):
        raise RuleBroken("not_your_proposal", number=command.proposal)
    decision = Decision()
    decision.add(command.proposal, PendingChangeRejected(by=author))
    return decision


def _is_shown(proposal: Proposal, state_reader: StateReader) -> bool:
    """Return True if the person and the inspection may object to the proposal."""
    if proposal.change not in {"reset", "roles"}:
        return False
    home = require(state_reader, Person, proposal.by).agency
    subject = require(state_reader, Person, proposal.subject)
    return proposal.change == "reset" or (asked_for(state_reader) and is_objectionable(proposal, subject, home=home))


def _removes_either(proposal: Proposal, confirmer: str) -> bool:
    """Return True if the change ends the role of either key officer at work: one alone could change nothing."""
    removes = proposal.change == "disable" or Role.KEY_OFFICER in proposal.revoked
    return removes and proposal.subject in {proposal.by, confirmer}


def _event_of(proposal: Proposal, state_reader: StateReader) -> Event:  # noqa: PLR0911  (one for each kind of change)
    match proposal.change:
        case "agency":
            return AgencyEnrolled(sort=proposal.sort, country=proposal.country, proposed=proposal.proposed)
        case "person":
            by = proposal.by if asked_for(state_reader) else ""
            return PersonEnrolled(
                agency=proposal.agency, roles=tuple(proposal.granted), proposed=proposal.proposed, by=by
            )
        case "device":
            require_new_key(proposal.public_key, state_reader)
            return DeviceEnrolled(agency=proposal.agency, key=proposal.public_key, proposed=proposal.proposed)
        case "roles":
            granted, revoked = _role_changes(proposal.subject, proposal.granted, proposal.revoked, state_reader)
            return PersonRolesChanged(granted=granted, revoked=revoked)
        case "disable":
            _enabled(proposal.subject, state_reader)
            return PersonDisabled()
        case "rules":
            pack = _other_pack(proposal.subject, proposal.pack, state_reader)
            return AgencyRulesChosen(pack=pack.id, digest=pack.digest)
        case "log_key" | "log_key_end":
            return key_event(proposal.change, proposal.subject, proposal.vkey, state_reader)
        case "clock" if proposal.span is not None:
            return ClockCorrected(span=proposal.span)
        case _:
            _enabled(proposal.subject, state_reader)
            return PersonCredentialsReset(by=proposal.by if asked_for(state_reader) else "")


def require_agency_form(change: EnrolAgency) -> None:
    """Refuse a kind of agency or a country that there is not.

    Raises:
        BadInput: ``agency_kind_unknown``, ``country_unknown``.
    """
    if change.sort not in AGENCY_KINDS:
        raise BadInput("agency_kind_unknown", value=change.sort[:40])
    if len(change.country) != len("ML") or not change.country.isascii() or not change.country.isupper():
        raise BadInput("country_unknown", value=change.country[:40])


def _compatible(roles: Iterable[str]) -> tuple[str, ...]:
    unique = tuple(dict.fromkeys(str(role) for role in roles))
    role = conflict(unique)
    if role:
        raise RuleBroken("roles_conflict", role=role)
    return unique


def _role_changes(
    person_id: str, grant: Iterable[str], revoke: Iterable[str], state_reader: StateReader
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Roles that are really granted and really revoked, as plain names."""
    held, wanted = _enabled(person_id, state_reader).roles, {str(role) for role in revoke}
    revoked = tuple(role for role in held if role in wanted)
    kept = [role for role in held if role not in wanted]
    granted = tuple(role for role in dict.fromkeys(str(r) for r in grant) if role not in kept)
    if not granted and not revoked:
        raise RuleBroken("nothing_changes")
    _compatible([*kept, *granted])
    return granted, revoked


def _other_pack(agency_id: str, wanted: str, state_reader: StateReader) -> Pack:
    agency, pack = require(state_reader, Agency, agency_id), pack_of(wanted)
    require_own_law(agency.country, pack)
    if (agency.pack, agency.pack_digest) == (pack.id, pack.digest):
        raise RuleBroken("nothing_changes")
    return pack


def require_own_law(country: str, pack: Pack) -> None:
    """Refuse the rules of another country, unless there are none of the agency's own.

    Raises:
        RuleBroken: ``pack_of_another_country``.
    """
    if pack.country != country and pack_of_country(country) is not None:
        raise RuleBroken("pack_of_another_country", pack=pack.id, country=country)


def _enabled(person_id: str, state_reader: StateReader) -> Person:
    person = require(state_reader, Person, person_id)
    if person.disabled:
        raise RuleBroken("person_disabled", person=person_id)
    return person


def names_of(officer: EnrolPerson, person: str) -> tuple[Private, ...]:
    """Name and rank as private values of the event that enrols or proposes ``person``."""
    name = Private("name", required(officer.name, "name"), person)
    rank = clean(officer.rank, "rank")
    return (name, Private("rank", rank, person)) if rank else (name,)
