"""Words that every paper shares: its frame, and how a reader verifies it."""

from collections.abc import Mapping

from custody.text.i18n import N_, PN_

WORDS: Mapping[str, str] = {
    "anchor.none": N_("not yet attested by the witnesses of the log (%(by)s of %(of)s)"),
    "anchor.stamped": N_("time-stamped by %(by)s at %(when)s"),
    "anchor.explained": N_("explained by event %(event)s (a wrong clock, put on record by two)"),
    "anchor.unproved": N_("disregarded, as not proved: %(names)s"),
    "anchor.since": N_("attested by %(by)s of %(of)s witnesses of the log since %(when)s"),
    "doc.by_mass": N_("by mass"),
    "doc.case": N_("Case"),
    "doc.done_at": N_("Done at %(place)s on %(day)s"),
    "doc.date_place": N_("Done at ………………………………………… on …………………………………………"),
    "doc.exhibit": N_("Exhibit"),
    "doc.footer": N_("%(title)s no. %(number)s"),
    "doc.gross": N_("Gross mass"),
    "doc.gross_mass": N_("Gross mass"),
    "doc.head": N_("Log %(origin)s · %(size)s events · root %(root)s"),
    "doc.head_last": N_("Log %(origin)s · %(size)s events · root %(root)s"),
    "doc.issued": N_("Times in %(zone)s · printed %(when)s"),
    "doc.name": N_("Full name"),
    "doc.never_added": N_("One substance is never added to another, nor a mass to a count."),
    "doc.no_reason": N_("no reason given"),
    "doc.none": PN_("paper", "none"),
    "doc.number": N_("No. %(number)s"),
    "doc.page": N_("page %(page)s / "),
    "doc.pair": N_("%(name)s: %(value)s"),
    "doc.role": N_("Function"),
    "doc.root_short": N_("Short root: %(root)s…"),
    "doc.sign_here": N_("Handwritten signature or thumbprint"),
    "doc.exercise": N_("EXERCISE — without value / EXERCICE — aucune valeur"),
    "doc.synthetic": N_("SYNTHETIC DATA / DONNÉES SYNTHÉTIQUES"),
    "doc.synthetic_note": N_("rows made for demonstration: no real package stands behind them"),
    "doc.synthetic_row": N_("SYNTHETIC"),
    "doc.unknown": PN_("paper", "not recorded"),
    "doc.unknown_short": N_("n/r"),
    "doc.unweighed": N_("%(count)s not weighed"),
    "doc.version": N_("Version %(version)s"),
    "doc.with": N_("in the presence of %(names)s"),
    "verify.checkpoint": N_("Signed checkpoint (C2SP signed-note), attached to the file: %(name)s"),
    "verify.checkpoint_about": N_("Signed text, signatures and cosignatures of the head of the log"),
    "verify.long_line": N_(
        "— %(name)s, key %(id)s: long signature (%(size)s bytes), in the attached file; SHA-256 of its line: %(digest)s"
    ),
    "verify.head": N_("Head of the log"),
    "verify.head_text": N_("%(origin)s, %(size)s events"),
    "verify.legal": N_(
        "The electronic seal protects the integrity of the file. It does not replace the handwritten signatures of the "
        "paper original and makes no claim to be a qualified one."
    ),
    "verify.qr_alt": N_("QR code that leads to the page that checks document no. %(number)s."),
    "verify.root": N_("Root of the tree (SHA-256, in full)"),
    "verify.statement": N_("SHA-256 of the attached statement (%(name)s)"),
    "verify.url": N_("Online check"),
    "verify.vkey": N_("Public key of the log (C2SP vkey), to check its proof bundles with"),
    "verify.witnesses": N_("Witnesses of the log and time-stamp, when printed"),
    "verify.heading": N_("Verify this document"),
    "verify.number": N_("Document no."),
    "verify.register_number": N_("Register no."),
    "verify.control": N_("Control, at the foot of each page"),
    "verify.way1": N_(
        "Scan the code with a telephone: the page of the service says whether this document is genuine and "
        "whether a newer one replaces it."
    ),
    "verify.way2": N_(
        "Or drop the PDF file on the page %(address)s/verify: it says whether one character of it was changed."
    ),
    "verify.way3": N_(
        "Or give the file to an expert: the annex below has the commands, which need nothing of this service "
        "but its root certificate."
    ),
    "verify.proves": N_("A good answer proves"),
    "verify.proves1": N_("that the file comes from the service named at its head;"),
    "verify.proves2": N_("that nothing in it was changed since;"),
    "verify.proves3": N_("that the acts that it tells stand in the register, in this order."),
    "verify.open": N_("It does not prove"),
    "verify.open1": N_("that what people declared is true;"),
    "verify.open2": N_("that a person who did not sign by hand or with a key of their own was there;"),
    "verify.open3": N_("that nothing happened that nobody entered."),
    "verify.trust": N_(
        "Do not trust a root certificate that comes with the document: ask the court registry for it, or "
        "compare it with one that you received before."
    ),
    "verify.annex": N_("Technical annex, for the expert"),
    "verify.title": N_("Commands on Debian, in one folder with this file, saved as document.pdf"),
    "verify.code": N_("The code (QR)"),
    "verify.qr": N_(
        "It holds, signed (Ed25519): the document’s number, the SHA-256 of the statement, the size of the "
        "log. The key is at %(mark)s; “custody verify --code TEXT --mark mark.pem” reads it."
    ),
    "verify.expected1": N_("sha256sum prints the digest above."),
    "verify.expected2": N_(
        "openssl prints “CMS Verification successful”: the organisation’s seal is that of root.pem, over "
        "every byte that it covers."
    ),
    "verify.expected3": N_("Any later log must contain this one as its beginning (RFC 6962, consistency proof)."),
    "anchor.own": N_("time-stamped by this installation itself at %(when)s"),
    "anchor.own_note": N_("A time-stamp of this installation itself has no value for a third party."),
}
