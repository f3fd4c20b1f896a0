"""Words for what is signed of a session, and how."""

FR = {
    "sign.all": "Tous ceux qui étaient présents ont signé ou refusé.",
    "sign.attested": "Signé {way} · {when}",
    "sign.by_device": "Seul l’appareil de la séance dit leur présence et leur signature : {names}.",
    "sign.contested": " · contestée par la personne elle-même",
    "sign.evidence_about": "Signatures par clé d’accès, telles que données",
    "sign.hash": "Empreinte que tous signent (SHA-256)",
    "sign.hash.service": "Empreinte signée devant le service (SHA-256)",
    "sign.hash.service_about": "Déclaration de la séance, arrêtée à l’arrivée de la clôture au service ; elle contient "
    "l’empreinte signée sur le site.",
    "sign.hash.site": "Empreinte signée sur le site, sans réseau (SHA-256)",
    "sign.hash.site_about": "Clôture de la séance, telle que son appareil l’a enregistrée sur le site ; c’est cette "
    "empreinte que porte l’original papier.",
    "sign.recalled": "Séance reprise le {when} à l’appareil {device}, qui l’avait sur le site : ce qu’il a envoyé "
    "depuis est gardé comme une contestation.",
    "sign.site": " · sur place, sans réseau, le {when} à l’horloge de l’appareil",
    "sign.late": " · tardive, après le délai",
    "sign.missing_names": "N’ont pas encore signé : {names}.",
    "sign.not_yet": "N’a pas encore signé.",
    "sign.refused": "Refus de signer, déclaré {way} · {when}",
    "sign.reserved": "Signé avec réserve {way} · {when}",
    "sign.state": "Signatures",
    "sign.statement_about": "Déclaration de la séance",
    "sign.way.account": "par son compte, ouvert par mot de passe",
    "sign.way.device": "par son code, tapé sur l’appareil de la séance",
    "sign.way.passkey": "par clé d’accès {id}, qui se dit non copiable",
    "sign.way.passkey_copied": "par clé d’accès {id}, qui peut être copiée",
    "sign.way.pin": "par son code, tapé sur l’appareil d’une autre personne",
    "sign.way.thumb": "du pouce sur l’original papier, devant {before}",
    "sign.way.wet": "de la main sur l’original papier, devant {before}",
}

EN = {
    "sign.all": "Everybody who was present has signed or refused.",
    "sign.attested": "Signed {way} · {when}",
    "sign.by_device": "That they were there and signed is the word of the session’s device alone: {names}.",
    "sign.contested": " · contested by the person themselves",
    "sign.evidence_about": "Signatures by passkey, as they were given",
    "sign.hash": "Hash that everybody signs (SHA-256)",
    "sign.hash.service": "Hash signed before the service (SHA-256)",
    "sign.hash.service_about": "What the session states, frozen when its closing came in to the service; it contains "
    "the hash signed on the site.",
    "sign.hash.site": "Hash signed on the site, without network (SHA-256)",
    "sign.hash.site_about": "The closing of the session, as its device recorded it on the site; this is the hash that "
    "stands on the paper original.",
    "sign.recalled": "Session taken back at {when} from the device {device}, which had it on the site: what that has "
    "sent since is kept as a claim.",
    "sign.site": " · on the site, without network, at {when} by the device’s clock",
    "sign.late": " · late, after the time given",
    "sign.missing_names": "Have not signed yet: {names}.",
    "sign.not_yet": "Has not signed yet.",
    "sign.refused": "Refused to sign, declared {way} · {when}",
    "sign.reserved": "Signed with a reservation {way} · {when}",
    "sign.state": "Signatures",
    "sign.statement_about": "What the session states",
    "sign.way.account": "in their own account, opened by password",
    "sign.way.device": "by PIN, typed on the session’s device",
    "sign.way.passkey": "by passkey {id}, which says it cannot be copied",
    "sign.way.passkey_copied": "by passkey {id}, which can be copied",
    "sign.way.pin": "by PIN, typed on another’s device",
    "sign.way.thumb": "by thumb on the paper original, before {before}",
    "sign.way.wet": "by hand on the paper original, before {before}",
}
