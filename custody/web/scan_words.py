"""The words of the scan desk, as one file for its page: it must speak without the network.

Sentences are English msgids, translated like every other. Beside them stand the words for codes, and tables of the
rules, so that the desk offers nobody what they may not record: who may do what, who receives for what, which states
an exhibit is handed over or put away in, and which purposes lend it out.
"""

from collections.abc import Mapping
from typing import Any

from custody.domain.exhibit import AT_REST, STORED
from custody.domain.loan import TEMPORARY
from custody.domain.offline import OFFLINE
from custody.domain.quantity import COUNT_UNITS
from custody.domain.quorum import QUALITIES
from custody.domain.roles import ACTS
from custody.domain.transfer import KEEPERS, RECEIVERS
from custody.web import kinds, terms
from custody.web.i18n import N_, NN_, gettext, ngettext
from custody.web.site_words import SITE
from custody.web.words import QUALITIES as ATTENDING
from custody.web.words import ROLES

SAY: Mapping[str, str] = {
    # the desk
    "home_title": N_("What do you want to do?"),
    "nobody": N_("Nobody on duty"),
    "unlock_title": N_("Who is on duty?"),
    "unlock_hint": N_(
        "Scan your badge, or choose your name. Everything that is scanned here is recorded in your name."
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
    "enrol_signin": N_("Key officer: sign in"),
    "enrol_name": N_("Name written on the device"),
    "enrol_agency": N_("Agency whose device it is"),
    "enrol_now": N_("Propose this device"),
    "enrol_lacks": N_("Give the device a name and choose its agency."),
    "to_start": N_("Start"),
    "enrol_ask": N_("Has it been confirmed?"),
    "fingerprint": N_("Fingerprint of its key"),
    "revoked_title": N_("This device was revoked"),
    "revoked_hint": N_(
        "Nothing that it records is taken any more. Hand it to a key officer; what is not sent yet can be saved as "
        "a file."
    ),
    "failed": N_("This did not work; nothing was recorded."),
    "failed_hint": N_("Try again; if it happens again, tell your supervisor. What is in the list is kept."),
    "working": N_("One moment…"),
    "unreadable": N_("This code cannot be read here. Scan it again, or type the number."),
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
    "claims_why": N_(
        "They are on record as claims, and nothing is lost: the inspection decides. Tell your supervisor."
    ),
    "claim_no": N_("No. %(sequence)s – %(kind)s"),
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
    "blocked_at": N_("Act no. %(sequence)s cannot be sent yet:"),
    "save_file": N_("Save to a file"),
    "file_hint": N_(
        "The file holds the same signed acts; the office reads it in on the page Devices. To save it twice does no "
        "harm."
    ),
    "file_name": N_("custody-%(day)s.jsonl"),
    "file_saved": N_("The file was saved."),
    "device_is": N_("This device: %(device)s"),
    "kit_at": N_("What it knows: as of %(at)s."),
    "no_kit": N_("The device fetches what it has to know. One moment."),
    "no_kit_offline": N_("This device knows nothing yet: it needs the network once."),
    "kit_of": N_("This device knows what %(name)s could see, %(at)s. It needs the network to know what you may see."),
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
        "Checks before a destruction, loading and on-site checks, openings and paper slips wait for the network."
    ),
    "online_sessions": N_("Destruction session: check, load, burn"),
    "online_transfers": N_("Paper slips and other hand-overs"),
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
    "already": N_("%(name)s: already in this list"),
    "take_out": N_("%(name)s is in this list already. Take it out?"),
    "keep_it": N_("Keep it"),
    "take_it_out": N_("Take it out"),
    "taken_out": N_("Taken out: %(name)s"),
    "taken_beyond": N_("%(name)s – not expected"),
    "not_on_list": N_("%(name)s is not on this list. Put it aside."),
    "superseded": N_(
        "Wrong label: copy %(copy)s of %(name)s was read, and it bears copy %(copies)s. Strike the wrong one through, "
        "and tell your supervisor if the right one is not on it."
    ),
    "review": N_("%(title)s: before closing"),
    "go_on_scanning": N_("Go on scanning"),
    "record": N_("Record"),
    "surplus_reason": N_("Why it is here although nobody expected it"),
    "surplus_needs_reason": N_("Say why there is more than was expected."),
    "surplus_text": N_("Not expected: %(numbers)s. %(reason)s"),
    "exhibit_no": N_("Exhibit %(number)s"),
    # blind looks
    "blind": N_("Enter what you see. What is on record is not on this device."),
    "seal_read": N_("Number read on the seal"),
    "seal_hint": N_("Scan the seal, or type what stands on it."),
    "seal_state": N_("State of the seal"),
    "sack_seal": N_("Seal of the sack: it stands for all that is inside."),
    "seal_twice": N_("This seal was just read on: %(name)s. Read it again."),
    "read_seal": N_("Read the seal."),
    "seal_unreadable": N_("A seal number has capitals, digits and . / - _ only, with at least one digit."),
    "now_the_seal": N_("This label is read already. Now the seal."),
    "first_finish": N_("Finish first: %(name)s."),
    "weigh_too": N_("Weigh or count it too"),
    "amount": N_("Weight or number read"),
    "amount_hint": N_("As the balance shows it; the packaging is weighed too."),
    "unit": N_("Unit"),
    "or_count": N_("Count instead of weighing"),
    "read_again": N_("Read again"),
    "that_is": N_("%(weight)s, that is %(other)s"),
    "too_fine": N_("%(weight)s? This balance reads by %(step)s and cannot show that. Look at the unit."),
    "far_off": N_("%(weight)s is a hundred times off all others of this list. Look at the unit."),
    "same_again": N_(
        "%(weight)s, to the last figure the one before. Was the right thing on the balance, and was it changed?"
    ),
    "balance_moving": N_("The balance is not at rest yet. Wait, and send the weight again."),
    "balance_over": N_("That is too heavy for this balance. Take another one."),
    "balance_under": N_("The balance stands below zero. Empty it, set it to zero, and weigh again."),
    "balance_bare": N_("The balance sent no unit: it is not at rest, or has to be set to send it."),
    "cable_on": N_("The balance is connected."),
    "cable_refused": N_("No balance was connected. Choose its cable, and close other programs that use it."),
    "cable_gone": N_("The cable of the balance is off. Connect it again, or type the weight."),
    "cable_endless": N_(
        "The balance sends more than one line. Set it to send the weight alone, when its key is pressed."
    ),
    "sure_of": N_("It is %(weight)s, I have looked again"),
    "confirm_unit": N_("The unit is doubtful: correct it, or confirm it."),
    "choose_seal_state": N_("Look at the seal, and choose its state."),
    "read_weight": N_("Read the weight."),
    "choose_unit": N_("Choose the unit."),
    "count_unreadable": N_("Type a whole number."),
    "weight_unreadable": N_("This weight cannot be read: digits, and one comma."),
    "add": N_("Add"),
    "no_label_here": N_("No label is expected here: read the seal, then the weight."),
    # what the device itself can see
    "unknown_here": N_("This device does not know it. Bring the device up to date with the network first."),
    "not_yours": N_("You do not hold it: %(name)s does."),
    "weigh_first": N_("It was never weighed in a store: weigh it before it goes."),
    "on_its_way": N_("It is on its way already."),
    "not_resting": N_("It cannot be moved in its present state."),
    "blocked": N_("A discrepancy is open on it: it stays where it is until it is settled."),
    "in_sealed_sack": N_(
        "It is recorded inside a sealed sack: %(sack)s. If you hold it in your hand, tell your supervisor."
    ),
    "out_of_vault": N_("It lies in a vault: it comes out by two keys, with the network."),
    "own_holding": N_("You hold it yourself: somebody else must have seen it."),
    "box_open": N_("This sack bears no seal: scan what is inside piece by piece."),
    # taking charge
    "receive_choose": N_("Choose a hand-over. Custody passes to you when you have signed, not before."),
    "look_again": N_("Look whether something has come"),
    "nothing_waits": N_("Nothing waits for you."),
    "not_in_choice": N_("This is not one of these."),
    "from_whom": N_("From %(name)s"),
    "to_whom": N_("To %(name)s"),
    "receive_from": N_("From %(name)s. Scan each label, then its seal."),
    "not_received_yet": N_("Handed over by you, not received yet"),
    "take_back": N_("take back"),
    "missing_received": N_(
        "What you do not scan stays with the person who handed it over, and a discrepancy is opened."
    ),
    "take_charge": N_("Take charge"),
    "goes_to": N_("Put into: %(place)s"),
    "goes_nowhere": N_("Put nowhere yet: scan a place to say where."),
    "reservations": N_("Reservations"),
    "reservations_hint": N_("Damage, doubt, what was refused: blank when there is none."),
    "refuse_all": N_("Refuse everything"),
    "refuse_title": N_("Refuse the hand-over"),
    "refuse_now": N_("Refuse"),
    "refuse_done": N_("Refused: everything is as before"),
    "recall_title": N_("Take the hand-over back"),
    "recall_now": N_("Take back"),
    "recall_done": N_("Taken back: everything is as before"),
    "reason": N_("Reason"),
    "say_why": N_("Say why."),
    "role_needed": N_("Your roles do not permit this."),
    # handing over
    "choose_person": N_("Choose the person"),
    "cannot_receive": N_("%(name)s has no role that receives exhibits."),
    "purpose": N_("Purpose"),
    "due": N_("Due back on"),
    "due_hint": N_("The last day: a reminder is raised after it."),
    "way": N_("How"),
    "way_here": N_("Here, now: both sign on this device"),
    "way_sent": N_("On its way: the receiver takes charge elsewhere"),
    "scope": N_("Expected list"),
    "scope_hint": N_("What must be there: what is missing or on top then shows."),
    "scope_none": N_("None: what I scan"),
    "scope_place": N_("What I hold at %(place)s (%(n)s)"),
    "scope_case": N_("%(name)s (%(n)s)"),
    "start_scanning": N_("Start scanning"),
    "same_person": N_("It must be somebody else."),
    "choose_purpose": N_("Choose what it is for."),
    "choose_due": N_("Choose until when."),
    "choose_way": N_("Choose how."),
    "until": N_("until %(day)s"),
    "missing_handed": N_("They are not handed over: you go on answering for them."),
    "handover_here": N_("Hand over to %(name)s"),
    "handover_sent": N_("Send to %(name)s"),
    "sign_both": N_("Both sign"),
    "handover_done": N_("Custody has passed to %(name)s"),
    "send_off": N_("Send off"),
    "sent_done": N_("On its way to %(name)s"),
    "you_stay": N_("You answer for it until the receiver has taken charge."),
    # signing
    "sign_title": N_("Each types their own PIN"),
    "pin_of": N_("The PIN of %(name)s is missing."),
    "part_author": N_("PIN of who hands over"),
    "part_receiver": N_("PIN of who receives"),
    "part_actor": N_("PIN of who does it"),
    "part_witness": N_("PIN of the second person"),
    "pin_refused": N_("%(name)s: %(why)s"),
    "not_recorded": N_("Not recorded"),
    "mend": N_("Back to the list"),
    "to_home": N_("To the start"),
    "signed_asked": N_("Signed, waiting for the register"),
    "signed_later": N_("Signed; it will be sent"),
    "not_taken": N_("Not taken as an act: it contradicts the register."),
    "recorded_here": N_("On record. Signed and kept on this device under no. %(sequence)s, %(at)s."),
    "claim_here": N_(
        "It is on record as a claim (no. %(sequence)s, %(at)s): nothing is lost, and the inspection decides."
    ),
    "recorded_now": N_("On record, %(at)s."),
    "kept_here": N_("Signed and kept on this device under no. %(sequence)s, %(at)s. It is sent by itself."),
    "compared_later": N_(
        "The service compares it with the register when it arrives; what differs opens a discrepancy by itself."
    ),
    # storing, seeing, counting
    "store_scan": N_("Scan what you put there: exhibits, or sacks with all they hold."),
    "store_now": N_("Record where it lies"),
    "store_done": N_("Put where it belongs"),
    "fill_title": N_("Into the sack %(sack)s"),
    "fill_now": N_("Record what is inside"),
    "scan_sack": N_("Scan the label of the sack, or choose it."),
    "no_sack": N_("There is no such sack here."),
    "sack_two": N_("Before a second person: the service looks at both PINs, which takes the network."),
    "sack_offline": N_("Wait for the network."),
    "sack_close": N_("Seal it"),
    "sack_closed": N_("Sealed"),
    "sack_opens": N_("Open it"),
    "sack_opened": N_("Open: what is inside is looked at piece by piece again"),
    "vault": N_("Take out of the vault"),
    "vault_hint": N_("Two keys, with the network"),
    "vault_scan": N_("Scan what comes out. The second person types their PIN at the end, before the service itself."),
    "vault_now": N_("Both sign the way out"),
    "vault_done": N_("Out of the vault"),
    "evacuate": N_("Evacuate a place"),
    "evacuate_hint": N_("Fire, flood, attack"),
    "evacuate_choose": N_("Which place is emptied? Scan it, or choose it."),
    "evacuate_of": N_("Evacuate: %(place)s"),
    "evacuate_elsewhere": N_("Scan the place where everything goes; it lies outside the one that is emptied."),
    "evacuate_warn": N_(
        "Everything in it goes to the other place at once. Whoever holds it goes on answering for it, and a count "
        "within 72 hours is planned by itself."
    ),
    "evacuate_now": N_("Everything goes there"),
    "evacuate_done": N_("Evacuated to %(place)s"),
    "sight_scan": N_("You attest that you saw each of these with your own eyes, where it lies."),
    "sight_now": N_("I saw them"),
    "sight_done": N_("Attested"),
    "lost_scan": N_("Scan or type the number of what you do not find, from the list or an old label."),
    "lost_warn": N_("A discrepancy is opened on each. You go on answering for them."),
    "lost_reason": N_("Since when, and what was done to find it"),
    "lost_now": N_("Report as missing"),
    "lost_done": N_("Reported as missing"),
    "weigh_scan": N_("Scan the label, then the seal, then read the balance."),
    "weigh_now": N_("Record the checks"),
    "weigh_done": N_("Checks recorded"),
    "count_choose": N_("Choose the inventory in which you count."),
    "no_inventory": N_("No inventory waits for you to count."),
    "inventory_of": N_("planned on %(day)s"),
    "count_scan": N_("Scan everything that is there, label then seal, also what seems not to belong."),
    "count_now": N_("Record the count"),
    "count_done": N_("Count recorded"),
    "found_scan": N_("Scan the label, then read the seal."),
    "found_warn": N_("You answer for it from now on; it stays blocked until the inspection has closed."),
    "found_reason": N_("Where and how it was found"),
    "found_now": N_("I take charge of it"),
    "found_done": N_("Found again, and yours"),
    # sealing bricks
    "register_choose": N_("Choose your seizure."),
    "no_seizure": N_("No declared seizure of yours is known here. Declare it with the network first."),
    "register_of": N_("Seal: %(name)s"),
    "declared_line": N_("Line of the declaration"),
    "choose_line": N_("Choose the line."),
    "choose": N_("Choose…"),
    "form": N_("Form"),
    "choose_form": N_("Choose the form."),
    "each_holds": N_("How many in each exhibit (%(unit)s)"),
    "first_number": N_("First number"),
    "first_number_hint": N_("The number in the case; it ends in a digit and counts on by itself."),
    "weighed": N_("Is each one weighed now?"),
    "weighed_yes": N_("Yes, on the balance"),
    "weighed_no": N_("No, counted only"),
    "choose_weighed": N_("Say whether each one is weighed."),
    "must_weigh": N_("This line has no count: each exhibit must be weighed."),
    "start_sealing": N_("Start sealing"),
    "brick": N_("Exhibit no. %(number)s"),
    "brick_of": N_("%(n)s of %(of)s"),
    "take_out_brick": N_("Take out no. %(number)s, the last one"),
    "seals_for_ever": N_("Once recorded, each seal number is taken for ever."),
    "seals": N_("Are the seals taken in a row?"),
    "seals_scan": N_("No: scan each"),
    "seals_row": N_("Yes, number after number"),
    "choose_seals": N_("Say whether the seals are taken in a row."),
    "first_seal": N_("First seal of the row"),
    "first_seal_hint": N_("Scan it, or type it; it ends in a digit and counts on by itself."),
    "next_of_row": N_("The next seal of the row"),
    "out_of_row": N_("Not the next seal of the row, which is %(seal)s. It counts on from here."),
    "row_of_seals": N_("Seals %(first)s to %(last)s."),
    "labels": N_("Are blank labels stuck on?"),
    "labels_yes": N_("Yes: scan each"),
    "labels_no": N_("No: print them later"),
    "choose_labels": N_("Say whether blank labels are stuck on."),
    "scan_blank": N_("Stick a blank label on it and scan it."),
    "label_is": N_("label %(number)s"),
    "label_twice": N_("This label is on: %(name)s. Take another one."),
    "label_taken": N_("This label is on an exhibit already. Take another one."),
    "search": N_("Search"),
}

CLAIMS: Mapping[str, tuple[str, str]] = {
    "claim": (
        N_("The register did not take this act (%(code)s)."),
        N_("Tell your supervisor; the discrepancy says what is to be settled."),
    ),
    "claim_quarantined": (
        N_("%(number)s: a discrepancy is open on it, and it stays where it is until that is settled."),
        N_("Keep it where it is, and tell your supervisor: the inspection must close the discrepancy first."),
    ),
    "claim_wrong_state": (
        N_("This was not possible any more for %(number)s: the register has it at another stage."),
        N_("Look at its history, and tell your supervisor."),
    ),
}
"""Words of claims where those of the refusal need facts: the log keeps its code alone."""

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

COUNTED: Mapping[str, tuple[str, str]] = {
    "pending": NN_("%(n)s to send · %(age)s", "%(n)s to send · %(age)s"),
    "pending_n": NN_("%(n)s act still to be sent", "%(n)s acts still to be sent"),
    "claims": NN_("%(n)s act not taken as such", "%(n)s acts not taken as such"),
    "claims_hint": NN_(
        "%(n)s act of this device contradicts the register. A discrepancy is open.",
        "%(n)s acts of this device contradict the register. Discrepancies are open.",
    ),
    "unfinished": NN_("%(n)s unfinished list", "%(n)s unfinished lists"),
    "in_list_n": NN_("%(n)s scanned", "%(n)s scanned"),
    "give_up_hint": NN_(
        "%(title)s: %(n)s scanned, nothing recorded yet. What was scanned is forgotten, and nothing changes on record.",
        "%(title)s: %(n)s scanned, nothing recorded yet. What was scanned is forgotten, and nothing changes on record.",
    ),
    "finish_n": NN_("Finish (%(n)s)", "Finish (%(n)s)"),
    "in_list": NN_("in the list", "in the list"),
    "still_missing": NN_("%(n)s missing", "%(n)s missing"),
    "on_top": NN_("%(n)s not expected", "%(n)s not expected"),
    "see_to_scan": NN_("See what is still to be scanned (%(n)s)", "See what is still to be scanned (%(n)s)"),
    "to_scan": NN_("%(n)s still to be scanned", "%(n)s still to be scanned"),
    "whole_list": NN_("The list (%(n)s)", "The list (%(n)s)"),
    "and_more": NN_("and %(n)s more", "and %(n)s more"),
    "aside": NN_("%(n)s put aside", "%(n)s put aside"),
    "records_n": NN_("%(n)s exhibit is recorded at once.", "%(n)s exhibits are recorded at once."),
    "opened_n": NN_("It opened %(n)s discrepancy:", "It opened %(n)s discrepancies:"),
    "left_received": NN_(
        "%(n)s exhibit not taken charge of: discrepancy",
        "%(n)s exhibits not taken charge of: discrepancies",
    ),
    "left_handed": NN_(
        "%(n)s exhibit not handed over: you go on answering for it",
        "%(n)s exhibits not handed over: you go on answering for them",
    ),
    "recorded_n": NN_("Recorded: %(n)s exhibit", "Recorded: %(n)s exhibits"),
    "exhibits_n": NN_("%(n)s exhibit", "%(n)s exhibits"),
    "refuse_sum": NN_(
        "%(n)s exhibit goes back to %(name)s, who has answered for it all the time.",
        "%(n)s exhibits go back to %(name)s, who has answered for them all the time.",
    ),
    "recall_sum": NN_(
        "%(n)s exhibit that %(name)s has not received is yours again.",
        "%(n)s exhibits that %(name)s has not received are yours again.",
    ),
    "scope_all": NN_("All that I hold (%(n)s)", "All that I hold (%(n)s)"),
    "handover_sum": NN_(
        "%(giver)s hands %(n)s exhibit over to %(name)s: %(purpose)s.",
        "%(giver)s hands %(n)s exhibits over to %(name)s: %(purpose)s.",
    ),
    "sack_is_sealed": NN_("Sealed, with %(n)s exhibit inside.", "Sealed, with %(n)s exhibits inside."),
    "sack_is_open": NN_("Open, with %(n)s exhibit inside.", "Open, with %(n)s exhibits inside."),
    "row_breaks": NN_(
        "The row was left %(n)s time: look for the seals in between.",
        "The row was left %(n)s times: look for the seals in between.",
    ),
    "register_now": NN_("Register %(n)s exhibit", "Register %(n)s exhibits"),
    "register_done": NN_(
        "Registered: %(n)s exhibit. Print the labels with the network.",
        "Registered: %(n)s exhibits. Print the labels with the network.",
    ),
    "register_labelled": NN_("Registered: %(n)s exhibit", "Registered: %(n)s exhibits"),
}
"""Sentences that count, for one and for more."""


def words() -> dict[str, Any]:
    """Everything that the desk says, in the language of this request."""
    tables = {"substances": terms.SUBSTANCES, "forms": terms.FORMS, "purposes": terms.PURPOSES, "roles": ROLES,
              "seal_states": terms.SEAL_STATES, "kinds": THINGS, "qualities": ATTENDING,
              "methods": terms.METHODS}  # fmt: skip
    said = {name: dict(terms.options(table)) for name, table in tables.items()}
    said["acts"] = dict(terms.options(kinds.ACTS, sorted(OFFLINE)))
    said["count_units"] = dict(pair for pair in terms.units() if pair[0] in COUNT_UNITS)
    return {
        "say": {key: gettext(text) for key, text in {**SAY, **SITE}.items()}
        | {key: [ngettext(*forms, 1), ngettext(*forms, 2)] for key, forms in COUNTED.items()},
        "terms": said,
        "may": {kind: sorted(ACTS[kind]) for kind in sorted(OFFLINE)},
        "rules": {"at_rest": sorted(AT_REST), "stored": sorted(STORED), "temporary": sorted(TEMPORARY)},
        "qualities": QUALITIES,
        "receivers": {"": sorted(KEEPERS)} | {purpose: sorted(roles) for purpose, roles in RECEIVERS.items()},
    }
