"""One question for each promise of docs/roles.md: who may ask a route, with which answer, and who may not.

A line: the promise as it stands in the document (the first cell of its row; of the table of roles the first two), ``|``
the roles that may, ``|`` the route as in ``matrix_table``, ``|`` the set of ``matrix_world``, ``|`` the status, ``|`` the
roles that are refused with 403 (NOBODY: somebody who is not signed in). A promise of what a role never does has no
role that may. A form is sent empty: 400 or 409 then says that it was looked at.
"""

from dataclasses import dataclass

NOBODY = "nobody"


@dataclass(frozen=True)
class Promise:
    """One question."""

    text: str
    granted: tuple[str, ...]
    route: str
    made: str
    status: int
    refused: tuple[str, ...]


def parse(lines: str) -> list[Promise]:
    """Read one promise from each line."""
    rows = [[cell.strip() for cell in line.split("|")] for line in lines.splitlines() if line.strip()]
    return [
        Promise(text, tuple(granted.split()), " ".join(route.split()), made, int(status or 0), tuple(refused.split()))
        for text, granted, route, made, status, refused in rows
    ]


PROMISES = parse("""
seizing officer: declare a seizure | seizing_officer | POST /api/seizures | own | 201 | clerk liaison
seizing officer: seal, and weigh first | seizing_officer | POST /api/exhibits | own | 201 | clerk liaison
seizing officer: hand over | seizing_officer | GET /transfers/handover | own | 200 | escort liaison
escort: carry a leg, and see its own account | escort | GET /account | own | 200 | nobody
escort: carry a leg, and see its own account | escort | GET / | own | 200 | nobody
escort: take charge of a sealed load, and hold it until ignition | clerk | GET /sessions/{planned}/charge | own | 200 | prosecutor liaison
clerk: receive and store | clerk | POST /api/transfers/receive | own | 201 | seizing_officer liaison
clerk: receive and store | clerk | POST /api/exhibits/store | own | 201 | seizing_officer liaison
clerk: send on request | clerk | POST /api/transfers | own | 201 | prosecutor liaison
clerk: print labels | clerk | POST /api/exhibits/print-label | own | 201 | prosecutor liaison
clerk: propose destruction | clerk | POST /api/destruction-requests | own | 201 | prosecutor liaison
supervisor: be the second person of an opening | supervisor | GET /exhibits/{exhibit}/open | own | 200 | seizing_officer
supervisor: set up a location | supervisor | POST /api/places | own | 201 | clerk liaison
supervisor: release from the vault, with a clerk | supervisor | GET /transfers/dispatch | own | 200 | prosecutor
laboratory: receive | laboratory | GET /transfers | own | 200 | prosecutor
laboratory: open, by two analysts or before the bench camera, and weigh | laboratory | GET /exhibits/{exhibit}/open | own | 200 | escort seizing_officer
laboratory: sample | laboratory | GET /exhibits/{exhibit}/split | own | 200 | escort
laboratory: report | laboratory | POST /api/laboratory/reports | own | 201 | clerk prosecutor
laboratory: give back | laboratory | GET /transfers/dispatch | own | 200 | prosecutor
court clerk: receive and give back exhibits of the court | court_clerk | GET /transfers | own | 200 | prosecutor
court clerk: receive and give back exhibits of the court | court_clerk | GET /transfers/dispatch | own | 200 | prosecutor
prosecutor: read the cases of the prosecution | prosecutor | GET /cases/{case} | own | 200 | key_officer administrator
prosecutor: read the cases of the prosecution | prosecutor | GET /api/cases/{case} | own | 200 | key_officer administrator
prosecutor: order, and revoke an order | prosecutor | POST /api/orders | own | 201 | inspector clerk
prosecutor: order, and revoke an order | prosecutor | POST /api/orders/revoke | own | 201 | court_clerk clerk
prosecutor: place and lift a legal hold | prosecutor | POST /api/legal-holds | own | 201 | inspector clerk
prosecutor: place and lift a legal hold | prosecutor | POST /api/legal-holds/lift | own | 201 | inspector clerk
prosecutor: attend as judicial authority | prosecutor | POST /api/destruction-sessions/attend | own | 201 | clerk liaison
commission: plan a session, and see what it burns | commission | POST /api/destruction-sessions | own | 201 | prosecutor clerk
commission: plan a session, and see what it burns | commission | GET /sessions/{session} | own | 200 | liaison escort
commission: open a session and sign its report | commission | POST /api/destruction-sessions/open | own | 201 | prosecutor clerk
commission: open a session and sign its report | commission | POST /api/destruction-sessions/sign | own | 201 | clerk liaison
verifier: check what is staged | verifier | POST /api/destruction-sessions/stage | shared | 201 | clerk witness
verifier: withdraw an exhibit | verifier | GET /sessions/{planned}/withdraw | own | 200 | clerk escort
witness: attend, attest, enter reservations | witness | POST /api/destruction-sessions/attend | shared | 201 | clerk liaison
witness: withdraw an exhibit | witness | GET /sessions/{planned}/withdraw | own | 200 | clerk escort
inspector: freeze and count blind | inspector | POST /api/inventories | foreign | 201 | clerk liaison
inspector: freeze and count blind | inspector | POST /api/inventories/start-count | foreign | 201 | clerk liaison
inspector: read all histories, cases and the log | inspector | GET /exhibits/{exhibit}/history | foreign | 200 | escort
inspector: read all histories, cases and the log | inspector | GET /cases/{case} | foreign | 200 | escort
inspector: read all histories, cases and the log | inspector | GET /log | foreign | 200 | prosecutor administrator
inspector: confirm what another agency's store took over from a paper register | inspector | GET /api/register-takeovers | foreign | 200 | clerk supervisor
inspector: close discrepancies | inspector | POST /api/discrepancies/close | foreign | 201 | clerk supervisor
key officer: propose and confirm roles and keys | key_officer | POST /api/pending-changes | own | 201 | inspector administrator
key officer: propose and confirm roles and keys | key_officer | POST /api/pending-changes/confirm | own | 201 | administrator clerk
administrator: run the service: its own account, the rules | administrator | GET /account | own | 200 | nobody
administrator: run the service: its own account, the rules | administrator | GET /rules | own | 200 | nobody
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /cases | shared | 200 | escort key_officer administrator
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /cases/{case} | shared | 200 | escort key_officer administrator
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /api/cases?limit=1000 | shared | 200 | escort administrator
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /api/cases/{case} | shared | 200 | escort administrator
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /seizures/{seizure} | shared | 200 | escort administrator
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /api/seizures/{seizure} | shared | 200 | escort administrator
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /exhibits/{exhibit} | shared | 200 | escort administrator
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /api/exhibits/{exhibit} | shared | 200 | escort administrator
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /api/exhibits?limit=1000 | shared | 200 | escort administrator
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /find?q={exhibit} | shared | 303 | escort administrator
foreign liaison: read a shared case, its seizures, its exhibits and their photographs | liaison | GET /exhibits/{photographed}/photos/{one} | shared | 200 | escort administrator
foreign liaison: read a history, and take it along on paper | liaison | GET /exhibits/{exhibit}/history | shared | 200 | escort administrator
foreign liaison: read a history, and take it along on paper | liaison | GET /api/exhibits/{exhibit}/history | shared | 200 | escort administrator
foreign liaison: read a history, and take it along on paper | liaison | GET /exhibits/{exhibit}/history/pdf | shared | 200 | escort administrator
foreign liaison: read a history, and take it along on paper | liaison | GET /cases/{case}/history/pdf | shared | 200 | escort administrator
foreign liaison: read an operation that its agency is admitted to | liaison | GET /operations/{operation} | own | 200 | clerk escort
foreign liaison: read an operation that its agency is admitted to | liaison | GET /api/operations/{operation} | own | 200 | clerk escort
foreign liaison: read an operation that its agency is admitted to | liaison | GET /operations | own | 200 | clerk escort
foreign liaison: give a signed extract of a shared case or exhibit | liaison | GET /cases/{case}/bundle | shared | 200 | escort
foreign liaison: give a signed extract of a shared case or exhibit | liaison | POST /api/cases/{case}/bundle | shared | 400 | escort
foreign liaison: give a signed extract of a shared case or exhibit | liaison | POST /api/exhibits/{exhibit}/bundle | shared | 400 | escort
foreign liaison: receive a signed extract, read it and its receipt | liaison | GET /received | own | 200 | clerk commission
foreign liaison: receive a signed extract, read it and its receipt | liaison | POST /received | own | 400 | clerk commission
foreign liaison: receive a signed extract, read it and its receipt | liaison | GET /received/{received} | own | 200 | clerk commission
foreign liaison: receive a signed extract, read it and its receipt | liaison | GET /api/received-bundles/{received} | own | 200 | clerk commission
foreign liaison: receive a signed extract, read it and its receipt | liaison | GET /received/{received}/receipt | own | 200 | clerk commission
public verifier: check a certificate | nobody | GET /verify | own | 200 |
opener or leading prosecution: take back the share of a case with an agency | prosecutor | POST /api/cases/end-share | own | 409 | clerk liaison inspector
agency that held an exhibit: read that exhibit and its history, also without a share of its case | clerk | GET /exhibits/{exhibit} | kept | 200 | escort administrator
agency that held an exhibit: read that exhibit and its history, also without a share of its case | clerk | GET /exhibits/{exhibit}/history | kept | 200 | escort administrator
agency that held an exhibit: read that exhibit and its history, also without a share of its case | clerk | GET /api/exhibits/{exhibit}/history | kept | 200 | escort administrator
weigh at intake | clerk | POST /api/transfers/receive | own | 201 | seizing_officer
weigh at intake | clerk | GET /transfers/{transfer}/receive | own | 200 | seizing_officer
opening of a seal | clerk | POST /api/exhibits/open | own | 201 | seizing_officer escort
split, sample, resealing, consumption | clerk | POST /api/exhibits/split | own | 201 | seizing_officer escort
split, sample, resealing, consumption | clerk | POST /api/exhibits/reseal | own | 201 | seizing_officer escort
split, sample, resealing, consumption | laboratory | POST /api/exhibits/consume | own | 201 | clerk escort
location set-up | supervisor | POST /api/places | own | 201 | clerk
location set-up | supervisor | POST /api/places/rating | own | 201 | clerk
role and key changes, enrolling, an agency's rules | key_officer | POST /api/pending-changes/confirm | own | 201 | administrator
the end of another agency's key officer or inspector | key_officer | POST /api/pending-changes | own | 201 | inspector
a key officer of another agency, once the keys are divided | key_officer | POST /api/pending-changes | own | 201 | prosecutor
a new sign-in for somebody who decides (real log) | key_officer | POST /proposals | own | 400 | clerk
the end or the return of such a role in another agency (real log) | key_officer | POST /api/pending-changes/reject | own | 201 | clerk liaison
a first password (real log) | key_officer | GET /proposals/{proposal} | own | 200 | clerk administrator
a passkey (real log) | key_officer | POST /people/{person}/passkeys/confirm | own | 409 | clerk administrator
a passkey in the place of one that an officer ended | key_officer | POST /people/{person}/passkeys/end | own | 409 | clerk administrator
a wrong clock explained | key_officer | POST /api/pending-changes | own | 201 | administrator
a device that records offline | key_officer | POST /api/devices/revoke | own | 201 | clerk administrator
a device that too many wrong PINs have shut | key_officer | POST /api/devices/reopen | own | 201 | clerk administrator
means that others may have had | key_officer | POST /people/{person}/compromise | own | 400 | clerk administrator
a declaration of such means that was wrong | key_officer | POST /people/{person}/compromise/withdraw | own | 400 | clerk administrator
release from the vault (double lock) | clerk | POST /api/transfers | own | 201 | prosecutor
order entry | court_clerk | POST /api/orders/enter-copy | own | 201 | prosecutor clerk
order entry | prosecutor court_clerk | POST /api/orders/confirm-copy | own | 201 | clerk
original of an order from a copy or a call | prosecutor court_clerk | POST /api/orders/see-original | own | 201 | clerk
outsiders who take part by name | clerk | POST /api/outsiders/take-part | own | 201 | escort liaison
outsiders who take part by name | clerk | GET /outsiders/take-part?about={exhibit} | own | 200 | escort liaison
restitution, cession, keeping | clerk | POST /api/exhibits/hand-out | own | 201 | prosecutor
restitution, cession, keeping | inspector | POST /api/orders/approve | own | 409 | clerk commission
whole consumption in analysis | laboratory | POST /api/exhibits/consume | own | 201 | clerk
whole consumption in analysis | prosecutor | POST /api/exhibits/agree-consumption | own | 201 | clerk inspector
staging | verifier | POST /api/destruction-sessions/stage | shared | 201 | clerk commission
load sealing | clerk | POST /api/containers/seal | own | 409 | prosecutor
load sealing | clerk | POST /api/containers/unseal | own | 409 | prosecutor
what was scanned on the site leaves the load | commission | POST /api/destruction-sessions/withdraw | own | 201 | clerk
fire | commission | POST /api/destruction-sessions/ignite | own | 201 | verifier witness
recall of a session from its device | commission | POST /api/destruction-sessions/recall | own | 409 | clerk witness
end of a mistyped reading | clerk | POST /api/discrepancies/withdraw-reading | own | 201 | escort liaison
end of a mistyped reading | seizing_officer | POST /api/discrepancies/read-again | kept | 201 | escort liaison
discrepancy closing | inspector | POST /api/discrepancies/close | shared | 201 | clerk supervisor prosecutor
correction of an order, a session, a name, a balance | prosecutor | POST /corrections/{exhibit} | own | 400 | witness liaison
correction of weight, seal, count, a report's figures | clerk | POST /api/corrections | own | 201 | witness liaison
change of custodian | supervisor | POST /api/places/custodian | own | 201 | clerk
lifting of a legal hold | prosecutor | POST /api/legal-holds/lift | own | 201 | clerk inspector
write-off | prosecutor | POST /api/discrepancies/establish-loss | own | 201 | clerk inspector
confidential inspection | inspector | POST /api/confidential-inspections | shared | 201 | clerk supervisor
erasure of private values | inspector | POST /erasures/{case} | own | 409 | clerk administrator
paper slip | clerk | POST /api/slips | own | 201 | prosecutor
paper slip | clerk | POST /api/slips/confirm | own | 201 | prosecutor
seizing officer | | POST /api/transfers/receive | own | | seizing_officer
escort | | POST /api/exhibits/open | own | | escort
escort | | POST /api/exhibits/split | own | | escort
escort of a load | | POST /api/destruction-sessions/take-charge | own | | commission verifier witness
clerk | | POST /api/orders | own | | clerk
clerk | | POST /api/destruction-sessions/stage | own | | clerk
clerk | | POST /api/destruction-sessions/attest | own | | clerk
clerk | | POST /api/discrepancies/close | own | | clerk
supervisor | | POST /api/destruction-sessions/attest | own | | supervisor
laboratory | | POST /api/destruction-sessions/ignite | own | | laboratory
court clerk, commission, key officer | | POST /api/exhibits | own | | court_clerk commission key_officer
prosecutor, judge | | POST /api/transfers | own | | prosecutor
commission's chair | | POST /api/destruction-sessions/stage | own | | commission
verifier | | POST /api/transfers/receive | own | | verifier
witness | | POST /api/transfers/receive | own | | witness
inspector | | POST /api/transfers | own | | inspector
prosecution, inspection, foreign liaison | | POST /api/exhibits | own | | prosecutor inspector liaison
key officer | | POST /api/transfers | own | | key_officer
administrator | | POST /api/transfers | own | | administrator
administrator | | GET /api/exhibits/{exhibit} | own | | administrator
foreign liaison | | POST /api/transfers/receive | shared | | liaison
foreign liaison | | POST /cases/{case}/share | shared | | liaison
take exhibits in charge, give them back | court_clerk | GET /transfers | own | 200 | prosecutor
enter exhibits under a number of the registry | court_clerk | POST /api/exhibits/register-at-court | own | 201 | prosecutor clerk
enter the number under which the office keeps a case (of a prosecution: by its prosecutor too); a wrong one is entered again | court_clerk prosecutor | POST /api/cases/enter-reference | own | 201 | clerk
set a hearing, put it off, say that none is awaited any more | court_clerk prosecutor | POST /api/cases/hearing | own | 201 | clerk
an order from paper without its prosecutor's passkey (real log) | inspector commission | POST /orders/{order}/photo | own | 409 | clerk court_clerk
appeal against an order, and the decision on it | court_clerk inspector | POST /orders/{order}/confirm-appeal | own | 409 | clerk prosecutor
type an order from paper | court_clerk | POST /api/orders/enter-copy | own | 201 | prosecutor
A supervisor opens an unrated place, closes an empty one, and names the first keeper of a place that has none | supervisor | POST /api/places | own | 201 | clerk
A supervisor opens an unrated place, closes an empty one, and names the first keeper of a place that has none | supervisor | POST /api/places/close | own | 201 | clerk
An evacuation waits for nobody, and is counted afterwards | clerk | POST /api/places/evacuate | own | 201 | prosecutor
An exhibit that leaves a vault by paper slip has the two signatures of the slip and not the second key | clerk | POST /api/slips | own | 201 | prosecutor
The verifier checks the load for the fire in the vault, and the keeper who hands it out needs no second key again | verifier | GET /sessions/{planned}/stage | own | 200 | clerk
Anybody present at a session says alone that an exhibit is missing, if nobody has scanned it on the site yet | commission | GET /sessions/{planned}/missing | own | 200 | clerk
Until a second agency has a key officer, the two founders enrol everybody: name one in another agency first | key_officer | POST /api/pending-changes | own | 201 | inspector
key officer, inspector, prosecutor, administrator, commission, verifier | key_officer inspector prosecutor administrator commission verifier | GET /second-factor | own | 303 | nobody
all others | clerk court_clerk laboratory witness escort | GET / | own | 200 | nobody
an order, or the confirmation of one typed from paper | prosecutor | POST /api/orders/challenge | own | 200 | clerk
""")
