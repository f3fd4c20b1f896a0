"""Words for what is missing, implausible, reserved or disputed of a destruction, on page 1 of its certificate (I66).

A key is the code of the finding. ``.public`` is for the answer that anybody gets to the code of a certificate, without
a name or a case; a sentence without it names nobody.
"""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "irregular.authority_absent": N_("Burnt, disputed: no judicial authority gave their presence before the fire."),
    "irregular.burnt_on_hold": N_("Burnt, disputed: exhibits that were held back for the prosecution."),
    "irregular.burnt_without_order": N_("Burnt, disputed: the order was not in force when the fire was recorded."),
    "irregular.authority_silent": N_("Burnt, disputed: the judicial authority has not attested the fire: %(names)s."),
    "irregular.authority_silent.public": N_("Burnt, disputed: the judicial authority has not attested the fire."),
    "irregular.by_hand": N_("Present by a signature on paper, by the word of two others: %(names)s."),
    "irregular.by_hand.public": N_("Somebody was present by a signature on paper, by the word of two others."),
    "irregular.by_hand_unconfirmed": N_(
        "Burnt, disputed: the judicial authority signed their presence on paper and has not confirmed it from their "
        "own office within %(days)s days: %(names)s."
    ),
    "irregular.by_hand_unconfirmed.public": N_(
        "Burnt, disputed: the judicial authority signed their presence on paper and has not confirmed it from their "
        "own office within %(days)s days."
    ),
    "irregular.off_site": N_("Presence given elsewhere than on the site’s device, without its code: %(names)s."),
    "irregular.off_site.public": N_("Somebody gave their presence elsewhere than on the site’s device."),
    "irregular.site_device_changed": N_("The device on the site was replaced during the session: %(count)s times."),
    "irregular.group_photos_missing": N_(
        "No photograph of everybody there was taken beside the site’s device, at the opening or before the fire."
    ),
    "irregular.group_photo_opening": N_(
        "No photograph of everybody there was taken within %(opening)s min of the opening."
    ),
    "irregular.group_photo_fire": N_("No photograph of everybody there was taken in the %(fire)s min before the fire."),
    "irregular.group_photo_once": N_("One photograph of everybody there stands for both the opening and the fire."),
    "irregular.gone_by_one": N_("Recorded as gone by the chair alone: %(names)s."),
    "irregular.gone_by_one.public": N_("Somebody was recorded as gone by the chair alone."),
    "irregular.objected_departure": N_("%(names)s denies having left, as others say: “%(words)s”"),
    "irregular.objected_departure.public": N_("A person who is recorded as gone denies it."),
    "irregular.objected_departure_late": N_("%(names)s denies having left, later than the days for it: “%(words)s”"),
    "irregular.objected_departure_late.public": N_("A person who is recorded as gone denies it, late."),
    "irregular.objected_presence": N_("%(names)s denies having signed by hand on the site: “%(words)s”"),
    "irregular.objected_presence.public": N_("A person who is said to have signed by hand denies it."),
    "irregular.objected_presence_late": N_(
        "%(names)s denies having signed by hand on the site, later than the days for it: “%(words)s”"
    ),
    "irregular.objected_presence_late.public": N_("A person who is said to have signed by hand denies it, late."),
    "irregular.step_from_paper": N_(
        "Steps copied from paper afterwards, which proves no blind reading: acts %(acts)s."
    ),
    "irregular.fire_from_paper": N_("The fire was recorded from paper, which proves nobody's presence."),
    "irregular.fire_told_late": N_(
        "The hour of the fire was typed in %(minutes)s min later, and proves nothing: times count from its recording."
    ),
    "irregular.attested_late": N_("Attested more than %(days)s days after the end: %(names)s."),
    "irregular.attested_late.public": N_("Not everybody attested within %(days)s days after the end."),
    "irregular.fire_too_short": N_(
        "The fire lasted %(minutes)s min. At least %(least)s min are believable for %(kg)s kg by this method."
    ),
    "irregular.ash_unseen": N_(
        "Cold ash was seen by %(seen)s people. %(asked)s different people are asked for, %(hours)s h after "
        "ignition or later."
    ),
    "irregular.ash_one_device": N_("All who saw the ash cold were signed in on one device: %(names)s."),
    "irregular.ash_one_device.public": N_("All who saw the ash cold were signed in on one device."),
    "irregular.ash_by_absent": N_("Looked at the ash without having been on the site at the fire or later: %(names)s."),
    "irregular.ash_by_absent.public": N_("Somebody looked at the ash without having been on the site."),
    "irregular.ash_early": N_(
        "Ash said to be cold earlier than %(hours)s h after ignition, which is not believable: %(names)s."
    ),
    "irregular.ash_early.public": N_(
        "Ash said to be cold earlier than %(hours)s h after ignition, which is not believable."
    ),
    "irregular.ash_entered_later": N_("The look at the ash was entered later: %(names)s."),
    "irregular.ash_entered_later.public": N_("The look at the ash was entered later."),
    "irregular.residue_unweighed": N_("Nobody entered a weight of the residue."),
    "irregular.residue_implausible": N_(
        "Residue of %(residue_g)s g out of %(burnt_g)s g burnt: believable are %(least)s to %(most)s %% (%(names)s)."
    ),
    "irregular.residue_implausible.public": N_(
        "Residue of %(residue_g)s g out of %(burnt_g)s g burnt: believable are %(least)s to %(most)s %%."
    ),
    "irregular.not_done_weight": N_("Weighings not done, for want of a balance or another means: acts %(acts)s."),
    "irregular.derogated": N_("Rules set aside by a derogation: %(rules)s (group 2)."),
    "irregular.rules_unmet": N_("Rules not kept: %(rules)s (group 2)."),
    "irregular.net_unknown": N_(
        "Exhibits packed anew without a weighing, whose net weight before the fire is therefore unknown: %(count)s."
    ),
    "irregular.load_in_no_unit": N_("Exhibits that came to the fire in no sealed unit: %(count)s."),
    "irregular.load_without_escort": N_("Units of the load of which no escort took charge: %(count)s."),
    "irregular.sealed_at_site": N_(
        "Units of the load recorded as sealed, or as taken by the escort, only after the session had opened: %(count)s."
    ),
    "irregular.unit_not_read": N_("Units of the load whose seal was not read at the site: %(count)s."),
    "irregular.unit_differs": N_("Units of the load whose seal was not as recorded: %(count)s."),
    "irregular.unit_differs_unread": N_("Exhibits in such units whose own seal was not read at the site: %(count)s."),
    "irregular.sealed_late": N_("Exhibits whose unit was sealed more than %(hours)s h after their check: %(count)s."),
    "irregular.under_seal_too_long": N_(
        "Exhibits that lay more than %(days)s days in a sealed unit without a new check: %(count)s."
    ),
    "irregular.unit_by_one_agency": N_("Units sealed by fewer than two people of two services: acts %(acts)s."),
    "irregular.unit_without_photo": N_("Units sealed without a photograph of the seal: acts %(acts)s."),
    "irregular.unit_packed_again": N_("Exhibits packed into another unit than before: acts %(acts)s."),
    "irregular.escort_of_keeper": N_("Escort of the service that kept the load: acts %(acts)s."),
    "irregular.escort_of_verifier": N_("Escort of the service of a verifier or witness: acts %(acts)s."),
    "irregular.site_draw_withdrawn": N_("Exhibits drawn at the site and then withdrawn from the load: %(count)s."),
    "irregular.site_drawn_again": N_(
        "Drawn anew at the site: other sessions had drawn from the same exhibits before: %(count)s."
    ),
    "irregular.site_drawn_by_dice": N_(
        "Drawn at the site by dice that the judicial authority typed, although the service could have drawn."
    ),
    "irregular.site_draw_missing": N_("Nothing was drawn at the site to be read again."),
    "irregular.site_draw_unread": N_("Exhibits drawn at the site whose own seal was not read there: %(count)s."),
    "irregular.site_draw_unweighed": N_(
        "Exhibits drawn at the site to be weighed, and not weighed there on a balance that decides: %(count)s."
    ),
    "irregular.reserved": N_("Reservation of %(names)s: “%(words)s”"),
    "irregular.reserved.public": N_("A person who was there signed with a reservation."),
    "irregular.refused": N_("%(names)s refuses to attest: “%(words)s”"),
    "irregular.refused.public": N_("A person who was there refuses to attest."),
    "irregular.unsigned": N_("Have not said what they saw: %(names)s."),
    "irregular.unsigned.public": N_("Not everybody who was there has said what they saw."),
    "irregular.not_recorded_then": N_(
        "Not recorded in %(year)s: whatever this paper leaves out. The fire is older than this register."
    ),
    "irregular.head": N_("Irregularities and reservations"),
}
