"""Words of an order and of the notice of it."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "minutes.copy.notice1": N_("person notified"),
    "minutes.copy.notice2": N_("case file, with the receipt"),
    "minutes.copy.notice3": N_("court registry"),
    "minutes.copy.order1": N_("case file (signed original)"),
    "minutes.copy.order2": N_("custodian of the exhibits"),
    "minutes.copy.order3": N_("court registry"),
    "minutes.compared": N_("Photograph of the signed paper"),
    "minutes.declaration.notice": N_(
        "The person notified acknowledges having received a copy of this notice. To sign is not to give up an appeal; "
        "a refusal to sign, or that somebody cannot, is written down."
    ),
    "minutes.doubted": N_("This order rests on means that may have been in other hands"),
    "minutes.doubted_text": N_(
        "It was declared since of who gave, confirmed or changed it. The order stands until it is revoked: have the "
        "prosecution say that it is theirs before anything is carried out."
    ),
    "minutes.held_by": N_("In the custody of"),
    "minutes.object.notice": N_("Order %(order)s · %(exhibits)s"),
    "minutes.object.order": N_("Order %(order)s · %(exhibits)s"),
    "minutes.ordered": N_("Exhibits concerned: %(exhibits)s"),
    "minutes.original": N_("Original on paper"),
    "minutes.original_due": N_("due by %(day)s; %(told)s. Nothing is carried out before the original was seen."),
    "minutes.original_seen": N_("seen on %(when)s by %(by)s; %(told)s"),
    "minutes.original_text": N_("signed on %(day)s, scanned into the record"),
    "minutes.scanned": N_("Scanned into the record"),
    "minutes.scanned.copy": N_("the copy received (scan, fax or photograph), not the original"),
    "minutes.scanned.telephone": N_("the note of the call, not the original"),
    "minutes.signed.copy": N_("signed on %(day)s according to the copy"),
    "minutes.signed.telephone": N_("signed on %(day)s according to the call"),
    "minutes.served_appeal": N_(
        "An appeal lies to the competent court; last day: %(until)s. Until then nothing is carried out."
    ),
    "minutes.served_no_day": N_("The record holds no time limit for an appeal against this order."),
    "minutes.served_receipt": N_("Handed over on …………………… at …… : …… , in ……………………………………………"),
    "minutes.title.notice.destruction": N_("Notice of a destruction order"),
    "minutes.title.notice.keep": N_("Notice of an order to keep"),
    "minutes.title.notice.restitute": N_("Notice of an order to return"),
    "minutes.title.notice.cede": N_("Notice of an order to cede"),
    "minutes.signed_here": N_("Signature in the log"),
    "minutes.hand.notice": N_("Person notified, or their counsel"),
    "minutes.title.order.prosecution.destruction": N_("Requisition to destroy"),
    "minutes.title.order.prosecution.keep": N_("Requisition to keep as a reference"),
    "minutes.title.order.prosecution.restitute": N_("Requisition to return to the owner"),
    "minutes.title.order.prosecution.cede": N_("Requisition to cede"),
    "minutes.title.order.bench.destruction": N_("Judge’s order to destroy"),
    "minutes.title.order.bench.keep": N_("Judge’s order to keep as a reference"),
    "minutes.title.order.bench.restitute": N_("Judge’s order to return to the owner"),
    "minutes.title.order.bench.cede": N_("Judge’s order to cede"),
}
