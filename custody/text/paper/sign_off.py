"""Words for what people sign of a session, and how."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "sign.all": N_("Everybody who was present has signed or refused."),
    "sign.attested": N_("Signed %(way)s · %(when)s"),
    "sign.by_device": N_("That they were there and signed is the word of the session’s device alone: %(names)s."),
    "sign.contested": N_(" · contested by the person themselves"),
    "sign.evidence_about": N_("Signatures by passkey, as they were given"),
    "sign.hash": N_("Hash that everybody signs (SHA-256)"),
    "sign.hash.service": N_("Hash signed before the service (SHA-256)"),
    "sign.hash.service_about": N_(
        "What the session states, frozen when its closing came in to the service; it contains the hash signed on the "
        "site."
    ),
    "sign.hash.site": N_("Hash signed on the site, without network (SHA-256)"),
    "sign.hash.site_about": N_(
        "The closing of the session, as its device recorded it on the site; this is the hash that stands on the paper "
        "original."
    ),
    "sign.recalled": N_(
        "Session taken back at %(when)s from the device %(device)s, which had it on the site: what that has sent since "
        "is kept as an unsettled act."
    ),
    "sign.site": N_(" · on the site, without network, at %(when)s by the device’s clock"),
    "sign.late": N_(" · late, after the time given"),
    "sign.missing_names": N_("Have not signed yet: %(names)s."),
    "sign.not_yet": N_("Has not signed yet."),
    "sign.refused": N_("Refused to sign, declared %(way)s · %(when)s"),
    "sign.reserved": N_("Signed with a reservation %(way)s · %(when)s"),
    "sign.state": N_("Signatures"),
    "sign.statement_about": N_("What the session states"),
    "sign.way.account": N_("in their own account, opened by password"),
    "sign.way.device": N_("by PIN, typed on the session’s device"),
    "sign.way.passkey": N_("by passkey %(id)s, which says it cannot be copied"),
    "sign.way.passkey_copied": N_("by passkey %(id)s, which can be copied"),
    "sign.way.pin": N_("by PIN, typed on another’s device"),
    "sign.way.thumb": N_("by thumb on the paper original, before %(before)s"),
    "sign.way.wet": N_("by hand on the paper original, before %(before)s"),
}
