"""Routes that are read without an entry (I41), each for a reason: whoever adds one to a list says why it may be there.

What shows a private value, a result or a custody history belongs to none of these: its reading is recorded.
"""

from collections.abc import Mapping

UNREAD: Mapping[str, str] = {
    "The person's own: their account, passkeys, signatures owed, the receipt of an act that they took part in": """
        / /account /account/sessions /account/pin-uses /api/own-sessions /second-factor /api/session/second-factor /passkeys /api/passkeys /signatures /acts/{} /api/acts/{}
    """,
    "The register of what there is, which whoever serves may look up: agencies, places, balances, the state of a queue": """
        /api/agencies /api/devices/{}/queue/state /places /api/places /balances /api/balances
    """,
    "Rolls of seals, of those who answer for them: numbers in store, and no exhibit": """
        /seal-rolls /api/seal-rolls
    """,
    "Rules and figures that name nobody, hashes, and the scanner": """
        /rules /api/rule-packs /statistics /api/statistics /api/log/checkpoint /api/log/proofs/{} /scanner
    """,
    "A form to be filled in, which shows no more than what it was opened with": """
        /proposed/new /transfers/dispatch /transfers/handover /transfers/slip /laboratory/report /paper-reports/new
        /samples/new /notices/new /derogations/new /registers/take-over /temporary-releases/extend
        /exhibits/measure /exhibits/sight /exhibits/lost /exhibits/found /exhibits/store /exhibits/witness
        /outsiders/take-part
        /labels /labels/places /labels/badges /labels/blanks /labels/stocks
    """,
    "A blind form: whoever fills it in is not told what is recorded (I13)": """
        /transfers/{}/receive /sessions/{}/stage /sessions/{}/arrive /sessions/{}/withdraw /sessions/{}/missing
        /sessions/{}/units /sessions/{}/check-load
    """,
    "A form upon one thing, from its page, whose reading is on record": """
        /cases/{}/seizure /seizures/{}/exhibits /exhibits/{}/open /exhibits/{}/reseal /exhibits/{}/split
        /exhibits/{}/consume /exhibits/{}/handout /sessions/{}/burn /sessions/{}/load
        /sessions/{}/charge /sessions/{}/site-draw
    """,
    "Labels of an act of the person's own, again": """
        /api/exhibits/print-label/{} /api/places/print-label/{} /api/blank-labels/issue/{} /api/blank-labels/reprint/{}
    """,
    "Nothing of another agency waits there: its reading is asked in test_register_takeover": """
        /registers/to-confirm/{}/{} /api/register-takeovers/{}/acts/{}
    """,
    "Not there until somebody outside anchors it: its export and reading are asked in test_anchoring_annex": """
        /certificates/{}/annex /api/certificates/{}/annex
    """,
    "Nothing of the case burnt there: its export and reading are asked in test_case_sheets": """
        /cases/{}/attestation /api/cases/{}/attestation
    """,
    "Nobody is called to the session, it is not given up, and nothing went to an expert or a court: test_office_acts": """
        /sessions/{}/convocations/{} /api/destruction-sessions/{}/convocations/{} /sessions/{}/not-held
        /api/destruction-sessions/{}/not-held /transfers/{}/requisition /api/transfers/{}/requisition
        /transfers/{}/deposit /api/transfers/{}/deposit
    """,
}
"""Why, and the addresses of the GET routes that it is true of."""
