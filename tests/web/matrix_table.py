"""What the permission matrix expects, written down by hand: nothing here is taken from the code that it judges.

``ROUTES`` has a line for each route: the permission it must ask for, who sees what through it, and the form in which
a reading is put on record ("-" for none). Names of sets are those of ``matrix_world``.
"""

import re
from dataclasses import dataclass

from tests.act_cases import act_cases, joined

ALL = "own kept shared foreign"
STORE = "clerk supervisor"
KEEPERS = f"{STORE} laboratory court_clerk"
HOLDERS = f"seizing_officer {STORE} laboratory court_clerk"
SAMPLERS = f"seizing_officer {STORE} laboratory"
ATTENDEES = "prosecutor commission verifier witness"
READERS = f"{HOLDERS} {ATTENDEES} inspector"
EVERYBODY = f"{READERS} escort key_officer administrator liaison"

READ = {
    "exhibit.read": f"{READERS} liaison",
    "case.read": f"{READERS} liaison",
    "history.read": f"{READERS} liaison",
    "operation.read": "seizing_officer supervisor prosecutor inspector liaison",
    "paper_act.read": READERS,
    "paper_report.read": f"{HOLDERS} prosecutor inspector",
    "notice.read": f"seizing_officer {STORE} prosecutor inspector",
    "proposal.read": f"{STORE} prosecutor court_clerk inspector",
    "order.read": READERS,
    "certificate.read": READERS,
    "transfer.read": f"{HOLDERS} inspector",
    "court.read": "prosecutor court_clerk",
    "seal_roll.read": f"{HOLDERS} key_officer inspector",
    "place.read": f"{STORE} inspector laboratory court_clerk",
    "register.read": f"{STORE} inspector",
    "day_plan.read": READERS,
    "office.read": "supervisor prosecutor inspector",
    "drift.read": "supervisor inspector",
    "session.read": f"{ATTENDEES} {STORE} inspector",
    "confidential.read": "supervisor inspector prosecutor",
    "erasure.read": "inspector prosecutor",
    "discrepancy.read": READERS,
    "inventory.read": READERS,
    "derogation.read": f"{STORE} inspector prosecutor commission",
    "alarm.read": "inspector prosecutor",
    "bundle.read": "inspector prosecutor liaison",
    "person.read": "key_officer inspector",
    "device.read": f"{READERS} key_officer",
    "directory.read": f"{READERS} key_officer",
    "statistics.read": READERS,
    "log.read": "inspector",
    "self.read": EVERYBODY,
    "signed_in": EVERYBODY,
    "own": EVERYBODY,
}
"""Reading permission to roles (docs/roles.md)."""

MACHINES = {"POST /pki/ocsp", "POST /pki/timestamp"}
"""Asked by machines that have no session: nothing is done there in anybody's name."""

ACTS: dict[str, dict[str, str]] = {
    "pending_change.propose/1": {"key_officer": ALL},
    # an inspector confirms two sorts alone, which this is not: tests/domain/people/test_two_agency_keys.py
    "pending_change.confirm/1": {"key_officer": ALL, "inspector": ""},
    "pending_change.reject/1": {"key_officer": ALL, "inspector prosecutor administrator commission verifier": ""},
    "credential.declare_compromised/1": {"key_officer": ALL},
    # nothing was declared: nobody takes it back; that two do: tests/domain/people/test_compromised_credentials.py
    "credential.withdraw_compromise/1": {"key_officer": ""},
    "device.revoke/1": {"key_officer": ALL},
    "device.reopen/1": {"key_officer": ALL},
    "passkey.register/1": {f"{ATTENDEES} court_clerk key_officer inspector administrator": ""},
    "passkey.confirm/1": {"key_officer": "", "inspector": ""},
    "passkey.revoke/1": {f"{ATTENDEES} court_clerk key_officer inspector administrator": ""},
    "place.open/1": {"supervisor": "own kept"},
    "container.open/1": {STORE: "own kept"},
    "place.print_label/1": {STORE: "own kept"},
    "container.seal/1": {STORE: ""},
    "container.unseal/1": {KEEPERS: ""},
    "balance.register/1": {"supervisor laboratory": ALL},
    "balance.check_mass/1": {f"{HOLDERS} verifier": ALL},
    "case.open/1": {"seizing_officer prosecutor court_clerk": ALL},
    "case.share/1": {"seizing_officer prosecutor court_clerk": "own shared"},
    # nothing of the sets is shared with the laboratory: tests/domain/seizures/test_end_share.py
    "case.end_share/1": {"seizing_officer prosecutor court_clerk": ""},
    # a court's registry alone, of the court that the case is before: tests/domain/seizures/test_proceedings.py
    "case.join/1": {"court_clerk": ""},
    "case.split/1": {"court_clerk": ""},
    "case.pass/1": {"court_clerk": ""},
    "outsider.register/1": {f"{STORE} court_clerk": ALL},
    # the paper names the office's clerk, who is none of the readers: tests/domain/offline/test_paper_act.py
    "act.confirm_paper/1": {READERS: "", "inspector": ALL},
    "outsider.take_part/1": {READERS: "own kept shared", "inspector": ALL},
    "exhibit.release_to_outsider/1": {f"{STORE} court_clerk": "", "clerk": "own kept"},
    "exhibit.return_from_outsider/1": {f"{STORE} court_clerk": "own kept"},
    "operation.open/1": {"seizing_officer prosecutor": ALL},
    "operation.link/1": {"seizing_officer prosecutor": "own"},
    "first_notice.take/1": {f"seizing_officer {STORE}": ALL},
    "seizure.declare/1": {"seizing_officer": "own shared"},
    "seizure.confirm_line/1": {"seizing_officer supervisor": "own shared"},
    # the seizures of the sets are complete, their term is over: tests/domain/seizures/test_declared_amount.py
    "seizure.complete/1": {"seizing_officer": ""},
    "seizure.count_packages/1": {f"seizing_officer {STORE}": ""},  # asks for a second person beside the author
    "exhibit.register/1": {"seizing_officer": "own"},
    "register.take_over/1": {"supervisor": ""},
    "exhibit.print_label/1": {HOLDERS: "own kept"},
    "blank_label.issue/1": {f"seizing_officer {STORE}": ALL},
    "blank_label.reprint/1": {f"seizing_officer {STORE}": ""},
    "blank_label.void/1": {f"seizing_officer {STORE}": ""},
    "exhibit.blind_check/1": {HOLDERS: "own kept"},
    "exhibit.sight/1": {READERS: "own kept shared", "clerk": "shared", "inspector": ALL},
    "exhibit.store/1": {STORE: "own kept"},
    "exhibit.open/1": {KEEPERS: "", "clerk": "own kept"},
    "exhibit.reseal/1": {KEEPERS: "", "clerk": "own kept"},
    "exhibit.split/1": {KEEPERS: "", "clerk": "own kept"},
    "exhibit.consume/1": {"laboratory": "own kept"},
    "transfer.dispatch/1": {HOLDERS: "", "clerk": "own kept"},
    "transfer.receive/1": {"supervisor laboratory court_clerk": "", "clerk": "own kept"},
    "transfer.refuse/1": {HOLDERS: "", "clerk": "own kept"},
    "exhibit.take_from_departed/1": {"supervisor": "own kept"},
    "exhibit.extend_release/1": {"supervisor prosecutor": ""},
    "transfer.cancel/1": {HOLDERS: "", STORE: "own kept"},
    "transfer.hand_over/1": {HOLDERS: "", "clerk": "own kept"},
    "transfer.enter_slip/1": {HOLDERS: "own kept"},
    "transfer.confirm_slip/1": {HOLDERS: "own kept"},
    "laboratory.report/1": {"laboratory": "own kept"},
    "paper_report.enter/1": {f"{STORE} court_clerk": "own kept"},
    "paper_report.confirm/1": {f"{HOLDERS} prosecutor": "shared", "inspector": "shared foreign"},
    "paper_report.refuse/1": {
        f"{HOLDERS} prosecutor": "shared",
        "clerk": "own kept shared",
        "inspector": "shared foreign",
    },
    "sampling_plan.make/1": {f"{SAMPLERS} inspector": "own kept"},
    "sampling_plan.record_result/1": {SAMPLERS: "own kept"},
    "case.enter_reference/1": {"prosecutor court_clerk": "own shared"},
    "case.set_hearing/1": {"prosecutor court_clerk": "own shared"},
    "exhibit.register_at_court/1": {"court_clerk": "own kept"},
    "destruction_request.make/1": {f"{STORE} court_clerk": "own kept"},
    "destruction_request.withdraw/1": {f"{STORE} court_clerk": "own kept"},
    "destruction_request.decline/1": {"prosecutor": "own"},
    "legal_hold.place/1": {"prosecutor": "own shared"},
    "legal_hold.lift/1": {"prosecutor": "own"},
    "order.issue/1": {"prosecutor": "own"},
    "order.enter_copy/1": {"court_clerk": "own"},
    "order.confirm_copy/1": {"prosecutor court_clerk": "own"},
    "order.see_original/1": {"prosecutor court_clerk": "own"},
    # their issuers confirmed the orders of the sets, so that no photograph waits: tests/domain/orders/test_order_photo.py
    "order.confirm_photo/1": {"prosecutor commission inspector": ""},
    "order.revoke/1": {"prosecutor": "own"},
    "order.notify/1": {"prosecutor court_clerk": "own"},
    # the readers are of a prosecution, which decides no appeal: tests/domain/orders/test_appeal.py has the court
    "order.appeal/1": {"court_clerk": ""},
    "order.judge_appeal/1": {"court_clerk": ""},
    "order.confirm_appeal/1": {"court_clerk inspector": ""},
    "destruction_session.plan/1": {"commission": "own kept"},
    "destruction_session.check_out/1": {"commission": "own kept"},
    "destruction_session.recall/1": {"prosecutor": "", "commission": ""},
    "destruction_session.draw/1": {"verifier": ""},
    "destruction_session.stage/1": {"verifier": "shared foreign"},
    "destruction_session.attend/1": {"prosecutor commission": "own kept", "verifier": ALL, "witness": "shared foreign"},
    "destruction_session.leave/1": {ATTENDEES: "", "commission": "own kept", "prosecutor": "own"},
    "destruction_session.open/1": {"commission": "own kept"},
    "destruction_session.arrive/1": {"verifier": ""},
    "destruction_session.withdraw/1": {ATTENDEES: "", "commission": "own kept", "prosecutor": "own"},
    "destruction_session.ignite/1": {"commission": "own kept"},
    "destruction_session.close/1": {"commission": "own kept"},
    "destruction_session.attest/1": {ATTENDEES: "", "commission": "own kept", "prosecutor": "own"},
    "destruction_session.sign/1": {ATTENDEES: "", "commission": "own kept", "prosecutor": "own"},
    "destruction_session.certify/1": {"commission": "own kept"},
    "certificate.reissue/1": {"commission": ""},
    "certificate.prepare/1": {"commission": "own kept"},
    "certificate.countersign/1": {ATTENDEES: ""},
    "certificate.apply_organisation_seal/1": {"commission": ""},
    "destruction_session.abort/1": {"commission": "own kept"},
    "entry.correct/1": {f"{SAMPLERS} prosecutor": "own kept", "court_clerk commission key_officer": ""},
    "place.evacuate/1": {STORE: "own kept"},
    "place.record_entry/1": {STORE: "own kept", "inspector": ALL},
    "place.rate/1": {"supervisor": "own kept"},
    "place.close/1": {"supervisor": "own kept"},
    "place.name_custodian/1": {"supervisor": "own kept", "inspector": ALL},
    "place.override_custodian_change/1": {"inspector": ALL},
    "inventory.plan/1": {"supervisor": "own kept", "inspector": ALL},
    "inventory.start_count/1": {"supervisor": "own kept", "inspector": ALL},
    "inventory.count/1": {READERS: "", "witness": ALL},
    "inventory.close_count/1": {"supervisor": "own kept", "inspector": ALL},
    "inventory.confirm_missing/1": {STORE: "", "supervisor": "own kept", "inspector": ALL},
    "inventory.reopen/1": {STORE: "", "supervisor": "own kept", "inspector": ALL},
    "inventory.sign/1": {READERS: "", STORE: "own kept", "witness inspector": ALL},
    "exhibit.hand_out/1": {HOLDERS: "", "clerk": "own kept"},
    "exhibit.report_missing/1": {HOLDERS: "own kept"},
    "exhibit.find_again/1": {HOLDERS: "own kept shared"},
    "discrepancy.assign/1": {"inspector": ALL},
    "discrepancy.conclude/1": {"inspector supervisor": "", "prosecutor": "shared foreign"},
    "discrepancy.establish_loss/1": {"prosecutor": "own shared"},
    "discrepancy.close/1": {"inspector": "shared foreign"},
    "discrepancy.answer/1": {READERS: "", "clerk": "own kept"},
    "discrepancy.withdraw_reading/1": {READERS: "", "clerk": "own kept"},
    "discrepancy.read_again/1": {f"{HOLDERS} {ATTENDEES}": "own kept", "seizing_officer": "kept", "clerk": ""},
    "discrepancy.look_at_photo/1": {"inspector": ""},
    "confidential_inspection.open/1": {"inspector": "shared foreign"},
    "values.erase/1": {"inspector prosecutor": ""},
    "confidential_inspection.lift/1": {"prosecutor": "", "inspector": ALL},
    "derogation.grant/1": {"inspector": "", "prosecutor": "own"},
    "alarm.acknowledge/1": {"inspector": ALL, "prosecutor": "own shared"},
    "bundle.receive/1": {"inspector prosecutor liaison": ALL},
}
"""Kind of act to who holds its permission, and on which set the rules then let them act; later lines win."""
ACTS = joined(ACTS, {kind: case.roles for kind, case in act_cases().items()})

VISIBLE: dict[str, dict[str, str]] = {
    "case": {EVERYBODY: "own shared", "inspector": ALL},
    "decided": {EVERYBODY: "own shared", "inspector": ALL},
    "seizure": {EVERYBODY: "own shared", "inspector": ALL},
    "operation": {EVERYBODY: "own", "inspector": ALL},
    "notice": {EVERYBODY: "own", "inspector": ALL},
    "paper_report": {EVERYBODY: "own kept shared", "inspector": ALL},
    "pictured": {EVERYBODY: "own shared", "inspector": ALL},
    "exhibit": {EVERYBODY: "own kept shared", "liaison": "own shared", "inspector": ALL},
    "corrected": {EVERYBODY: "own kept shared", "inspector": ALL, "key_officer": ""},
    "photographed": {EVERYBODY: "own kept shared", "liaison": "own shared", "inspector": ALL},
    "event": {EVERYBODY: "own kept shared", "liaison": "own shared", "inspector": ALL},
    "weighed": {EVERYBODY: "own kept shared", "liaison": "own shared", "inspector": ALL},
    "sample": {EVERYBODY: "own kept shared", "liaison": "own shared", "inspector": ALL},
    "inventory": {EVERYBODY: "own kept", "inspector": ALL},
    "ended": {EVERYBODY: "own kept", "inspector": ALL},
    "reconciled": {EVERYBODY: "own kept", "witness inspector": ALL},
    "discrepancy": {EVERYBODY: "own kept shared", "inspector": ALL},
    "inquired": {EVERYBODY: "own kept shared", "inspector": ALL},
    "alarm": {EVERYBODY: "", "prosecutor": "own shared", "inspector": ALL},
    "confidential": {EVERYBODY: "", "inspector": ALL},
    "received": {EVERYBODY: "own", "inspector": ALL},
    "paper_act": {EVERYBODY: "own kept", "inspector": ALL},
    "hidden": {EVERYBODY: ""},
    "transfer": {EVERYBODY: "own kept", "inspector": ALL},
    "slip": {EVERYBODY: "own kept", "inspector": ALL},
    "place": {EVERYBODY: "own kept", "inspector": ALL},
    "container": {EVERYBODY: "own kept", "inspector": ALL},
    "order": {EVERYBODY: "own kept", "court_clerk": "own kept shared", "inspector": ALL},
    "whole_order": {EVERYBODY: "own kept", "court_clerk": "own kept shared", "inspector": ALL},
    "destruction_request": {EVERYBODY: "own kept shared", "inspector": ALL},
    "draft": {EVERYBODY: "own", "inspector": ALL},
    "session": {EVERYBODY: "own kept", "inspector": ALL},
    "pictured_session": {EVERYBODY: "own kept", f"{ATTENDEES} inspector": ALL},
    "planned": {EVERYBODY: "own kept", f"{ATTENDEES} inspector": ALL},
    "certificate": {EVERYBODY: "own kept", "inspector": ALL},
    "released": {EVERYBODY: "own kept", "inspector": ALL},
    "large": {EVERYBODY: "own shared", "inspector": ALL},
    "proposal": {EVERYBODY: ALL},
    "nothing": {EVERYBODY: ""},
    "owing": {EVERYBODY: "", "commission": "own kept", "prosecutor": "own"},
    # what is one person's own: who holds it, to whom it is addressed, whose prosecution leads it
    "held": {EVERYBODY: "", "clerk": "own kept"},
    "act": {EVERYBODY: "", "clerk": "own kept", "inspector": ALL},
    "waiting": {EVERYBODY: "", "clerk": "own kept", "seizing_officer": "own"},
    "addressed": {EVERYBODY: "", "clerk": "own kept"},
    "bench": {EVERYBODY: "own kept"},
    "led": {EVERYBODY: "own"},
    "on_legal_hold": {EVERYBODY: "", "prosecutor": "own"},
    "device": {EVERYBODY: "own kept", "inspector key_officer": ALL},
}
"""Kind of subject to who, holding the permission, sees which set (I41)."""


@dataclass(frozen=True)
class Route:
    """A line of ``ROUTES``. ``target`` has placeholders for numbers; ``scope`` may name a kind of ``VISIBLE``."""

    name: str
    method: str
    target: str
    permission: str
    scope: str
    kind: str
    reading: str


def expect(table: dict[str, str], role: str) -> str:
    """What the last line that names a role says of it."""
    return next((sets for roles, sets in reversed(table.items()) if role in roles.split()), "")


def holders(permission: str) -> list[str]:
    """Roles that hold a permission."""
    return " ".join(ACTS[permission]).split() if permission in ACTS else READ[permission].split()


def plain(name: str) -> str:
    """The name of a route with its parameters left unnamed."""
    return re.sub(r"\{[^}]*\}", "{}", name)


def parse(text: str) -> list[Route]:
    """``METHOD target permission scope reading``; a scope is ``word`` or ``word:kind``; the name leaves out a query."""
    found = []
    for line in filter(str.strip, text.splitlines()):
        method, target, permission, scope, reading = line.split()
        word, _, kind = scope.partition(":")
        name = plain(f"{method} {target.partition('?')[0]}")
        found.append(Route(name, method, target, permission, word, kind, reading))
    return found


def plain_acts(written: list[Route]) -> list[Route]:
    """Routes of the acts that no line of the table performs: ``transfer.cancel/1`` is POST /api/transfers/cancel."""
    apart = {"asks", "upload"}  # what a passkey signs, and photographs: they perform nothing
    routed = {route.permission for route in written if route.name.startswith("POST /api/") and route.scope not in apart}
    lines = []
    for kind in {kind for kind, roles in ACTS.items() if roles} - routed:  # of the others the service is the author
        subject, verb = kind.removesuffix("/1").replace("_", "-").split(".")
        lines.append(f"POST /api/{subject}s/{verb} {kind} act -")
    return parse("\n".join(sorted(lines)))


ROUTES = parse("""
GET    /health                               -                       public            -
GET    /ready                                -                       public            -
GET    /favicon.ico                          -                       public            -
GET    /verifier.html                        -                       public            -
GET    /check.sh                             -                       public            -
GET    /verify                               -                       public            -
POST   /verify                               -                       public            -
GET    /V/{one}                              -                       public            -
GET    /enrol                                -                       public            -
GET    /enrol/check                          -                       public            -
GET    /enrol/{one}                          -                       public            -
GET    /exercise                             -                       public            -
GET    /aide                                 -                       public            -
GET    /aide/{one}                           -                       public            -
GET    /pki/{one}                            -                       public            -
GET    /pki/ocsp/{one}                       -                       public            -
POST   /pki/ocsp                             -                       public            -
POST   /pki/timestamp                        -                       public            -
GET    /static/{file_path}                   -                       public            -
HEAD   /static/{file_path}                   -                       public            -
GET    /scan                                 -                       public            -
GET    /scan/worker.js                       -                       public            -
GET    /scan/app.webmanifest                 -                       public            -
GET    /scan/files/{version}/{name}          -                       public            -
GET    /schema                               -                       public            -
GET    /schema/openapi.json                  -                       public            -
GET    /schema/{path}                        -                       public            -
GET    /signin                               -                       public            -
POST   /signin                               -                       public            -
POST   /language                             -                       public            -
GET    /api/session                          -                       public            -
POST   /api/session                          -                       public            -
DELETE /api/session                          own                     own               -
GET    /api/session/second-factor            own                     own               -
POST   /api/session/second-factor            own                     own               -
GET    /api/own-sessions                     own                     own               -
DELETE /api/own-sessions/{session}           own                     own               -
GET    /second-factor                        own                     own               -
POST   /second-factor                        own                     own               -
POST   /account/card                         own                     own               -
GET    /account/sessions                     own                     own               -
GET    /account/pin-uses                     own                     own               -
POST   /account/sessions/end                 own                     own               -
GET    /api/scan/hello                       -                       public            -
POST   /api/scan/device                      -                       public            -
POST   /api/scan/session                     -                       public            -
POST   /signout                              own                     own               -
GET    /account                              own                     own               -
POST   /account/password                     own                     own               -
POST   /account/pin                          own                     own               -
GET    /                                     signed_in               open              -

GET    /find?q={exhibit}                     exhibit.read            one:exhibit       search
POST   /find                                 exhibit.read            form              -
GET    /api/search?q={exhibit}                 exhibit.read            one:exhibit       search
GET    /api/exhibits?limit=1000              exhibit.read            list:exhibit      search
GET    /api/exhibits/scan?text={exhibit}     exhibit.read            one:exhibit       search
GET    /api/exhibits/{exhibit}               exhibit.read            one:exhibit       api
GET    /api/exhibits/{exhibit}/history       history.read            one:exhibit       api
GET    /api/exhibits/{exhibit}/history/pdf   history.read            one:exhibit       pdf
GET    /api/exhibits/{exhibit}/minutes/{weighing} history.read       one:weighed       pdf
POST   /api/exhibits/{exhibit}/bundle        history.read            form:exhibit      -
GET    /api/exhibits/{photographed}/photos/{one} exhibit.read        one:photographed  api
GET    /api/seizures/{pictured}/photos/{one} case.read               one:pictured      api
GET    /api/cases/{decided}/photos/{one}     case.read               one:decided       api
POST   /api/photos                           transfer.hand_over/1     upload:case       -
POST   /api/register-takeovers                        register.take_over/1    act               -
GET    /api/register-takeovers                        register.confirm/1      open              search
GET    /api/register-takeovers/{one}/acts/{one}       register.confirm/1      form              -
POST   /api/register-takeovers/confirm                register.confirm/1      act               -
POST   /api/exhibits                         exhibit.register/1      act               -

GET    /api/cases?limit=1000                 case.read               list:case         search
GET    /api/cases/{case}                     case.read               one:case          api
GET    /api/cases/{case}/history/pdf         history.read            one:case         pdf
GET    /cases/{case}/history/pdf             history.read            one:case         pdf
GET    /api/cases/{case}/hearing-sheet       history.read            one:case         pdf
GET    /cases/{case}/hearing-sheet           history.read            one:case         pdf
GET    /api/cases/{case}/attestation         history.read            form:case        -
GET    /cases/{case}/attestation             history.read            form:case        -
POST   /api/cases/{case}/bundle              case.read               form:case         -
POST   /api/cases                            case.open/1             act               -
GET    /api/seizures/{seizure}               case.read               one:seizure       api
GET    /api/seizures/{seizure}/minutes       case.read               one:seizure       pdf
GET    /api/outsiders                        outsider.register/1     open              search
POST   /api/outsiders                        outsider.register/1     act               -
GET    /api/operations?limit=1000            operation.read          list:operation    search
GET    /api/operations/{operation}           operation.read          one:operation     api
POST   /api/operations                       operation.open/1        act               -
GET    /api/first-notices?limit=1000               notice.read             list:notice       search
GET    /api/first-notices/{notice}                 notice.read             one:notice        api
POST   /api/first-notices                          first_notice.take/1        act               -
POST   /api/seizures                         seizure.declare/1       act               -

GET    /api/places                           place.read              list:place        -
GET    /api/places/{place}                   place.read              one:place         api
GET    /api/places/{place}/register          register.read           one:place         pdf
POST   /api/places                           place.open/1            act               -
POST   /api/places/rating                    place.rate/1            act               -
POST   /api/places/custodian                 place.name_custodian/1        act               -
POST   /api/places/custodian/override        place.override_custodian_change/1    act               -
GET    /api/containers/{container}           place.read              one:container     api
POST   /api/containers                       container.open/1        act               -
GET    /api/seal-rolls                       seal_roll.read          open              -
POST   /api/seal-rolls                       seal_roll.issue/1       act               -
POST   /api/seal-rolls/receive               seal_roll.receive/1     act               -
POST   /api/seal-rolls/hand-on               seal_roll.hand_on/1     act               -
POST   /api/seal-rolls/void                  seal_roll.void/1        act               -
GET    /api/balances                         directory.read          open              -
POST   /api/balances                         balance.register/1      act               -
POST   /api/balances/check-mass              balance.check_mass/1    act               -

GET    /api/discrepancies?limit=1000         discrepancy.read        list:discrepancy  search
GET    /api/discrepancies/{discrepancy}      discrepancy.read        one:discrepancy   api
GET    /api/discrepancy-groups?limit=1000    discrepancy.read        list:discrepancy  search
GET    /api/discrepancies/{inquired}/photos/{one} discrepancy.read  one:inquired       api
POST   /api/discrepancies/answer             discrepancy.answer/1    act               -
POST   /api/discrepancies/withdraw-reading   discrepancy.withdraw_reading/1 act        -
POST   /api/discrepancies/read-again         discrepancy.read_again/1 act              -
POST   /api/discrepancies/look-at-photo      discrepancy.look_at_photo/1 act           -
POST   /api/discrepancies/assign             discrepancy.assign/1    act               -
POST   /api/discrepancies/conclude           discrepancy.conclude/1  act               -
POST   /api/discrepancies/establish-loss               discrepancy.establish_loss/1 act              -
POST   /api/discrepancies/close              discrepancy.close/1     act               -
GET    /api/corrections/{exhibit}            directory.read          one:corrected     api
POST   /api/corrections                      entry.correct/1          act               -
GET    /api/alarms?limit=1000                alarm.read              list:alarm        search
GET    /api/received-bundles?limit=1000              bundle.read             list:received     search
POST   /api/received-bundles                         bundle.receive/1        open              -
GET    /api/received-bundles/{received}              bundle.read             one:received      api
GET    /api/received-bundles/{received}/receipt      bundle.read             one:received      export
GET    /api/received-bundles/{received}/bundle       bundle.read             one:received      export
GET    /api/confidential-inspections?limit=1000          confidential.read       list:confidential search
GET    /api/confidential-inspections/{confidential}      confidential.read       one:confidential  api
GET    /api/confidential-inspections/{covert}            confidential.read       one:hidden        -
POST   /api/confidential-inspections                     confidential_inspection.open/1     act               -
GET    /api/erasures/{case}                  erasure.read           one:case          api
POST   /api/erasures                         values.erase/1         act               -
GET    /api/indicators                       log.read                open              search
GET    /api/day-plan                               day_plan.read           open              search
GET    /api/mass-balance                           register.read           open              api
GET    /api/mass-balance/csv                       register.read           open              export
GET    /api/drift                            drift.read              open              api
GET    /api/mass-balance/pdf                       register.read           open              pdf
GET    /api/statistics                       statistics.read         open              -
GET    /api/statistics/csv                   statistics.read         open              export
GET    /api/statistics/unodc                 statistics.read         open              export
GET    /api/rule-packs                            signed_in               open              -
GET    /api/derogations                      derogation.read         open              search
POST   /api/derogations                      derogation.grant/1      act               -

GET    /api/agencies                         directory.read          open              -
GET    /api/passkeys                         passkey.register/1      open              -
POST   /api/passkeys                         passkey.register/1      act               -
GET    /api/people                           person.read             open              search
GET    /api/people/{person}                  person.read             open              api
GET    /api/pending-changes                        person.read             open              search
GET    /api/pending-changes/{proposal}             person.read             open              api
POST   /api/pending-changes                        pending_change.propose/1        act               -
GET    /api/devices                          device.read             list:device       search
POST   /api/compromised-credentials                      credential.declare_compromised/1        act               -
POST   /api/compromised-credentials/withdraw             credential.withdraw_compromise/1 act             -
POST   /api/devices/{device}/queue           device.read             form:device       -
GET    /api/devices/{device}/queue/state     device.read             one:device        -
POST   /api/scan/pin                         device.read             form              -
GET    /api/scan/kit                         exhibit.read            open              export

GET    /api/log                              log.read                open              api
GET    /api/log/checkpoint                   signed_in               open              -
GET    /api/log/events/{event}               history.read            one:event         api
GET    /api/log/proofs/{event}               history.read            open              -

GET    /api/transfers                        transfer.read           list:waiting      search
GET    /api/transfers/{transfer}             transfer.read           one:transfer      api
GET    /api/transfers/{transfer}/slip        transfer.read           one:transfer      pdf
GET    /api/holdings?limit=1000              transfer.read           list:held         search
GET    /api/temporary-releases                         transfer.read           list:released     search
GET    /api/slips/missing                    transfer.read           open              search
POST   /api/transfers                        transfer.dispatch/1     act               -
POST   /api/slips                            transfer.enter_slip/1         act               -
POST   /api/slips/confirm                    transfer.confirm_slip/1 act               -

GET    /api/laboratory?limit=1000            laboratory.report/1     list:bench        search
POST   /api/laboratory/reports               laboratory.report/1     act               -
GET    /api/paper-reports?limit=1000         paper_report.read       list:paper_report search
GET    /api/second-analyses                  paper_report.read       open              search
GET    /api/paper-reports/{paper_report}     paper_report.read       one:paper_report  api
GET    /api/paper-reports/{paper_report}/photos/{one} paper_report.read one:paper_report api
POST   /api/paper-reports                    paper_report.enter/1    act               -

GET    /api/sampling-plans/{sample}                 exhibit.read            one:sample        api
POST   /api/sampling-plans                          sampling_plan.make/1         act               -

POST   /api/cases/hearing                    case.set_hearing/1      act               -
GET    /api/legal-holds?limit=1000                 legal_hold.place/1            list:on_legal_hold      search
POST   /api/legal-holds                            legal_hold.place/1            act               -
POST   /api/legal-holds/challenge                  legal_hold.place/1            asks              -
POST   /api/legal-holds/lift/challenge             legal_hold.lift/1             asks              -

GET    /api/inventories?limit=1000           inventory.read          list:inventory    search
GET    /api/inventories/{inventory}          inventory.read          one:inventory     api
GET    /api/inventories/{reconciled}/minutes inventory.read          one:reconciled    pdf
GET    /api/inventories/{hidden}             inventory.read          one:hidden        -
GET    /inventories/{hidden}                 inventory.read          one:hidden        -
POST   /api/inventories                      inventory.plan/1        act               -
POST   /api/inventories/start-count               inventory.start_count/1      act               -
POST   /api/inventories/count                inventory.count/1       act               -
POST   /api/inventories/close-count            inventory.close_count/1   act               -
POST   /api/inventories/confirm-missing      inventory.confirm_missing/1 act           -
POST   /api/inventories/reopen               inventory.reopen/1      act               -
POST   /api/inventories/sign                 inventory.sign/1        act               -

GET    /api/destruction-requests            proposal.read           list:destruction_request search
GET    /api/destruction-requests/{destruction_request} proposal.read one:destruction_request api
GET    /api/cases/{case}/destruction-candidates          destruction_request.make/1   one:bench         api
POST   /api/destruction-requests            destruction_request.make/1   act               -
GET    /proposed                             proposal.read           list:destruction_request search
GET    /proposed/new?case={case}             destruction_request.make/1   one:bench         -
POST   /proposed/new                         destruction_request.make/1   form:nothing      -
GET    /proposed/{destruction_request}      proposal.read           one:destruction_request page
POST   /proposed/{destruction_request}/order order.issue/1          form:destruction_request -
POST   /proposed/{destruction_request}/withdraw destruction_request.withdraw/1 form:destruction_request -
POST   /proposed/{destruction_request}/decline destruction_request.decline/1 form:destruction_request -
GET    /api/orders?limit=1000                order.read              list:order        search
GET    /api/orders/{order}                   order.read              one:order         api
GET    /api/orders/{order}/pdf               order.read              one:whole_order   pdf
GET    /api/orders/{order}/notice            order.read              one:whole_order   pdf
GET    /api/orderable?limit=1000             order.issue/1           list:led          search
GET    /api/orderable/{case}                 order.issue/1           one:case          api
POST   /api/orders                           order.issue/1           act               -
POST   /api/orders/challenge                 order.issue/1           asks              -
GET    /api/orders/{draft}/scans/{one}       order.read              one:draft         api
POST   /api/orders/confirm-copy/challenge         order.confirm_copy/1         asks              -
POST   /api/orders/revoke/challenge          order.revoke/1          asks              -

GET    /api/destruction-sessions?limit=1000              session.read            list:session      search
GET    /api/destruction-sessions/{session}               session.read            one:session       api
GET    /api/destruction-sessions/{session}/checklist     session.read            one:session       export
POST   /api/destruction-sessions                         destruction_session.plan/1          act               -

GET    /transfers                            transfer.read           list:waiting      search
GET    /holdings                             transfer.read           list:held         search
GET    /temporary-releases                             transfer.read           list:released     search
GET    /slips                                transfer.read           open              search
GET    /transfers/dispatch                   transfer.dispatch/1     open              -
POST   /transfers/dispatch                   transfer.dispatch/1     form              -
GET    /transfers/{transfer}                 transfer.read           one:transfer      page
GET    /transfers/{transfer}/slip            transfer.read           one:transfer      pdf
POST   /transfers/{transfer}/refuse          transfer.refuse/1       form:transfer     -
POST   /transfers/{outgoing}/cancel          transfer.cancel/1       form:transfer     -
POST   /transfers/{slip}/confirm             transfer.confirm_slip/1 form:transfer     -
GET    /transfers/{transfer}/receive         transfer.receive/1      one:addressed     -
POST   /transfers/{transfer}/receive         transfer.receive/1      form:addressed    -
GET    /transfers/handover                   transfer.hand_over/1     open              -
POST   /transfers/handover                   transfer.hand_over/1     form              -
GET    /transfers/slip                       transfer.enter_slip/1         open              -
POST   /transfers/slip                       transfer.enter_slip/1         form              -
GET    /transfers/{slip}/photo               transfer.read           one:slip          page

GET    /laboratory                           laboratory.report/1     list:bench        search
GET    /day-plan                                   day_plan.read           open              search
GET    /mass-balance                               register.read           open              page
GET    /office                               office.read             open              page
GET    /mass-balance/csv                           register.read           open              export
GET    /drift                                drift.read              open              page
GET    /mass-balance/pdf                           register.read           open              pdf
GET    /laboratory/report                    laboratory.report/1     open              -
POST   /laboratory/report                    laboratory.report/1     form              -
GET    /paper-acts                           paper_act.read          list:paper_act    search
POST   /paper-acts                           paper_act.read          form              -
POST   /paper-acts/end                       paper_act.read          open              -
GET    /paper-acts/{paper_act}               paper_act.read          one:paper_act     page
GET    /paper-acts/{paper_act}/photo         paper_act.read          one:paper_act     page
POST   /paper-acts/{paper_act}/confirm       act.confirm_paper/1     form:paper_act    -
GET    /paper-reports                        paper_report.read       list:paper_report search
GET    /paper-reports/new                    paper_report.enter/1    open              -
POST   /paper-reports/new                    paper_report.enter/1    form              -
GET    /paper-reports/{paper_report}         paper_report.read       one:paper_report  page
GET    /paper-reports/{paper_report}/photos/{one} paper_report.read  one:paper_report  page
POST   /paper-reports/{paper_report}/confirm paper_report.confirm/1  form:paper_report -
POST   /paper-reports/{paper_report}/refuse  paper_report.refuse/1   form:paper_report -

GET    /exhibits/{exhibit}/handout           exhibit.hand_out/1      one:exhibit       -
POST   /exhibits/{exhibit}/handout           exhibit.hand_out/1      form:exhibit      -
GET    /exhibits/{exhibit}/open              exhibit.open/1          one:exhibit       -
POST   /exhibits/{exhibit}/open              exhibit.open/1          form:exhibit      -
GET    /exhibits/{exhibit}/reseal            exhibit.reseal/1        one:exhibit       -
POST   /exhibits/{exhibit}/reseal            exhibit.reseal/1        form:exhibit      -
GET    /exhibits/{exhibit}/split             exhibit.split/1         one:exhibit       -
POST   /exhibits/{exhibit}/split             exhibit.split/1         form:exhibit      -
GET    /exhibits/{exhibit}/consume           exhibit.consume/1       one:exhibit       -
POST   /exhibits/{exhibit}/consume           exhibit.consume/1       form:exhibit      -
GET    /exhibits/{exhibit}/consumption       exhibit.agree_consumption/1  one:exhibit  page
POST   /exhibits/{exhibit}/consumption       exhibit.agree_consumption/1  form:exhibit -

GET    /samples/new                          sampling_plan.make/1         open              -
POST   /samples/new                          sampling_plan.make/1         form              -
GET    /samples/{sample}                     exhibit.read            one:sample        page
POST   /samples/{sample}/result              sampling_plan.record_result/1       form:sample       -

GET    /inventories                          inventory.read          open              search
POST   /inventories                          inventory.plan/1        form              -
GET    /inventories/{inventory}              inventory.read          one:inventory     page
POST   /inventories/{inventory}/freeze       inventory.start_count/1      form:inventory    -
POST   /inventories/{inventory}/count        inventory.count/1       form:inventory    -
POST   /inventories/{inventory}/reconcile    inventory.close_count/1   form:inventory    -
POST   /inventories/{inventory}/confirm      inventory.confirm_missing/1 form:inventory -
POST   /inventories/{inventory}/reopen       inventory.reopen/1      form:inventory    -
POST   /inventories/{inventory}/sign         inventory.sign/1        form:inventory    -

GET    /orders                               order.read              list:order        search
GET    /temporary-releases/extend?exhibits={exhibit}   exhibit.extend_release/1       open              -
POST   /temporary-releases/extend                      exhibit.extend_release/1       form              -
GET    /holds?exhibits={exhibit}             legal_hold.place/1            list:on_legal_hold      search
GET    /court                                court.read              open              search
POST   /court/numbers                        exhibit.register_at_court/1 form             -
POST   /court/hearings                       case.set_hearing/1      form              -
POST   /holds                                legal_hold.place/1            form              -
POST   /holds/lift                           legal_hold.lift/1             form              -
GET    /orders/new?case={case}               order.issue/1           one:case          page
POST   /orders/new                           order.issue/1           form:nothing      -
GET    /orders/{order}                       order.read              one:order         page
GET    /orders/{order}/pdf                   order.read              one:whole_order   pdf
GET    /orders/{order}/notice                order.read              one:whole_order   pdf
GET    /orders/enter?case={case}             order.enter_copy/1           one:case          page
POST   /orders/enter                         order.enter_copy/1           form:nothing      -
POST   /orders/{draft}/confirm               order.confirm_copy/1         form:draft        -
GET    /orders/{draft}/scans/{one}           order.read              one:draft         page
POST   /orders/{order}/original              order.see_original/1        form:order        -
POST   /orders/{order}/photo                 order.confirm_photo/1       form:order        -
POST   /orders/{order}/approve               order.approve/1             form:order        -
POST   /orders/{order}/revoke                order.revoke/1          form:order        -
POST   /orders/{order}/notify                order.notify/1          form:order        -
POST   /orders/{order}/appeal                order.appeal/1          form:order        -
POST   /orders/{order}/judge                 order.judge_appeal/1           form:order        -
POST   /orders/{order}/confirm-appeal        order.confirm_appeal/1         form:order        -

GET    /sessions                             session.read            list:session      search
GET    /sessions/new                         destruction_session.plan/1          open              search
POST   /sessions/new                         destruction_session.plan/1          form              -
GET    /sessions/{session}                   session.read            one:session       page
POST   /sessions/{session}/attend            destruction_session.attend/1        form:session      -
POST   /sessions/{session}/confirm-presence  destruction_session.confirm_presence/1 form:session   -
POST   /sessions/{session}/by-hand           destruction_session.attend/1        form:session      -
POST   /sessions/{session}/group-photo       destruction_session.photograph_group/1 form:session   -
GET    /sessions/{pictured_session}/photos/{one} session.read       one:pictured_session page
POST   /sessions/{session}/object            destruction_session.object/1        form:session      -
GET    /sessions/{session}/convocations      session.read                            one:session       page
POST   /sessions/{session}/convocations      destruction_session.convoke/1           form:session      -
POST   /sessions/{session}/convocation-answer destruction_session.answer_convocation/1 form:session    -
POST   /sessions/{session}/site-device       destruction_session.change_site_device/1 form:session     -
POST   /sessions/{session}/leave             destruction_session.leave/1         form:session      -
POST   /sessions/{session}/open              destruction_session.open/1          form:session      -
POST   /sessions/{session}/close             destruction_session.close/1         form:session      -
POST   /sessions/{session}/attest            destruction_session.attest/1        form:session      -
GET    /sessions/{session}/ashes             destruction_session.see_ashes/1     one:session       page
POST   /sessions/{session}/ashes             destruction_session.see_ashes/1     form:session      -
GET    /sessions/{session}/checklist         session.read            one:session       page
POST   /sessions/{session}/check-out         destruction_session.check_out/1     form:session      -
POST   /sessions/{session}/recall            destruction_session.recall/1        form:session      -
GET    /sessions/{session}/tests             exhibit.test/1      one:session       page
POST   /sessions/{session}/tests             exhibit.test/1      form:session      -
POST   /sessions/{session}/tests/draw        destruction_session.draw_tests/1    form:session      -
POST   /sessions/{session}/tests/kit         destruction_session.check_kit/1     form:session      -
GET    /sessions/{session}/live              session.read            one:session       page
GET    /sessions/{session}/live/now          session.read            one:session       page
GET    /sessions/{session}/sign              destruction_session.sign/1          one:session       page
POST   /sessions/{session}/sign              destruction_session.sign/1          form:session      -
POST   /sessions/{session}/challenge         destruction_session.sign/1          form:session      -
GET    /sessions/{session}/statement         session.read            one:session       export
GET    /signatures                           destruction_session.sign/1          list:owing        -
POST   /sessions/{session}/abort             destruction_session.abort/1         form:session      -
POST   /sessions/{session}/certify           destruction_session.certify/1       form:session      -
POST   /sessions/{session}/draw              destruction_session.draw/1          form:session      -
GET    /sessions/{planned}/stage             destruction_session.stage/1         one:planned       -
POST   /sessions/{session}/stage             destruction_session.stage/1         form:session      -
GET    /sessions/{planned}/load                     destruction_session.seal_load/1           one:planned       -
POST   /sessions/{session}/load                     destruction_session.seal_load/1           form:session      -
GET    /sessions/{planned}/charge                   destruction_session.take_charge/1           one:planned       -
POST   /sessions/{session}/charge                   destruction_session.take_charge/1           form:session      -
GET    /sessions/{planned}/units                    destruction_session.read_units/1           one:planned       -
POST   /sessions/{session}/units                    destruction_session.read_units/1           form:session      -
GET    /sessions/{planned}/site-draw                destruction_session.draw_on_site/1           one:planned       -
POST   /sessions/{session}/site-draw                destruction_session.draw_on_site/1           form:session      -
GET    /sessions/{planned}/check-load               destruction_session.check_load/1           one:planned       -
POST   /sessions/{session}/check-load               destruction_session.check_load/1           form:session      -
GET    /sessions/{planned}/arrive            destruction_session.arrive/1        one:planned       -
POST   /sessions/{session}/arrive            destruction_session.arrive/1        form:session      -
GET    /sessions/{planned}/withdraw          destruction_session.withdraw/1      one:planned       -
POST   /sessions/{session}/withdraw          destruction_session.withdraw/1      form:session      -
GET    /sessions/{planned}/missing           destruction_session.withdraw/1      one:planned       -
POST   /sessions/{session}/missing           destruction_session.withdraw/1      form:session      -
GET    /sessions/{planned}/burn              destruction_session.ignite/1          one:planned       -
POST   /sessions/{session}/burn              destruction_session.ignite/1          form:session      -

GET    /api/certificates?limit=1000          certificate.read        list:certificate  search
GET    /api/certificates/{certificate}       certificate.read        one:certificate   api
GET    /api/certificates/{certificate}/statement certificate.read    one:certificate   export
GET    /api/certificates/{certificate}/pdf   certificate.read        one:certificate   pdf
POST   /api/certificates/{certificate}/file certificate.prepare/1 form:certificate -
GET    /api/certificates/{certificate}/files/{spoilt} certificate.read one:certificate pdf
GET    /certificates/{certificate}/files/{spoilt} certificate.read one:certificate pdf
POST   /api/certificates/{certificate}/countersign certificate.countersign/1 open -
POST   /api/certificates/{certificate}/organisation-seal certificate.apply_organisation_seal/1 form:certificate -
GET    /api/certificates/{certificate}/annex certificate.read        open              -
GET    /certificates/{certificate}/annex     certificate.read        open              -
GET    /api/certificates/{certificate}/file certificate.read one:certificate pdf
POST   /api/certificates/{certificate}/bundle certificate.read       form:certificate  -
GET    /certificates                         certificate.read        list:certificate  search
GET    /certificates/{certificate}           certificate.read        one:certificate   page
GET    /certificates/{certificate}/statement certificate.read        one:certificate   export
GET    /certificates/{certificate}/pdf       certificate.read        one:certificate   pdf
GET    /certificates/{certificate}/reissue   certificate.reissue/1   one:certificate   page
POST   /certificates/{certificate}/reissue   certificate.reissue/1   form:certificate  -
GET    /certificates/{certificate}/signatures certificate.read        one:certificate   page
GET    /certificates/{certificate}/bundle    certificate.read        one:certificate   page
POST   /certificates/{certificate}/file certificate.prepare/1 form:certificate -
POST   /certificates/{certificate}/countersign certificate.countersign/1 form -
POST   /certificates/{certificate}/seal certificate.apply_organisation_seal/1 form:certificate -
GET    /certificates/{certificate}/file certificate.read one:certificate pdf
POST   /certificates/{certificate}/bundle    certificate.read        form:certificate  -

GET    /api/exhibits/print-label/{act}             exhibit.read            open              -
GET    /api/places/print-label/{act}               place.read              open              -
GET    /api/blank-labels/issue/{act}               blank_label.issue/1           open              -
GET    /api/blank-labels/reprint/{act}             blank_label.reprint/1         open              -
GET    /api/acts/{act}                       signed_in               one:act           -
GET    /acts/{act}                           signed_in               one:act           -

GET    /exhibits                             exhibit.read            list:held         -
GET    /exhibits?searched={exhibit}            exhibit.read            one:exhibit       search
GET    /exhibits/{exhibit}                   exhibit.read            one:exhibit       page
GET    /exhibits/{exhibit}/history           history.read            one:exhibit       page
GET    /exhibits/{exhibit}/readers           history.read            one:exhibit       page
GET    /cases/{case}/readers                 history.read            one:case          page
GET    /exhibits/{exhibit}/history/pdf       history.read            one:exhibit       pdf
GET    /exhibits/{exhibit}/minutes/{weighing} history.read           one:weighed       pdf
GET    /seizures/{seizure}/minutes           case.read               one:seizure       pdf
GET    /inventories/{reconciled}/minutes     inventory.read          one:reconciled    pdf
GET    /exhibits/{exhibit}/bundle            history.read            one:exhibit       page
POST   /exhibits/{exhibit}/bundle            history.read            form:exhibit      -
GET    /exhibits/{photographed}/photos/{one} exhibit.read            one:photographed  page
GET    /exhibits/measure                     exhibit.blind_check/1       open              -
POST   /exhibits/measure                     exhibit.blind_check/1       form              -
GET    /exhibits/sight                       exhibit.sight/1         open              -
POST   /exhibits/sight                       exhibit.sight/1         form              -
POST   /exhibits/sight/photo                 exhibit.sight/1         form              -
GET    /exhibits/take-from-departed                     exhibit.take_from_departed/1       open              search
POST   /exhibits/take-from-departed                     exhibit.take_from_departed/1       form              -
GET    /exhibits/witness                     exhibit.designate_witness/1 open             -
POST   /exhibits/witness                     exhibit.designate_witness/1 form             -
GET    /exhibits/lost                        exhibit.report_missing/1   open              -
POST   /exhibits/lost                        exhibit.report_missing/1   form              -
GET    /exhibits/found                       exhibit.find_again/1          open              -
POST   /exhibits/found                       exhibit.find_again/1          form              -
GET    /exhibits/store                       exhibit.store/1         open              -
POST   /exhibits/store                       exhibit.store/1         form              -
GET    /labels                               exhibit.print_label/1         open              -
POST   /labels                               exhibit.print_label/1         form              -
POST   /labels/outlines                      exhibit.print_label/1         form              -
GET    /labels/places                        place.print_label/1           open              -
POST   /labels/places                        place.print_label/1           form              -
GET    /labels/badges                        place.print_label/1           open              -
GET    /labels/stocks                        blank_label.issue/1           open              -
POST   /labels/stocks                        blank_label.issue/1           form              -
GET    /labels/blanks                        blank_label.issue/1           open              -
POST   /labels/blanks                        blank_label.issue/1           form              -
POST   /labels/blanks/again                  blank_label.reprint/1         form              -
GET    /seal-rolls                           seal_roll.read                open              -
POST   /seal-rolls                           seal_roll.issue/1             form              -
POST   /seal-rolls/void                      seal_roll.void/1              form              -
POST   /seal-rolls/receipt                   seal_roll.receive/1           form              -
POST   /seal-rolls/person                    seal_roll.hand_on/1           form              -
POST   /labels/blanks/void                   blank_label.void/1            form              -

GET    /cases                                case.read               list:case         search
POST   /cases                                case.open/1             form              -
GET    /cases/{case}                         case.read               one:case          page
GET    /cases/{case}/bundle                  case.read               one:case          page
POST   /cases/{case}/bundle                  case.read               form:case         -
POST   /cases/{case}/share                   case.share/1            form:case         -
POST   /cases/{case}/end-share               case.end_share/1        form:case         -
GET    /cases/{case}/decision                case.join/1             one:case          page
POST   /cases/{case}/join                    case.join/1             form:case         -
POST   /cases/{case}/split                   case.split/1            form:case         -
POST   /cases/{case}/pass                    case.pass/1             form:case         -
GET    /cases/{decided}/photos/{one}         case.read               one:decided       page
POST   /cases/{case}/number                  case.enter_reference/1           form:case         -
GET    /cases/{case}/seizure                 seizure.declare/1       one:case          -
POST   /cases/{case}/seizure                 seizure.declare/1       form:case         -
GET    /outsiders                            outsider.register/1     open              search
POST   /outsiders                            outsider.register/1     form              -
GET    /outsiders/take-part?about={exhibit}  outsider.take_part/1    one:exhibit       -
POST   /outsiders/take-part                  outsider.take_part/1    form:nothing      -
GET    /outsiders/release                       exhibit.release_to_outsider/1         open              search
POST   /outsiders/release                       exhibit.release_to_outsider/1         form              -
GET    /outsiders/return                       exhibit.return_from_outsider/1    open              search
POST   /outsiders/return                       exhibit.return_from_outsider/1    form              -
GET    /operations                           operation.read          list:operation    search
POST   /operations                           operation.open/1        form              -
GET    /operations/{operation}               operation.read          one:operation     page
POST   /operations/{operation}/link          operation.link/1        form:operation    -
GET    /notices                              notice.read             list:notice       search
GET    /notices/new                          first_notice.take/1        open              -
POST   /notices/new                          first_notice.take/1        form              -
GET    /notices/{notice}                     notice.read             one:notice        page
GET    /seizures/new                         seizure.declare/1       open              search
POST   /seizures/new                         case.open/1             form              -
GET    /seizures/{seizure}                   case.read               one:seizure       page
GET    /seizures/{pictured}/photos/{one}     case.read               one:pictured      page
POST   /seizures/{large}/confirm/{zero}      seizure.confirm_line/1       form:large        -
POST   /seizures/{seizure}/complete          seizure.complete/1      form:seizure      -
POST   /seizures/{seizure}/count/{zero}      seizure.count_packages/1 form:seizure     -
GET    /seizures/{seizure}/exhibits          exhibit.register/1      one:seizure       -
POST   /seizures/{seizure}/exhibits          exhibit.register/1      form:seizure      -

GET    /places                               place.read              list:place        -
POST   /places                               place.open/1            form              -
POST   /places/{place}/close                 place.close/1           form:place        -
POST   /places/{place}/evacuate              place.evacuate/1        form:place        -
POST   /places/{place}/access                place.record_entry/1          form:place        -
POST   /places/{place}/rating                place.rate/1            form:place        -
POST   /places/{place}/custodian             place.name_custodian/1        form:place        -
POST   /places/{place}/override              place.override_custodian_change/1    form:place        -
GET    /places/{place}                       place.read              one:place         page
GET    /places/{place}/register              register.read           one:place         pdf
GET    /containers/{container}               place.read              one:container     page
POST   /containers                           container.open/1        form              -
POST   /containers/{container}/seal          container.seal/1        form:container    -
POST   /containers/{container}/unseal        container.unseal/1      form:container    -
GET    /balances                             directory.read          open              -
POST   /balances                             balance.register/1      form              -
POST   /balances/check-mass                  balance.check_mass/1    form              -

GET    /corrections/{exhibit}                directory.read          one:corrected     page
POST   /corrections/{exhibit}                entry.correct/1          form:corrected    -
GET    /discrepancies                        discrepancy.read        list:discrepancy  search
GET    /discrepancies/{discrepancy}          discrepancy.read        one:discrepancy   page
GET    /discrepancies/{discrepancy}/read-again discrepancy.read_again/1 one:discrepancy page
POST   /discrepancies/{discrepancy}/read-again discrepancy.read_again/1 form:discrepancy -
GET    /discrepancies/{inquired}/photos/{one} discrepancy.read       one:inquired       page
POST   /discrepancies/{discrepancy}/answer   discrepancy.answer/1    form:discrepancy  -
POST   /discrepancies/{discrepancy}/withdraw discrepancy.withdraw_reading/1 form:discrepancy -
POST   /discrepancies/{discrepancy}/look     discrepancy.look_at_photo/1 form:discrepancy -
POST   /discrepancies/{discrepancy}/close    discrepancy.close/1     form:discrepancy  -
POST   /discrepancies/{discrepancy}/assign   discrepancy.assign/1    form:discrepancy  -
POST   /discrepancies/{discrepancy}/conclude discrepancy.conclude/1  form:discrepancy  -
POST   /discrepancies/{discrepancy}/loss     discrepancy.establish_loss/1 form:discrepancy -
GET    /alarms                               alarm.read              list:alarm        search
GET    /alarms/morning                       alarm.read              list:alarm        search
POST   /alarms/acknowledge                   alarm.acknowledge/1     form              -
GET    /received                             bundle.read             list:received     search
POST   /received                             bundle.receive/1        open              -
GET    /received/{received}                  bundle.read             one:received      page
GET    /received/{received}/receipt          bundle.read             one:received      export
GET    /received/{received}/bundle           bundle.read             one:received      export
GET    /confidential                         confidential.read       list:confidential search
POST   /confidential                         confidential_inspection.open/1     form              -
GET    /confidential/{confidential}          confidential.read       one:confidential  page
GET    /erasures/{case}                      erasure.read           one:case          page
POST   /erasures/{case}                      values.erase/1         form:case         -
POST   /confidential/{confidential}/lift     confidential_inspection.lift/1     form:confidential -
GET    /indicators                           log.read                open              search
GET    /statistics                           statistics.read         open              -
GET    /statistics/csv                       statistics.read         open              export
GET    /statistics/unodc                     statistics.read         open              export
GET    /rules                                signed_in               open              -
GET    /scanner                              signed_in               open              -
GET    /derogations                          derogation.read         open              search
GET    /derogations/new                      derogation.grant/1      open              -
POST   /derogations/new                      derogation.grant/1      form              -

GET    /registers/take-over                  register.take_over/1    open              -
POST   /registers/take-over                  register.take_over/1    form              -
GET    /registers/to-confirm                 register.confirm/1      open              search
GET    /registers/to-confirm/{one}/{one}     register.confirm/1      form              -
POST   /registers/to-confirm/{one}/{one}     register.confirm/1      form              -

GET    /passkeys                             passkey.register/1      open              -
POST   /passkeys                             passkey.register/1      form              -
POST   /passkeys/end                         passkey.revoke/1        form              -
POST   /people/{person}/compromise           credential.declare_compromised/1        form              -
POST   /people/{person}/compromise/withdraw  credential.withdraw_compromise/1 form            -
POST   /people/{person}/passkeys/confirm     passkey.confirm/1       form              -
POST   /people/{person}/passkeys/end         passkey.confirm/1       form              -
GET    /people                               person.read             open              search
GET    /people/{person}                      person.read             open              page
POST   /proposals                            pending_change.propose/1        form              -
GET    /proposals/{proposal}                 person.read             open              page
POST   /proposals/{proposal}/confirm         pending_change.confirm/1        form:proposal     -
POST   /proposals/{proposal}/reject          pending_change.reject/1         form:proposal     -

GET    /devices                              device.read             list:device       search
POST   /devices                              pending_change.propose/1        form              -
POST   /devices/{device}/compromise          credential.declare_compromised/1        form:device       -
POST   /devices/{device}/compromise/withdraw credential.withdraw_compromise/1 form:device     -
POST   /devices/{device}/reopen              device.reopen/1         form:device       -
POST   /devices/{device}/revoke              device.revoke/1         form:device       -
POST   /devices/queue                        device.read             form              -

GET    /log                                  log.read                open              page
GET    /log/events/{event}                   log.read                one:event         page
""")
ROUTES += plain_acts(ROUTES)
"""Every route of the application. ``one`` and ``form`` name a subject in their path, ``list`` shows many."""
