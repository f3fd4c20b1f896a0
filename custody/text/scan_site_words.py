"""The words of a session that a device took along to a site without network (``flows/site_session.js``)."""

from collections.abc import Mapping

from custody.text.field_labels import STATED
from custody.text.i18n import N_, joined

SITE: Mapping[str, str] = joined({f"site_{name}": words for name, words in STATED.items()}, {
    "site": N_("Session without network"),
    "site_hint": N_("Presence, load, fire and signatures of the session that this device has taken along."),
    "site_title": N_("Session %(number)s"),
    "site_of_day": N_("Session of %(day)s"),
    "site_nth_of_day": N_("Session no. %(nth)s of %(day)s"),
    "site_open": N_("Open the session"),
    "site_present": N_("Present"),
    "site_missing": N_("The rules still ask for"),
    "site_lacks": N_("%(quality)s (%(n)s more of %(of)s)"),
    "site_load": N_("Exhibits on site"),
    "site_of": N_("%(n)s of %(of)s"),
    "site_withdrawn": N_("Withdrawn"),
    "site_gone_n": N_("Missing"),
    "site_lit": N_("Fire lit"),
    "site_signed": N_("Signatures"),
    "site_until": N_("This device has the session until"),
    "site_gone_back": N_("This device has the session no more: it was taken back, or is over. Go on by its page."),
    "site_pins": N_("Before the departure: PINs"),
    "site_pins_hint": N_(
        "Each one types their PIN here once while there is a network; without it this device cannot check it on the "
        "site."
    ),
    "site_pins_n": N_("PINs found right now: %(n)s. Whoever else comes along types theirs."),
    "site_ready": N_("The PIN is right: it can be typed on the site"),
    "site_pin_unchecked": N_("PIN not typed here before the departure"),
    "site_pin_not_here": N_(
        "It takes the network. Without it nobody comes on this device whose PIN it does not know: they sign the paper "
        "original by hand."
    ),
    "site_come": N_("Record a presence"),
    "site_come_hint": N_("Each one by their own PIN, in one quality."),
    "site_comes": N_("%(name)s attends as: %(quality)s."),
    "site_came": N_("The presence is recorded."),
    "site_left": N_("Gone from the site"),
    "site_leave": N_("Record a departure"),
    "site_leave_hint": N_("By one’s own PIN, or noted by the chair. Who comes back records a presence again."),
    "site_leaver": N_("Who says so?"),
    "site_leave_second": N_("Who says so with the chair?"),
    "site_leave_alone": N_("Nobody else"),
    "site_leave_alone_hint": N_("The record says that the chair alone said so."),
    "site_leaves": N_("%(name)s leaves."),
    "site_went": N_("The departure is recorded."),
    "site_confirm": N_("Confirm a presence before the fire"),
    "site_confirm_hint": N_("Each one by their own PIN, at the earliest %(minutes)s min before the fire."),
    "site_confirms": N_("%(name)s is there before the fire."),
    "site_confirmed": N_("The presence before the fire is recorded."),
    "site_open_hint": N_("By the chair, at the site; after that each one records their presence."),
    "site_open_sum": N_("The chair opens the session at its site."),
    "site_opened": N_("The session is open."),
    "site_arrive": N_("Scan the load"),
    "site_arrive_hint": N_("The verifier scans everything that arrives."),
    "site_units": N_("Seals of the units"),
    "site_units_hint": N_(
        "Read the seal of each unit aloud, before you look at the closed list. Whoever holds the list compares; this "
        "device cannot know what differs."
    ),
    "site_unit": N_("Unit %(n)s (%(form)s)"),
    "site_units_none": N_("Read the seal of a unit first."),
    "site_units_record": N_("Record (%(n)s)"),
    "site_units_sum": N_("Seals of units read on the site: %(n)s."),
    "site_units_said": N_("The seals of the units are recorded."),
    "site_units_left": N_("Units whose seal is to be read"),
    "site_draw": N_("Draw the sample by dice"),
    "site_draw_hint": N_(
        "The judicial authority throws a die twenty times before everybody, when the whole load is here. Nobody can "
        "know before what is drawn."
    ),
    "site_dice": N_("Faces thrown, in order"),
    "site_dice_hint": N_("Figures from 1 to 6; spaces may stand between them."),
    "site_dice_wrong": N_("A die has the faces 1 to 6."),
    "site_dice_more": N_("Throws still to come: %(n)s."),
    "site_draw_sum": N_("Exhibits drawn for a reading of their own seal: %(n)s."),
    "site_drawn": N_("The sample is drawn: this device shows what is to be read."),
    "site_check": N_("Read what was drawn"),
    "site_check_hint": N_("The verifier reads the own seal of each, and weighs those for which a weight is asked."),
    "site_check_left": N_("Own seals to be read"),
    "site_not_drawn": N_("This exhibit was not drawn, or its seal was read already."),
    "site_stray": N_("This exhibit does not belong here: it is not in the load, or was scanned already."),
    "site_withdraw": N_("Take an exhibit out"),
    "site_withdraw_hint": N_("Say why, then scan it and read its seal."),
    "site_why": N_("Why it is taken out"),
    "site_why_first": N_("First write why it is taken out."),
    "site_who": N_("Who takes it out?"),
    "site_withdrew": N_("The exhibit is withdrawn."),
    "site_lost": N_("Something is missing"),
    "site_lost_hint": N_(
        "What was checked for the fire and is not here. It is reported missing, and the session goes on without it."
    ),
    "site_lost_there": N_("This exhibit is here: its label has just been read."),
    "site_lost_n": N_("Missing (%(n)s)"),
    "site_lost_why": N_("Since when it is missing, who saw it last, and what was done to find it"),
    "site_lost_sum": N_("Reported missing: %(n)s. The inspection is told as soon as there is a network."),
    "site_lost_said": N_("What is not here is reported missing."),
    "site_second": N_("Who says so too?"),
    "site_second_hint": N_(
        "It was scanned here already: somebody else says by PIN that it leaves the load, one of you two as chair or "
        "verifier."
    ),
    "site_second_none": N_("Nobody else is here who may say so: no chair and no verifier."),
    "site_burn": N_("Into the fire"),
    "site_burn_hint": N_("Everything is scanned again as it goes into the fire; the chair records it."),
    "site_cold": N_("Look at the ash"),
    "site_cold_hint": N_("Turn the ash over and look for what has not burnt. Each one enters their own look."),
    "site_cold_early": N_("The ash counts as cold from %(at)s. An earlier look is recorded, and counts for nothing."),
    "site_cold_seen": N_("saw it cold"),
    "site_cold_n": N_("Cold ash seen"),
    "site_cold_question": N_("Is the ash cold, with nothing unburnt in it?"),
    "site_cold_weight": N_("Weight of the residue, in kg"),
    "site_cold_weight_hint": N_("As you read it on the balance. Leave it blank if you did not weigh it."),
    "site_cold_unsaid": N_("Say first if the ash is cold."),
    "site_cold_nothing": N_("Ash that is neither cold nor weighed is no look: wait, or enter its weight."),
    "site_cold_sum": N_("%(name)s turned the ash over: it is cold, and nothing unburnt is in it."),
    "site_cold_hot_sum": N_("%(name)s weighed the residue; the ash is not cold."),
    "site_cold_said": N_("What was seen of the ash is recorded."),
    "site_close": N_("Close the session"),
    "site_close_hint": N_("By the chair, when the fire is cold: residue, incidents, and what everybody signs."),
    "site_unanswered": N_("Answer every question first; “none” is an answer."),
    "site_residue": N_("Residue: weight or volume, look, where it goes"),
    "site_gone": N_("Are the drugs beyond recovery?"),
    "site_any": N_("Was there an incident?"),
    "site_incident_missing": N_("Missing from the load: %(names)s. That is an incident: answer Yes."),
    "site_incident_differs": N_(
        "Taken out, and not as recorded (seal or weight): %(names)s. That is an incident: answer Yes."
    ),
    "site_incidents": N_("Which incident"),
    "site_none": N_("None"),
    "site_transport": N_("Who brought the load, and how"),
    "site_environment_opinion": N_("Opinion of the environment officer"),
    "site_more": N_("More for the certificate: transport, fire, ashes"),
    "site_temperature": N_("Temperature of the fire"),
    "site_temperature_hint": N_("How hot, and measured with what; or that nobody measured it."),
    "site_cooling": N_("Cooling and look at the ashes"),
    "site_cooling_hint": N_("Until when the fire was watched, when it was cold, who turned the ashes over and looked."),
    "site_still_there": N_("The rules ask that nothing can be recovered: burn on before you close."),
    "site_yes": N_("Yes"),
    "site_no": N_("No"),
    "site_close_sum": N_(
        "The session is closed; burnt: %(n)s, present: %(present)s. Nothing of it can be changed afterwards."
    ),
    "site_sign": N_("Sign the session"),
    "site_sign_hint": N_(
        "One after the other, in the order of the rules: by passkey, PIN, or thumb before two others."
    ),
    "site_hash": N_("What everybody signs (SHA-256)"),
    "site_hash_hint": N_("Write it on the paper original, by hand, before anybody signs it."),
    "site_undecided": N_("Choose first what you say."),
    "site_unsaid": N_("Write the reservation, or why you refuse."),
    "site_decision": N_("I, who sign here,"),
    "site_attested": N_("attest what I saw, without a reservation"),
    "site_reserved": N_("sign with a reservation"),
    "site_refused": N_("refuse to sign"),
    "site_text": N_("Reservation, or reason for refusing"),
    "site_text_hint": N_("It stands beside the signature for ever."),
    "site_burnt_n": N_("Exhibits burnt"),
    "site_amounts": N_("Amounts: as they were checked before the departure."),
    "site_unknown_substance": N_("Substance not known to this device"),
    "site_minutes": N_("Minutes of the destruction, not yet in the register"),
    "site_burnt_list": N_("Burnt, one by one"),
    "site_withdrawn_list": N_("Not burnt, and why"),
    "site_was_missing": N_("missing"),
    "site_method": N_("Method"),
    "site_incidents_said": N_("Incidents"),
    "site_no_incident": N_("none, the chair states"),
    "site_not_stated": N_("not stated"),
    "site_said_gone": N_(
        "What the chair stated at the closing has been sent and is on this device no more: read it on the session’s "
        "page before you sign."
    ),
    "site_paper_too": N_(
        "Who signs here by PIN or thumb signs the paper original too: that they signed is this device’s word alone. "
        "Without the paper they sign once more, with the network."
    ),
    "site_unheard": N_(
        "Only this device says that they signed: %(names)s. Whom the rules need signs once more with the network, or "
        "two others bring the photograph of the signed paper."
    ),
    "site_by_passkey": N_("Sign by passkey"),
    "site_by_pin": N_("Sign by PIN"),
    "site_by_thumb": N_("Thumb on the paper, before two others"),
    "site_no_nonce": N_("This device has no number left for a passkey. Sign by PIN, or later with the network."),
    "site_passkey_failed": N_("No passkey answered. Nothing was recorded: try again, or sign in another way."),
    "site_signed_by": N_("%(name)s has signed."),
    "site_before": N_("Before whom? (%(n)s of 2)"),
    "site_before_hint": N_("Two who are here have seen %(name)s put the thumb on the paper, and say so by PIN."),
    "site_sign_sum": N_("%(name)s: %(word)s."),
    "site_other_day": N_("The fire is planned for %(day)s; today is %(today)s."),
    "site_at_planned": N_("Not open yet: the chair opens it at the site."),
    "site_at_ready": N_("The session is open, and everybody is there whom the rules ask for."),
    "site_at_open": N_("The session is open: everybody who comes types their PIN."),
    "site_at_burnt": N_("The fire is lit. When it is cold, the chair closes the session."),
    "site_at_closed": N_("The session is closed. Each one signs the number below, one after the other."),
    "site_at_signed": N_("Everybody who is here has signed. With the network, all of it is sent by itself."),
    "site_at_sent": N_("Everybody who was here has signed, and all of it is at the service."),
    "site_page": N_("Go on to the session’s page"),
    "site_has_attested": N_("has signed"),
    "site_has_reserved": N_("has signed with a reservation"),
    "site_has_refused": N_("refuses to sign"),
    "site_reservations": N_("Reservations and refusals so far"),
    "site_words_gone": N_("The words have been sent: read them on the session’s page."),
    "site_closed": N_("The session is closed: now each one signs."),
})  # fmt: skip
