"""The words that every document shares: its frame, and how a reader verifies it."""

FR = {
    "anchor.none": "pas encore attesté par les témoins du registre ({by} sur {of})",
    "anchor.stamped": "horodaté par {by} le {when}",
    "anchor.explained": "expliqué par l’événement {event} (horloge fausse, consignée à deux)",
    "anchor.own": "horodaté par cette installation elle-même le {when}, ce qui ne prouve rien à un tiers",
    "anchor.unproved": "écarté, car non prouvé : {names}",
    "anchor.since": "attesté par {by} témoins du registre sur {of} depuis le {when}",
    "doc.by_mass": "à la masse",
    "doc.case": "Affaire",
    "doc.done_at": "Fait à {place}, le {day}",
    "doc.date_place": "Fait à ………………………………………… le …………………………………………",
    "doc.exhibit": "Scellé",
    "doc.footer": "{title} n° {number}",
    "doc.gross": "Masse brute",
    "doc.gross_mass": "Masse brute",
    "doc.head": "Registre {origin} · {size} événements · racine {root}",
    "doc.head_last": "Registre {origin} · {size} événements · racine {root}",
    "doc.issued": "Heures en {zone} · édité le {when}",
    "doc.name": "Nom et prénom",
    "doc.never_added": "Une substance ne s’additionne jamais à une autre, ni une masse à un décompte.",
    "doc.no_reason": "aucun motif donné",
    "doc.none": "néant",
    "doc.number": "N° {number}",
    "doc.page": "page {page} / ",
    "doc.pair": "{name} : {value}",
    "doc.role": "Fonction",
    "doc.root_short": "Racine abrégée : {root}…",
    "doc.sign_here": "Signature manuscrite ou empreinte digitale",
    "doc.exercise": "EXERCICE — aucune valeur / EXERCISE — without value",
    "doc.synthetic": "DONNÉES SYNTHÉTIQUES / SYNTHETIC DATA",
    "doc.synthetic_note": "lignes créées pour la démonstration : aucun colis réel ne leur correspond",
    "doc.synthetic_row": "SYNTHÉTIQUE",
    "doc.unknown": "non renseigné",
    "doc.unknown_short": "n. r.",
    "doc.unweighed": "{count} sans pesée",
    "doc.version": "Version {version}",
    "doc.with": "en présence de {names}",
    "verify.anchors": (
        "Où sont root.pem (cachet) et mark.pem (codes) : {root} et {mark}. Qui contrefait un papier peut "
        "contrefaire une page : comparez-les avec ceux que quelqu’un a pris avant, ou a reçus en main propre."
    ),
    "verify.checkpoint": "Point de contrôle signé (C2SP signed-note), joint au fichier : {name}",
    "verify.checkpoint_about": "Texte signé, signatures et contresignatures de la tête du registre",
    "verify.long_line": (
        "— {name}, clé {id} : signature longue ({size} octets), dans le fichier joint ; SHA-256 de sa ligne : {digest}"
    ),
    "verify.head": "Tête du registre",
    "verify.head_text": "{origin}, {size} événements",
    "verify.legal": (
        "Le cachet électronique garantit l’intégrité du fichier. Il ne remplace pas les signatures "
        "manuscrites de l’original papier et n’est pas présenté comme une signature qualifiée."
    ),
    "verify.qr": (
        "Le code ci-contre mène à la page qui vérifie ce document. Il porte, signés (Ed25519) : le numéro du "
        "document, l’empreinte SHA-256 de la déclaration jointe et la taille du registre."
    ),
    "verify.qr_alt": "Code QR qui mène à la page de vérification du document n° {number}.",
    "verify.root": "Racine de l’arbre (SHA-256, complète)",
    "verify.statement": "Empreinte SHA-256 de la déclaration jointe ({name})",
    "verify.step1": "Ouvrir le fichier PDF et en extraire la déclaration jointe : « pdfdetach -saveall fichier.pdf ».",
    "verify.step2": (
        "Calculer son empreinte : « sha256sum {name} ». Elle doit être égale à celle imprimée ci-dessus et à "
        "celle du code QR, que lit « custody verify --code TEXTE --mark mark.pem »."
    ),
    "verify.step3": (
        "Vérifier le cachet électronique du fichier : « pdfsig fichier.pdf », avec le certificat racine « root.pem »."
    ),
    "verify.step4": (
        "Comparer la tête du registre avec tout exemplaire plus récent : un registre ultérieur doit contenir "
        "celui-ci comme début (RFC 6962, preuve de cohérence)."
    ),
    "verify.title": "Vérifier ce document sans nous",
    "verify.url": "Vérification en ligne",
    "verify.vkey": "Clé publique du registre (C2SP vkey), pour vérifier ses dossiers de preuve",
    "verify.witnesses": "Témoins du registre et horodatage, à l’impression",
}
EN = {
    "anchor.none": "not yet attested by the witnesses of the log ({by} of {of})",
    "anchor.stamped": "time-stamped by {by} at {when}",
    "anchor.explained": "explained by event {event} (a wrong clock, put on record by two)",
    "anchor.own": "time-stamped by this installation itself at {when}, which proves nothing to a third party",
    "anchor.unproved": "disregarded, as not proved: {names}",
    "anchor.since": "attested by {by} of {of} witnesses of the log since {when}",
    "doc.by_mass": "by mass",
    "doc.case": "Case",
    "doc.done_at": "Done at {place} on {day}",
    "doc.date_place": "Done at ………………………………………… on …………………………………………",
    "doc.exhibit": "Exhibit",
    "doc.footer": "{title} no. {number}",
    "doc.gross": "Gross mass",
    "doc.gross_mass": "Gross mass",
    "doc.head": "Log {origin} · {size} events · root {root}",
    "doc.head_last": "Log {origin} · {size} events · root {root}",
    "doc.issued": "Times in {zone} · printed {when}",
    "doc.name": "Full name",
    "doc.never_added": "One substance is never added to another, nor a mass to a count.",
    "doc.no_reason": "no reason given",
    "doc.none": "none",
    "doc.number": "No. {number}",
    "doc.page": "page {page} / ",
    "doc.pair": "{name}: {value}",
    "doc.role": "Function",
    "doc.root_short": "Short root: {root}…",
    "doc.sign_here": "Handwritten signature or thumbprint",
    "doc.exercise": "EXERCISE — without value / EXERCICE — aucune valeur",
    "doc.synthetic": "SYNTHETIC DATA / DONNÉES SYNTHÉTIQUES",
    "doc.synthetic_note": "rows made for demonstration: no real package stands behind them",
    "doc.synthetic_row": "SYNTHETIC",
    "doc.unknown": "not recorded",
    "doc.unknown_short": "n/r",
    "doc.unweighed": "{count} not weighed",
    "doc.version": "Version {version}",
    "doc.with": "in the presence of {names}",
    "verify.anchors": (
        "Where root.pem (seal) and mark.pem (codes) are: {root} and {mark}. Who forges a paper can forge a page: "
        "compare them with those that somebody took before, or was handed."
    ),
    "verify.checkpoint": "Signed checkpoint (C2SP signed-note), attached to the file: {name}",
    "verify.checkpoint_about": "Signed text, signatures and cosignatures of the head of the log",
    "verify.long_line": (
        "— {name}, key {id}: long signature ({size} bytes), in the attached file; SHA-256 of its line: {digest}"
    ),
    "verify.head": "Head of the log",
    "verify.head_text": "{origin}, {size} events",
    "verify.legal": (
        "The electronic seal protects the integrity of the file. It does not replace the handwritten "
        "signatures of the paper original and makes no claim to be a qualified one."
    ),
    "verify.qr": (
        "The code beside this text leads to the page that checks this document. It holds, signed (Ed25519): the "
        "document’s number, the SHA-256 of the attached statement and the size of the log."
    ),
    "verify.qr_alt": "QR code that leads to the page that checks document no. {number}.",
    "verify.root": "Root of the tree (SHA-256, in full)",
    "verify.statement": "SHA-256 of the attached statement ({name})",
    "verify.step1": "Open the PDF file and take out the attached statement: “pdfdetach -saveall file.pdf”.",
    "verify.step2": (
        "Compute its digest: “sha256sum {name}”. It must equal the one printed above and the one in the "
        "QR code, which “custody verify --code TEXT --mark mark.pem” reads."
    ),
    "verify.step3": ("Check the electronic seal of the file: “pdfsig file.pdf”, with the root certificate “root.pem”."),
    "verify.step4": (
        "Compare the head of the log with any later copy: a later log must contain this one as its beginning "
        "(RFC 6962, consistency proof)."
    ),
    "verify.title": "Check this document without us",
    "verify.url": "Online check",
    "verify.vkey": "Public key of the log (C2SP vkey), to check its proof bundles with",
    "verify.witnesses": "Witnesses of the log and time-stamp, when printed",
}
