"""The words of the scan desk while exhibits pass through hands: read, handed over, put away, sealed, signed for."""

from collections.abc import Mapping

from custody.text.i18n import N_

HANDS: Mapping[str, str] = {
    # what differed is read again before it accuses anybody
    "reread": N_("Read again"),
    "reread_hint": N_("What was not as recorded, once more, blind"),
    "reread_scan": N_("Scan each of these. Read its seal, weight or count again on the exhibit itself."),
    "reread_told": N_("It is recorded. Of these a reading differed: they go nowhere until they are read again."),
    "reread_list": N_("Nothing is recorded yet. Scan these once more and read them again: %(names)s"),
    "reread_now": N_("Read them again now"),
    "reread_gone": N_("Nobody has read these again. After three working days without it, it is a discrepancy."),
    "reread_first": N_("It is to be read again before it goes anywhere."),
    # blind looks
    "blind": N_("Enter what you see. What is on record is not on this device."),
    "seal_read": N_("Number read on the seal"),
    "seal_hint": N_("Scan the seal, or type what stands on it."),
    "seal_state": N_("State of the seal"),
    "sack_seal": N_("Seal of the sack: it stands for all that is inside."),
    "locks": N_("Locks of the rooms in the list"),
    "locks_closed": N_("both closed"),
    "locks_open": N_("one is open"),
    "locks_broken": N_("one is broken"),
    "room_no_double_lock": N_("This place has no double lock: scan each exhibit."),
    "why_unweighed": N_("Why it is not weighed"),
    "no_reason": N_("No reason to state"),
    "seal_twice": N_("This seal was just read on: %(name)s. Read it again."),
    "read_seal": N_("Read the seal."),
    "seal_unreadable": N_("A seal number has capitals, digits and . / - _ only, with at least one digit."),
    "now_the_seal": N_("This label is read already. Now the seal."),
    "first_finish": N_("Finish first: %(name)s."),
    "weigh_too": N_("Weigh or count it too"),
    "amount": N_("Weight or number read"),
    "amount_hint": N_("As the balance shows it; the packaging is weighed too."),
    "weigh_with": N_("Weighed together with %(name)s"),
    "weigh_with_hint": N_(
        "For small doses of one case and one substance: put them all on the balance, and enter their one weight with "
        "one of them."
    ),
    "weighed_with": N_("Weighed together with %(name)s: their one weight is entered there."),
    "weigh_alone": N_("Weigh it by itself"),
    # the check mass of the day
    "check_mass": N_("Read a check mass"),
    "check_mass_hint": N_("For a balance whose certificate has ended"),
    "check_mass_why": N_(
        "Where the certificate has ended, a check mass read within its uncertainty restores what the balance proves, "
        "for that day and at most 90 days after that end."
    ),
    "mass_nominal": N_("Check mass, as its certificate says"),
    "mass_uncertainty": N_("Its uncertainty"),
    "mass_reading": N_("Reading of the balance"),
    "mass_lacks": N_("Enter the mass, its uncertainty and what the balance reads."),
    "mass_not_ours": N_("This balance is another service’s: its own people read its check mass."),
    "mass_needed": N_(
        "The certificate of this balance has ended. Read a check mass first, or today’s weighings are not decisive."
    ),
    "mass_was_off": N_(
        "Today’s check mass was read too far off: weighings on this balance are not decisive today. Take another "
        "balance, if there is one."
    ),
    "certificate_over": N_(
        "The certificate of this balance ended more than 90 days ago: weighings on it are not decisive until it is "
        "calibrated. Take another balance, if there is one."
    ),
    "check_mass_done": N_("The check mass was recorded: the balance’s page says what today’s weighings prove."),
    "unit": N_("Unit"),
    "or_count": N_("Count instead of weighing"),
    "read_again": N_("Read again"),
    "seal_other": N_(
        "The seal of %(name)s is read already: %(seal)s. To read another, erase it or choose “Read again”."
    ),
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
    "unknown_here": N_(
        "This device does not know it: it knows only what your agency holds or awaits. Look on the page Find whose it "
        "is. If it has just come to you, the device learns of it with the network."
    ),
    "box_cut": N_("This device does not know all that your agency holds: move boxes on the pages, with the network."),
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
    "received_once_sent": N_(
        "What was handed over to you on this device waits for its number from the service; then take charge of it here."
    ),
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
    "goes_nowhere": N_("Not put away yet: scan a place to say where it goes."),
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
    "pin_unchecked": N_(
        "Without the network this device cannot check the PIN of %(name)s, which was never typed here: find the network"
        " before both sign, or send it on its way."
    ),
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
    "missing_handed": N_("What is missing is not handed over: you go on answering for it."),
    "handover_here": N_("Hand over to %(name)s"),
    "handover_sent": N_("Send to %(name)s"),
    "sign_both": N_("Both sign"),
    "send_off": N_("Send off"),
    "you_stay": N_("You answer for it until the receiver has taken charge."),
    # signing
    "sign_title": N_("Each types their own PIN"),
    "pin_of": N_("The PIN of %(name)s is missing."),
    "part_author": N_("PIN of who hands over"),
    "part_receiver": N_("PIN of who receives"),
    "part_actor": N_("PIN of who does it"),
    "part_witness": N_("PIN of the second person"),
    "pin_refused": N_("%(name)s: %(why)s"),
    "pin_again": N_("Type it again here; who has forgotten it chooses another on the page My account."),
    "not_recorded": N_("Not recorded"),
    "mend": N_("Back to the list"),
    "to_home": N_("To the start"),
    "signed_asked": N_("Signed, waiting for the register"),
    "signed_later": N_("Signed; it will be sent"),
    "not_taken": N_("Not recorded as an act: see why below."),
    "recorded_here": N_("On record. Signed and kept on this device under no. %(sequence)s, %(at)s."),
    "unsettled_act_here": N_(
        "It is on record as an unsettled act (no. %(sequence)s, %(at)s): nothing is lost, and the inspection decides."
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
    "lost_loaded": N_(
        "It is prepared for the fire. What is missing from its load is reported in the session itself, by somebody who "
        "is there, and the rest burns: “Something is missing”, on the device that has the session along, or on the "
        "page of the session."
    ),
    "lost_warn": N_("A discrepancy is opened on each. You go on answering for them."),
    "lost_reason": N_("Since when, and what was done to find it"),
    "lost_now": N_("Report as missing"),
    "lost_done": N_("Reported as missing"),
    "weigh_scan": N_("Scan the label, then the seal, then read the balance."),
    "air_humidity": N_("Relative humidity by the store’s logger, in per cent"),
    "air_temperature": N_("Temperature, °C"),
    "air_amiss": N_(
        "Read the logger again: humidity 1 to 100, temperature -20 to 70. Leave both empty where there is none."
    ),
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
    "packing": N_("Packing"),
    "packing_unknown": N_("not known"),
    "condition": N_("Condition at sealing"),
    "condition_dry": N_("dry"),
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
    "photograph": N_("Photograph no. %(number)s"),
    "photo_kept": N_("Photograph of no. %(number)s kept"),
    "photo_unreadable": N_("This file is no picture. Take the photograph again."),
    "without_photos": N_("Go on without the photographs"),
    "mend_brick": N_("Correct no. %(number)s"),
    "numbers_taken": N_("The number %(first)s may be taken: others of the case were registered meanwhile."),
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
