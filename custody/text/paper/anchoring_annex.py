"""Words of the anchoring annex of a certificate."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "annex.act": N_("Act"),
    "annex.at": N_("Date and time"),
    "annex.attachment": N_("Canonical statement behind this annex"),
    "annex.authority": N_("Time-stamp authority (RFC 3161)"),
    "annex.certified": N_("Day of issue"),
    "annex.closed": N_("Closing of the session"),
    "annex.event_about": N_("Event %(index)s of the log, as it is kept"),
    "annex.h1": N_("1. The certificate"),
    "annex.h2": N_("2. The acts and their place in the log"),
    "annex.h3": N_("3. Who holds them outside the installation, and since when"),
    "annex.h4": N_("4. How to check the anchoring"),
    "annex.head": N_("Head of %(size)s events"),
    "annex.id": N_("Identifier"),
    "annex.ignited": N_("Ignition"),
    "annex.index": N_("Index"),
    "annex.intro": N_(
        "A certificate printed on a site without network, or right after the fire, is not yet witnessed. This annex "
        "says which witnesses have since cosigned a head of the log that covers its acts, and which authorities have "
        "time-stamped it. Each signature was checked to make it."
    ),
    "annex.issued": N_("Issue of the certificate"),
    "annex.key": N_("Key id"),
    "annex.leaf": N_("Leaf hash (SHA-256, RFC 6962)"),
    "annex.limit": N_(
        "The anchoring proves that these acts were recorded, as they are, by the times above at the latest. It does "
        "not say since when, nor that what is written happened."
    ),
    "annex.origin": N_("Log"),
    "annex.own": N_("Time-stamp of the installation itself: proves nothing to a third party."),
    "annex.proof_about": N_("Inclusion proof of event %(index)s under the head of %(size)s events (C2SP tlog-proof)"),
    "annex.recorded": N_("Recorded"),
    "annex.root": N_("Root (SHA-256)"),
    "annex.stamp_about": N_("Answer of the time-stamp authority on the head of %(size)s events (RFC 3161)"),
    "annex.stamped_about": N_("Head of %(size)s events, as it was time-stamped"),
    "annex.statement": N_("SHA-256 of its statement"),
    "annex.step1": N_(
        "Extract the attached files: “pdfdetach -saveall file.pdf”. The event of the issue holds the digest of the "
        "certificate’s statement."
    ),
    "annex.step2": N_(
        "Each “*.tlog-proof” leads from an event to a head (c2sp.org/tlog-proof): SHA-256 of a zero byte and the "
        "event’s bytes, then RFC 6962."
    ),
    "annex.step3": N_(
        "Check the signed lines of the head by the key of the log and those of the witnesses, had from elsewhere "
        "(c2sp.org/tlog-cosignature)."
    ),
    "annex.step4": N_("Check the time-stamp: “openssl ts -verify -data N.checkpoint -in N-1.tsr -CAfile TSA.pem”."),
    "annex.subtitle": N_("Annex to the destruction certificate: witnesses and time-stamps"),
    "annex.title": N_("Anchoring annex"),
    "annex.witness": N_("Witness of the log"),
}
