"""The words of the anchoring annex."""

FR = {
    "annex.act": "Acte",
    "annex.at": "Date et heure",
    "annex.attachment": "Déclaration canonique à l’origine de cette annexe",
    "annex.authority": "Autorité d’horodatage (RFC 3161)",
    "annex.certified": "Établi le",
    "annex.closed": "Clôture de la séance",
    "annex.event_about": "Événement {index} du registre, tel qu’il est conservé",
    "annex.h1": "1. Le procès-verbal",
    "annex.h2": "2. Les actes et leur place dans le registre",
    "annex.h3": "3. Qui les tient hors de l’installation, et depuis quand",
    "annex.h4": "4. Comment vérifier l’ancrage",
    "annex.h5": "5. Vérifier cette annexe",
    "annex.head": "Tête de {size} événements",
    "annex.id": "Identifiant",
    "annex.ignited": "Mise à feu",
    "annex.index": "Rang",
    "annex.intro": "Un procès-verbal édité sur un site sans réseau, ou aussitôt après le feu, n’est pas encore "
    "attesté. La présente annexe dit quels témoins ont depuis contresigné une tête du registre qui couvre ses actes, "
    "et quelles autorités l’ont horodatée. Chaque signature a été vérifiée pour l’établir.",
    "annex.issued": "Établissement du procès-verbal",
    "annex.key": "Identifiant de clé",
    "annex.leaf": "Empreinte de feuille (SHA-256, RFC 6962)",
    "annex.limit": "L’ancrage prouve que ces actes étaient inscrits, tels quels, aux heures ci-dessus au plus tard. Il "
    "ne dit ni depuis quand, ni que ce qui est écrit soit arrivé.",
    "annex.origin": "Registre",
    "annex.own": "Horodatage de l’installation elle-même : ne prouve rien à un tiers.",
    "annex.proof_about": "Preuve d’inclusion de l’événement {index} sous la tête de {size} événements (tlog-proof)",
    "annex.recorded": "Enregistré",
    "annex.root": "Racine (SHA-256)",
    "annex.stamp_about": "Réponse de l’autorité d’horodatage sur la tête de {size} événements (RFC 3161)",
    "annex.stamped_about": "Tête de {size} événements, telle qu’horodatée",
    "annex.statement": "Empreinte SHA-256 de sa déclaration",
    "annex.step1": "Extraire les fichiers joints : « pdfdetach -saveall fichier.pdf ». L’événement de l’établissement "
    "contient l’empreinte de la déclaration du procès-verbal.",
    "annex.step2": "Chaque « *.tlog-proof » mène d’un événement à une tête (c2sp.org/tlog-proof) : SHA-256 d’un octet "
    "nul et des octets de l’événement, puis RFC 6962.",
    "annex.step3": "Vérifier les lignes signées de la tête par la clé du registre et celles des témoins, tenues "
    "d’ailleurs (c2sp.org/tlog-cosignature).",
    "annex.step4": "Vérifier l’horodatage : « openssl ts -verify -data N.checkpoint -in N-1.tsr -CAfile TSA.pem ».",
    "annex.subtitle": "Annexe au procès-verbal de destruction : témoins et horodatage",
    "annex.title": "Annexe d’ancrage",
    "annex.witness": "Témoin du registre",
}

EN = {
    "annex.act": "Act",
    "annex.at": "Date and time",
    "annex.attachment": "Canonical statement behind this annex",
    "annex.authority": "Time-stamp authority (RFC 3161)",
    "annex.certified": "Issued",
    "annex.closed": "Closing of the session",
    "annex.event_about": "Event {index} of the log, as it is kept",
    "annex.h1": "1. The certificate",
    "annex.h2": "2. The acts and their place in the log",
    "annex.h3": "3. Who holds them outside the installation, and since when",
    "annex.h4": "4. How to check the anchoring",
    "annex.h5": "5. Check this annex",
    "annex.head": "Head of {size} events",
    "annex.id": "Identifier",
    "annex.ignited": "Ignition",
    "annex.index": "Index",
    "annex.intro": "A certificate printed on a site without network, or right after the fire, is not yet witnessed. "
    "This annex says which witnesses have since cosigned a head of the log that covers its acts, and which authorities "
    "have time-stamped it. Each signature was checked to make it.",
    "annex.issued": "Issue of the certificate",
    "annex.key": "Key id",
    "annex.leaf": "Leaf hash (SHA-256, RFC 6962)",
    "annex.limit": "The anchoring proves that these acts were recorded, as they are, by the times above at the latest. "
    "It does not say since when, nor that what is written happened.",
    "annex.origin": "Log",
    "annex.own": "Time-stamp of the installation itself: proves nothing to a third party.",
    "annex.proof_about": "Inclusion proof of event {index} under the head of {size} events (C2SP tlog-proof)",
    "annex.recorded": "Recorded",
    "annex.root": "Root (SHA-256)",
    "annex.stamp_about": "Answer of the time-stamp authority on the head of {size} events (RFC 3161)",
    "annex.stamped_about": "Head of {size} events, as it was time-stamped",
    "annex.statement": "SHA-256 of its statement",
    "annex.step1": "Extract the attached files: “pdfdetach -saveall file.pdf”. The event of the issue holds the digest "
    "of the certificate’s statement.",
    "annex.step2": "Each “*.tlog-proof” leads from an event to a head (c2sp.org/tlog-proof): SHA-256 of a zero byte "
    "and the event’s bytes, then RFC 6962.",
    "annex.step3": "Check the signed lines of the head by the key of the log and those of the witnesses, had from "
    "elsewhere (c2sp.org/tlog-cosignature).",
    "annex.step4": "Check the time-stamp: “openssl ts -verify -data N.checkpoint -in N-1.tsr -CAfile TSA.pem”.",
    "annex.subtitle": "Annex to the destruction certificate: witnesses and time-stamps",
    "annex.title": "Anchoring annex",
    "annex.witness": "Witness of the log",
}
