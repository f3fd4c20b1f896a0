"""The words of an order's paper, and of the notice of it to whoever may object."""

FR = {
    "act.order.confirm": "Confirmation de la réquisition recopiée",
    "act.order.enter": "Réquisition saisie",
    "act.order.issue": "Réquisition",
    "minutes.appeal_until": "Dernier jour pour un recours",
    "minutes.copy.notice1": "personne avisée",
    "minutes.copy.notice2": "dossier de la procédure, avec le récépissé",
    "minutes.copy.notice3": "greffe",
    "minutes.copy.order1": "dossier de la procédure (original signé)",
    "minutes.copy.order2": "gardien des scellés",
    "minutes.copy.order3": "greffe",
    "minutes.declaration.notice": (
        "La personne avisée reconnaît avoir reçu copie du présent avis. Signer n’est pas renoncer à un recours ; "
        "qui refuse de signer, ou ne le peut, le fait inscrire."
    ),
    "minutes.declaration.order": (
        "L’original signé de la main du magistrat fait foi. Le registre dit ci-dessous qui a émis ou "
        "recopié la réquisition, et comment sa volonté a été donnée."
    ),
    "minutes.doubted": "Cette réquisition repose sur des moyens qui ont pu être en d’autres mains",
    "minutes.doubted_text": (
        "Cela a été déclaré depuis, de qui l’a émise, confirmée ou modifiée. Elle vaut tant qu’elle n’est pas "
        "rapportée : faire dire au parquet qu’elle est bien la sienne avant toute exécution."
    ),
    "minutes.entered_by": "Recopiée par ; confirmée par",
    "minutes.no_appeal_day": "aucun au registre",
    "minutes.hand.notice": "Personne avisée : propriétaire, détenteur, mis en cause ou son conseil",
    "minutes.held_by": "Détenteur",
    "minutes.hand.order": "Le magistrat : signature et sceau du parquet",
    "minutes.kept": "Scellés conservés comme échantillons",
    "minutes.lapses_on": "Dernier jour pour l’exécuter",
    "minutes.no_lapse": "sans limite",
    "minutes.object.notice": "Réquisition {order} · {exhibits}",
    "minutes.object.order": "Réquisition {order} · {exhibits}",
    "minutes.order": "La réquisition",
    "minutes.order_authority": "Autorité",
    "minutes.order_number": "Numéro",
    "minutes.ordered": "Scellés visés : {exhibits}",
    "minutes.original": "Original sur papier",
    "minutes.original_due": "attendu pour le {day} ; {told}. Rien n’est exécuté avant que l’original ait été vu.",
    "minutes.original_seen": "vu le {when} par {by} ; {told}",
    "minutes.original_text": "signé le {day}, numérisé au registre",
    "minutes.scanned": "Numérisé au registre",
    "minutes.scanned.copy": "la copie reçue (numérisation, télécopie ou photographie), et non l’original",
    "minutes.scanned.telephone": "la note de l’appel, et non l’original",
    "minutes.signed.copy": "signé le {day} d’après la copie",
    "minutes.signed.telephone": "signé le {day} d’après l’appel",
    "minutes.served": "Avis à la personne qui peut s’y opposer",
    "minutes.served_appeal": (
        "Un recours est ouvert devant la juridiction compétente ; dernier jour : {until}. Jusque-là rien n’est exécuté."
    ),
    "minutes.served_no_day": "Le registre ne porte pas de délai de recours pour cette réquisition.",
    "minutes.served_receipt": "Remis le …………………… à …… h …… , à ……………………………………………",
    "minutes.served_text": "Les scellés ci-dessous doivent être traités comme la réquisition le dit.",
    "minutes.title.notice.destruction": "Avis de réquisition de destruction",
    "minutes.title.notice.keep": "Avis de réquisition de conservation",
    "minutes.title.notice.release": "Avis de réquisition de restitution",
    "minutes.title.notice.transfer": "Avis de réquisition de cession",
    "minutes.title.order.destruction": "Réquisition de destruction",
    "minutes.title.order.keep": "Réquisition de conservation",
    "minutes.title.order.release": "Réquisition de restitution",
    "minutes.title.order.transfer": "Réquisition de cession",
    "minutes.signed_here": "Signature au registre",
    "minutes.waived": "Ce à quoi la réquisition renonce, et pourquoi",
}
EN = {
    "act.order.confirm": "Order entered, confirmed",
    "act.order.enter": "Order typed in",
    "act.order.issue": "Order",
    "minutes.appeal_until": "Last day for an appeal",
    "minutes.copy.notice1": "person notified",
    "minutes.copy.notice2": "case file, with the receipt",
    "minutes.copy.notice3": "court registry",
    "minutes.copy.order1": "case file (signed original)",
    "minutes.copy.order2": "custodian of the exhibits",
    "minutes.copy.order3": "court registry",
    "minutes.declaration.notice": (
        "The person notified acknowledges having received a copy of this notice. To sign is not to give up an appeal; "
        "a refusal to sign, or that somebody cannot, is written down."
    ),
    "minutes.declaration.order": (
        "The original signed by the magistrate’s hand rules. The record tells below who issued it or entered it, and "
        "how their will was given."
    ),
    "minutes.doubted": "This order rests on means that may have been in other hands",
    "minutes.doubted_text": (
        "It was declared since of who gave, confirmed or changed it. The order stands until it is revoked: have the "
        "prosecution say that it is theirs before anything is carried out."
    ),
    "minutes.entered_by": "Entered by; confirmed by",
    "minutes.no_appeal_day": "none on record",
    "minutes.hand.notice": "Person notified: owner, holder, accused or their counsel",
    "minutes.held_by": "Held by",
    "minutes.hand.order": "The magistrate: signature and stamp of the prosecution",
    "minutes.kept": "Exhibits kept as samples",
    "minutes.lapses_on": "Last day to carry it out",
    "minutes.no_lapse": "without limit",
    "minutes.object.notice": "Order {order} · {exhibits}",
    "minutes.object.order": "Order {order} · {exhibits}",
    "minutes.order": "The order",
    "minutes.order_authority": "Authority",
    "minutes.order_number": "Number",
    "minutes.ordered": "Exhibits concerned: {exhibits}",
    "minutes.original": "Original on paper",
    "minutes.original_due": "due by {day}; {told}. Nothing is carried out before the original was seen.",
    "minutes.original_seen": "seen on {when} by {by}; {told}",
    "minutes.original_text": "signed on {day}, scanned into the record",
    "minutes.scanned": "Scanned into the record",
    "minutes.scanned.copy": "the copy received (scan, fax or photograph), not the original",
    "minutes.scanned.telephone": "the note of the call, not the original",
    "minutes.signed.copy": "signed on {day} according to the copy",
    "minutes.signed.telephone": "signed on {day} according to the call",
    "minutes.served": "Notice to whoever may object",
    "minutes.served_appeal": (
        "An appeal lies to the competent court; last day: {until}. Until then nothing is carried out."
    ),
    "minutes.served_no_day": "The record holds no time limit for an appeal against this order.",
    "minutes.served_receipt": "Handed over on …………………… at …… : …… , in ……………………………………………",
    "minutes.served_text": "The exhibits below are to be dealt with as the order says.",
    "minutes.title.notice.destruction": "Notice of a destruction order",
    "minutes.title.notice.keep": "Notice of an order to keep",
    "minutes.title.notice.release": "Notice of an order to return",
    "minutes.title.notice.transfer": "Notice of an order to cede",
    "minutes.title.order.destruction": "Destruction order",
    "minutes.title.order.keep": "Order to keep as a reference",
    "minutes.title.order.release": "Order to return to the owner",
    "minutes.title.order.transfer": "Order to cede",
    "minutes.signed_here": "Signature in the log",
    "minutes.waived": "What the order waives, and why",
}
