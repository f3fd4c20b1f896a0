"""Words that every paper shares: its frame, and how a reader verifies it."""

from collections.abc import Mapping

from custody.text.i18n import N_, PN_

WORDS: Mapping[str, str] = {
    "anchor.none": N_("not yet attested by the witnesses of the log (%(by)s of %(of)s)"),
    "anchor.stamped": N_("time-stamped by %(by)s at %(when)s"),
    "anchor.explained": N_("explained by event %(event)s (a wrong clock, put on record by two)"),
    "anchor.own": N_("time-stamped by this installation itself at %(when)s, which proves nothing to a third party"),
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
    "verify.anchors": N_(
        "Where root.pem (seal) and mark.pem (codes) are: %(root)s and %(mark)s. Who forges a paper can forge a page: "
        "compare them with those that somebody took before, or was handed."
    ),
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
    "verify.qr": N_(
        "The code beside this text leads to the page that checks this document. It holds, signed (Ed25519): the "
        "document’s number, the SHA-256 of the attached statement and the size of the log."
    ),
    "verify.qr_alt": N_("QR code that leads to the page that checks document no. %(number)s."),
    "verify.root": N_("Root of the tree (SHA-256, in full)"),
    "verify.statement": N_("SHA-256 of the attached statement (%(name)s)"),
    "verify.step1": N_("Open the PDF file and take out the attached statement: “pdfdetach -saveall file.pdf”."),
    "verify.step2": N_(
        "Compute its digest: “sha256sum %(name)s”. It must equal the one printed above and the one in the QR code, "
        "which “custody verify --code TEXT --mark mark.pem” reads."
    ),
    "verify.step3": N_(
        "Check the electronic seal of the file: “pdfsig file.pdf”, with the root certificate “root.pem”."
    ),
    "verify.step4": N_(
        "Compare the head of the log with any later copy: a later log must contain this one as its beginning (RFC "
        "6962, consistency proof)."
    ),
    "verify.title": N_("Check this document without us"),
    "verify.url": N_("Online check"),
    "verify.vkey": N_("Public key of the log (C2SP vkey), to check its proof bundles with"),
    "verify.witnesses": N_("Witnesses of the log and time-stamp, when printed"),
}
