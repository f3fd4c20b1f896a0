"""The words of the scan desk, as one file for its page: it must speak without the network.

Sentences are English msgids, translated like every other. Beside them stand the words for codes, and tables of the
rules, so that the desk offers nobody what they may not record: who may do what, who receives for what, which states
an exhibit is handed over or put away in, and which purposes release it for a time.
"""

from collections.abc import Mapping
from typing import Any

from custody.domain.access.permissions import roles_permitted
from custody.domain.access.roles import DEPOSITARIES
from custody.domain.destruction.arrival_and_ignition import SECONDING
from custody.domain.destruction.close_session import NONE
from custody.domain.destruction.quorum import OFFICIAL, QUALITIES
from custody.domain.discrepancies.discrepancy import UNTOLD
from custody.domain.exhibits.exhibit import AT_REST, LOADED, STORED
from custody.domain.kernel.acts import kinds_of_device
from custody.domain.kernel.quantity import COUNT_UNITS
from custody.domain.laboratory.sampling_statistics import INFERRING, USUAL_RISK, USUAL_SHARE
from custody.domain.offline.envelope import OFFLINE
from custody.domain.transfers.hand_over import RECEIVERS_BY_PURPOSE
from custody.domain.transfers.temporary_release import TEMPORARY
from custody.text import terms, titles
from custody.text.formatting import QUALITIES as ATTENDING
from custody.text.formatting import ROLES
from custody.text.i18n import N_, gettext, joined, ngettext
from custody.text.scan_counted_words import COUNTED
from custody.text.scan_hand_words import HANDS
from custody.text.scan_site_words import SITE
from custody.text.scan_staging_words import OBSTACLES, STAGING_COUNTED
from custody.text.scan_staging_words import STAGING as BEFORE

SAY: Mapping[str, str] = {
    # the desk
    "home_title": N_("What do you want to do?"),
    "nobody": N_("Nobody on duty"),
    "unlock_title": N_("Who is on duty?"),
    "unlock_hint": N_(
        "Scan your badge, or choose your name. Everything that is scanned here is recorded in your name."
    ),
    "unlock_chair": N_("Chair of the session that this device has along: for that session alone"),
    "unlock_who": N_(
        "Whoever signs in with a password does not unlock this device: somebody of its agency who holds, carries or "
        "checks exhibits does, with their PIN; so does the chair of a session that it has along, for that session."
    ),
    "unlock": N_("Unlock"),
    "unlock_first": N_("Nobody has unlocked this device. Choose your name and type your PIN first."),
    "somebody_else": N_("Somebody else"),
    "search_name": N_("Name"),
    "username": N_("Username"),
    "username_hint": N_(
        "For the first time on this device, or when your name is not in the list: it takes the network."
    ),
    "go_on": N_("Go on"),
    "pin": N_("Your PIN"),
    "type_pin": N_("Now type your PIN."),
    "not_listed": N_("My name is not here"),
    "nobody_known": N_("This device knows nobody yet."),
    "enrol_title": N_("This device is not enrolled"),
    "enrol_hint": N_("Two key officers enrol it: one signs in on this device and proposes it, the other confirms."),
    "enrol_waiting": N_("A second key officer must confirm"),
    "enrol_waiting_hint": N_(
        "The device was proposed. Compare this fingerprint with the page Devices, and confirm there."
    ),
    "enrol_sign_in": N_("Key officer: sign in"),
    "enrol_other": N_("%(name)s is signed in here, and must sign out before a key officer can sign in."),
    "enrol_leave": N_("Sign out, and sign in as key officer"),
    "enrol_name": N_("Name written on the device"),
    "enrol_agency": N_("Agency whose device it is"),
    "enrol_now": N_("Propose this device"),
    "enrol_lacks": N_("Give the device a name and choose its agency."),
    "to_start": N_("Start"),
    "enrol_ask": N_("Has it been confirmed?"),
    "enrol_not_yet": N_("Not confirmed yet (%(at)s)"),
    "fingerprint": N_("Fingerprint of its key"),
    "revoked_title": N_("This device is not enrolled any more"),
    "revoked_hint": N_(
        "It was revoked, or the service was restored from a copy of before its enrolment: nothing that it records is "
        "taken any more. Hand it to a key officer; what is not sent yet can be saved as a file."
    ),
    "revoked_anew": N_("Enrol this device anew"),
    "revoked_anew_hint": N_(
        "Everything that it keeps is erased with its old key: lists that were begun, what was not sent, the PINs that "
        "it knows. Keep the file that was saved, and hand it to a key officer. Two key officers then enrol the device "
        "with a new key."
    ),
    "revoked_keep": N_("Not yet"),
    "revoked_erase": N_("Erase, and make a new key"),
    "failed": N_("This did not work; nothing was recorded."),
    "failed_hint": N_("Try again; if it happens again, tell your supervisor. What is in the list is kept."),
    "working": N_("One moment…"),
    "unreadable": N_("This code is none of ours, and nothing here waits for it. Scan the label, or type its number."),
    "misread": N_(
        "The number of this label is wrong: it is damaged, or not one of ours. Scan it again; if that does not help, "
        "put it aside."
    ),
    "wrong_kind": N_("This is a number of: %(what)s. It does not belong here."),
    "choose_first": N_("Choose first what you want to do, then scan."),
    "camera_refused": N_(
        "The browser was told to keep the camera closed. Allow it in the browser, or type the number."
    ),
    "camera_no_camera": N_("This device has no camera. Type the number."),
    "camera_busy": N_("Another application has the camera. Close it, or type the number."),
    "camera_insecure": N_("The camera works only over https: open the desk by its secure address."),
    "mistyped": N_("This number is not right: a character is wrong. Compare it with the label."),
    "choose_it": N_("Choose"),
    # contexts
    "context_place": N_("Place"),
    "context_person": N_("Person"),
    "context_balance": N_("Balance"),
    "scan_place": N_("Scan the label of the place."),
    "scan_person": N_("Scan the badge of the other person, or choose the name."),
    "scan_balance": N_("Choose the balance, or scan its label."),
    "now_place": N_("Place: %(name)s"),
    "now_person": N_("Person: %(name)s"),
    "now_balance": N_("Balance: %(name)s"),
    "held_place": N_("The list was begun for another place. Finish it before you change the place."),
    "held_person": N_("The list was begun for another person. Finish it first."),
    "unknown_place": N_("This place is not known here."),
    "unknown_person": N_("This person is not known here."),
    "unknown_balance": N_("This balance is not known here."),
    "change": N_("Change"),
    "no_place_yet": N_("None"),
    "no_person_yet": N_("Nobody"),
    "no_balance_yet": N_("None chosen"),
    "choose_place": N_("Choose the place"),
    "choose_balance": N_("Choose the balance"),
    "no_place": N_("This device knows no place."),
    "no_balance": N_("This device knows no balance."),
    # strip and queue
    "online": N_("Online"),
    "offline": N_("No network"),
    "clock_wrong": N_("Clock wrong"),
    "clock_hint": N_(
        "The clock of this device is off by more than two minutes. Set it: every act of today bears the wrong time."
    ),
    "nothing_pending": N_("Everything is sent"),
    "just_now": N_("just now"),
    "unsettled_acts_why": N_(
        "What was not taken is on record as an unsettled act, and nothing is lost: the inspection decides. "
        "Tell your supervisor."
    ),
    "reopen_list": N_("Open the list again"),
    "renumber": N_("Renumber: %(first)s to %(last)s"),
    "unsettled_act_no": N_("No. %(sequence)s – %(kind)s"),
    "old_hint": N_(
        "The oldest act that is not sent was recorded %(age)s. Find the network, or save the file and carry it to "
        "the office."
    ),
    "see_queue": N_("See what is to be sent"),
    "queue_title": N_("What this device still has to send"),
    "oldest": N_("The oldest: %(age)s (%(at)s)."),
    "all_sent": N_("The service has everything that was recorded here."),
    "sends_itself": N_("It is sent by itself as soon as the network allows; nothing needs to be pressed."),
    "sends_later": N_("Without the network everything is kept on this device, signed, and sent later by itself."),
    "sends_unlocked": N_(
        "It is sent once the person on duty has typed their PIN with the network: lock and unlock the desk."
    ),
    "sends_keeper": N_(
        "It is sent once somebody who holds or checks exhibits has unlocked the desk with the network: it takes "
        "nothing from the chair by PIN."
    ),
    "blocked_at": N_("Act no. %(sequence)s cannot be sent yet:"),
    "save_file": N_("Save to a file"),
    "file_hint": N_(
        "The file holds the same signed acts; the office reads it in on the page Devices. To save it twice does no "
        "harm."
    ),
    "file_name": N_("custody-%(day)s.jsonl"),
    "device_is": N_("This device: %(device)s"),
    "kit_at": N_("What it knows: as of %(at)s."),
    "no_kit": N_("The device fetches what it has to know. One moment."),
    "no_kit_offline": N_("This device knows nothing yet: it needs the network once."),
    "kit_of": N_("This device knows what %(name)s could see, %(at)s. It needs the network to know what you may see."),
    "kit_cut": N_(
        "Your agency holds more than this device can know. What it does not know may be there all the same, and its "
        "lists of what is expected leave things out: for the rest use the pages, with the network."
    ),
    # unfinished work
    "begun_at": N_("Begun %(at)s"),
    "begun_by": N_("Begun by %(name)s, %(at)s. Only they can go on."),
    "resume": N_("Take it up again"),
    "give_up": N_("Give up"),
    "give_up_title": N_("Give up this list?"),
    "give_up_now": N_("Give it up"),
    "keep_draft": N_("Keep the list"),
    # what takes the service
    "online_title": N_("With the network only"),
    "online_waits": N_(
        "Openings, paper slips, the page of a session, answers to a discrepancy and acts from paper wait for the "
        "network."
    ),
    "online_sessions": N_("Destruction session: check, load, burn"),
    "online_transfers": N_("Paper slips and other hand-overs"),
    "online_discrepancies": N_("Answer a discrepancy: mistyped, second reading, explanation (your password)"),
    "online_paper": N_("Record what was done on paper, with its photograph (your password)"),
    # doors
    "receive": N_("Take charge"),
    "receive_hint": N_("What was handed over to you"),
    "handover": N_("Hand over"),
    "handover_hint": N_("Face to face, or on its way"),
    "store": N_("Put away"),
    "store_hint": N_("On a shelf, in a room"),
    "weigh": N_("Weigh and check"),
    "weigh_hint": N_("Seal and weight, blind"),
    "register": N_("Seal and register"),
    "register_hint": N_("Brick after brick, after a seizure"),
    "sight": N_("Attest having seen"),
    "sight_hint": N_("What somebody else holds"),
    "count": N_("Inventory count"),
    "count_hint": N_("Count without knowing what is expected"),
    "fill": N_("Fill a sack"),
    "fill_hint": N_("Exhibits into an open sack"),
    "sack": N_("Seal or open a sack"),
    "sack_hint": N_("Two people, with the network"),
    "lost": N_("Report missing"),
    "lost_hint": N_("Not where it should be"),
    "found": N_("Found again"),
    "found_hint": N_("What was reported missing"),
    # lists
    "finish": N_("Finish"),
    "nothing_yet": N_("Nothing is scanned yet."),
    "progress": N_("%(n)s of %(of)s"),
    "all_there": N_("Everything expected is there."),
    "beyond": N_("not expected"),
    "last_taken": N_("Last taken"),
    "seal_is": N_("seal %(seal)s"),
    "seal_broken": N_("seal broken"),
    "seal_absent": N_("no seal"),
    "already": N_("%(name)s is in this list already."),
    "take_out": N_("%(name)s is in this list already. Take it out?"),
    "keep_it": N_("Keep it"),
    "take_it_out": N_("Take it out"),
    "take_group_out": N_("Take out all that were weighed together"),
    "taken_out": N_("Taken out: %(name)s"),
    "taken_beyond": N_("%(name)s – not expected"),
    "not_on_list": N_("%(name)s is not on this list. Put it aside."),
    "superseded": N_(
        "Wrong label: copy %(copy)s of %(name)s was read, and it bears copy %(copies)s. Strike the wrong one through, "
        "and tell your supervisor if the right one is not on it."
    ),
    "review": N_("%(title)s – before closing"),
    "go_on_scanning": N_("Go on scanning"),
    "record": N_("Record"),
    "surplus_reason": N_("Why it is here although nobody expected it"),
    "surplus_needs_reason": N_("Say why there is more than was expected."),
    "surplus_text": N_("Not expected: %(numbers)s. %(reason)s"),
    "exhibit_no": N_("Exhibit %(number)s"),
    # what differs
    "differs": N_("%(name)s: %(what)s."),
    "differs_aside": N_("%(name)s: %(what)s – put it aside."),
    "differs_stays": N_("%(name)s: missing, it stays with %(giver)s."),
    "late_title": N_("What you recorded earlier is not what the register says"),
    "late_read": N_("I have read it"),
    "opened_until": N_("Until the inspection has settled it, nothing of this is handed on or burnt."),
}

UNSETTLED_ACTS: Mapping[str, tuple[str, str]] = {
    "unsettled_act": (
        N_("The register did not take this act (%(code)s)."),
        N_("Tell your supervisor; the discrepancy says what is to be settled."),
    ),
    "unsettled_act_exhibit_number_taken": (
        N_("The exhibit number %(value)s exists already in this case."),
        N_("Renumber the list, which keeps all its rows: the next free number is %(next)s."),
    ),
    "unsettled_act_device_revoked": (
        N_("%(number)s: the device was revoked before this came in. It is no act."),
        N_("Whose it is reports it again, in their own name."),
    ),
    "unsettled_act_blocked_by_discrepancy": (
        N_("%(number)s: a discrepancy is open on it, and it stays where it is until that is settled."),
        N_("Keep it where it is, and tell your supervisor: the inspection must close the discrepancy first."),
    ),
    "unsettled_act_wrong_state": (
        N_("This was not possible any more for %(number)s: the register has it at another stage."),
        N_("Look at its history, and tell your supervisor."),
    ),
}
"""Words of unsettled acts, before those of the refusal: they need no fact, for the log keeps the code alone."""

DIFFERENCES: Mapping[str, str] = {
    **{sort: word for sort, word in terms.DISCREPANCIES.items() if sort not in UNTOLD},
    "box": N_("it is not sealed as recorded"),
}
"""What differs, to those who looked blind; ``box``: of a sack itself."""

THINGS: Mapping[str, str] = {
    "EV": N_("exhibit"),
    "CT": N_("container"),
    "PL": N_("place"),
    "PE": N_("person"),
    "BL": N_("balance"),
    "CS": N_("case"),
    "SE": N_("seizure"),
    "TR": N_("hand-over"),
    "RC": N_("inventory"),
    "DS": N_("destruction session"),
    "CE": N_("certificate"),
    "DV": N_("device"),
}
"""What a number names by its first two letters, as far as labels and papers bear it."""


def words() -> dict[str, Any]:
    """Everything that the desk says, in the language of this request."""
    tables = {"substances": terms.SEIZED, "objects": terms.OBJECTS, "forms": terms.FORMS,
              "purposes": terms.PURPOSES, "roles": ROLES,
              "packings": terms.PACKINGS, "conditions": {"fresh": terms.CONDITIONS["fresh"]},
              "seal_states": terms.SEAL_STATES, "kinds": THINGS, "qualities": ATTENDING,
              "differences": DIFFERENCES, "obstacles": OBSTACLES,
              "missing_means": terms.MISSING_MEANS,
              "methods": terms.METHODS, "load_forms": terms.LOAD_FORMS, "draws": terms.SAMPLING_METHODS}  # fmt: skip
    word_tables = {name: dict(terms.options(table)) for name, table in tables.items()}
    word_tables["acts"] = dict(terms.options(titles.ACTS, sorted(kinds_of_device(*OFFLINE))))
    word_tables["count_units"] = dict(pair for pair in terms.units() if pair[0] in COUNT_UNITS)
    return {
        "say": {key: gettext(text) for key, text in joined(SAY, HANDS, SITE, BEFORE).items()}
        | {key: [ngettext(*forms, 1), ngettext(*forms, 2)] for key, forms in joined(COUNTED, STAGING_COUNTED).items()},
        "terms": word_tables,
        "may": {kind: sorted(roles_permitted(kind)) for kind in sorted(kinds_of_device(*OFFLINE, "list"))},
        "rules": {
            "at_rest": sorted(AT_REST),
            "stored": sorted(STORED),
            "loaded": sorted(LOADED),
            "temporary": sorted(TEMPORARY),
            "inferring": {method: {"share": USUAL_SHARE, "alpha": USUAL_RISK} for method in sorted(INFERRING)},
            "no_incident": sorted(NONE),
            "official": sorted(OFFICIAL),
            "seconding": sorted(SECONDING),
        },
        "qualities": QUALITIES,
        "receivers": {"": sorted(DEPOSITARIES)}
        | {purpose: sorted(roles) for purpose, roles in RECEIVERS_BY_PURPOSE.items()},
    }
