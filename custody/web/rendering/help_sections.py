"""The section of the handbook that each page's "?" opens, by the address of the page."""

from collections.abc import Mapping

from custody.web.rendering import handbook

SECTIONS: Mapping[str, tuple[str, str]] = {
    "/": ("README", "premiers-pas"),
    "/signin": ("README", "premiers-pas"),
    "/account": ("README", "premiers-pas"),
    "/account/pin-uses": ("que-faire-si", "une-personne-connaît-mon-code-pin"),
    "/second-factor": ("README", "premiers-pas"),
    "/passkeys": ("magistrat", "ce-que-vous-signez"),
    "/find": ("ranger", "retrouver-un-scellé"),
    "/acts": ("README", "premiers-pas"),
    "/enrol": ("exploitant", "vos-gestes-pas-à-pas"),
    "/verify": ("magistrat", "vérifier-un-document"),
    "/V": ("magistrat", "vérifier-un-document"),
    "/exercise": ("exercice", "le-parcours"),
    "/scanner": ("exercice", "sexercer-à-un-seul-geste"),
    "/aide": ("README", "vos-gestes"),
    "/alarms": ("inspection", "vos-gestes-pas-à-pas"),
    "/indicators": ("inspection", "vos-gestes-pas-à-pas"),
    "/drift": ("peser", "lire-un-résultat"),
    "/confidential": ("inspection", "vos-gestes-pas-à-pas"),
    "/log": ("mots-du-guide", "le-registre"),
    "/statistics": ("mots-du-guide", "le-registre"),
    "/mass-balance": ("mots-du-guide", "le-registre"),
    "/office": ("mots-du-guide", "les-contrôles"),
    "/erasures": ("inspection", "votre-rôle"),
    "/rules": ("mots-du-guide", "les-décisions"),
    "/derogations": ("mots-du-guide", "les-décisions"),
    "/cases": ("declarer-et-sceller", "ouvrir-ou-trouver-laffaire"),
    "/cases/*": ("magistrat", "vos-gestes-pas-à-pas"),
    "/cases/*/seizure": ("declarer-et-sceller", "déclarer-la-saisie"),
    "/seizures": ("declarer-et-sceller", "terminer"),
    "/seizures/*/exhibits": ("declarer-et-sceller", "mettre-sous-scellé"),
    "/notices": ("agent-saisissant", "si-quelque-chose-ne-va-pas"),
    "/operations": ("mots-du-guide", "laffaire-et-la-saisie"),
    "/registers": ("d-apres-un-papier", "reprendre-un-ancien-registre"),
    "/labels": ("declarer-et-sceller", "imprimer-et-coller-les-étiquettes"),
    "/seal-rolls": ("declarer-et-sceller", "recevoir-une-série-de-sceaux"),
    "/balances": ("peser", "vérifier-la-balance"),
    "/exhibits": ("ranger", "retrouver-un-scellé"),
    "/exhibits/*": ("mots-du-guide", "le-scellé"),
    "/exhibits/*/history": ("magistrat", "vos-gestes-pas-à-pas"),
    "/exhibits/*/open": ("ouvrir-et-reconstituer", "ouvrir"),
    "/exhibits/*/reseal": ("ouvrir-et-reconstituer", "refermer"),
    "/exhibits/*/split": ("prelevement-et-laboratoire", "prélever"),
    "/exhibits/*/consume": ("prelevement-et-laboratoire", "noter-la-consommation"),
    "/exhibits/*/handout": ("restituer-ceder-conserver", "approuver-et-remettre"),
    "/exhibits/found": ("repondre-a-un-ecart", "le-scellé-est-retrouvé"),
    "/exhibits/lost": ("que-faire-si", "un-scellé-manque"),
    "/exhibits/measure": ("peser", "peser-un-scellé"),
    "/exhibits/sight": ("ranger", "contrôler-chaque-jour"),
    "/exhibits/store": ("ranger", "ranger-des-scellés"),
    "/exhibits/take-from-departed": ("remettre-et-recevoir", "après-un-départ"),
    "/exhibits/witness": ("liquides-sacs-plantes", "des-plantes-fraîches"),
    "/holdings": ("mots-du-guide", "la-garde"),
    "/day-plan": ("ranger", "contrôler-chaque-jour"),
    "/places": ("ranger", "ouvrir-un-emplacement"),
    "/containers": ("liquides-sacs-plantes", "un-sac-de-nombreux-colis"),
    "/inventories": ("recolement", "préparer"),
    "/inventories/*": ("recolement", "compter"),
    "/discrepancies": ("repondre-a-un-ecart", "comprendre"),
    "/discrepancies/*/read-again": ("repondre-a-un-ecart", "vous-avez-mal-tapé"),
    "/corrections": ("que-faire-si", "jai-tapé-un-mauvais-poids-ou-un-mauvais-sceau"),
    "/transfers": ("remettre-et-recevoir", "prendre-en-charge"),
    "/transfers/dispatch": ("remettre-et-recevoir", "remettre-à-un-convoyeur"),
    "/transfers/handover": ("remettre-et-recevoir", "remettre-en-main-propre"),
    "/transfers/slip": ("remettre-et-recevoir", "recopier-un-bordereau-papier"),
    "/slips": ("remettre-et-recevoir", "recopier-un-bordereau-papier"),
    "/temporary-releases": ("remettre-et-recevoir", "prolonger-ou-rendre"),
    "/outsiders": ("remettre-et-recevoir", "confier-à-un-tiers"),
    "/laboratory": ("laboratoire", "vos-gestes-pas-à-pas"),
    "/laboratory/report": ("prelevement-et-laboratoire", "enregistrer-le-rapport"),
    "/paper-reports": ("prelevement-et-laboratoire", "recopier-un-rapport-papier"),
    "/samples": ("prelevement-et-laboratoire", "choisir-les-unités-à-examiner"),
    "/court": ("greffier", "vos-gestes-pas-à-pas"),
    "/orders": ("ordonner-une-destruction", "décider"),
    "/orders/enter": ("ordonner-une-destruction", "réquisition-sur-papier"),
    "/orders/*": ("ordonner-une-destruction", "notifier"),
    "/orders/new": ("ordonner-une-destruction", "décider"),
    "/proposed": ("ordonner-une-destruction", "demander"),
    "/holds": ("ordonner-une-destruction", "surseoir"),
    "/sessions": ("seance-de-destruction", "préparer"),
    "/sessions/*": ("seance-de-destruction", "ouvrir-sur-place"),
    "/sessions/*/convocations": ("seance-de-destruction", "préparer"),
    "/sessions/*/stage": ("seance-de-destruction", "contrôler-avant-destruction"),
    "/sessions/*/load": ("chargement-et-route", "emballer-et-sceller"),
    "/sessions/*/charge": ("chargement-et-route", "remettre-au-convoyeur"),
    "/sessions/*/units": ("chargement-et-route", "lire-les-sceaux-à-larrivée"),
    "/sessions/*/site-draw": ("chargement-et-route", "tirer-au-sort-sur-place"),
    "/sessions/*/check-load": ("chargement-et-route", "relire"),
    "/sessions/*/arrive": ("chargement-et-route", "recevoir-le-chargement"),
    "/sessions/*/missing": ("chargement-et-route", "recevoir-le-chargement"),
    "/sessions/*/withdraw": ("chargement-et-route", "recevoir-le-chargement"),
    "/sessions/*/tests": ("seance-de-destruction", "tester-avant-le-feu"),
    "/sessions/*/burn": ("seance-de-destruction", "mettre-à-feu"),
    "/sessions/*/ashes": ("seance-de-destruction", "constater-les-cendres"),
    "/sessions/*/sign": ("seance-de-destruction", "signer"),
    "/sessions/*/checklist": ("sans-reseau", "une-séance-de-destruction"),
    "/signatures": ("commission-et-temoins", "ce-que-vous-signez"),
    "/certificates": ("seance-de-destruction", "établir-le-procès-verbal"),
    "/people": ("responsable-des-habilitations", "vos-gestes-pas-à-pas"),
    "/proposals": ("responsable-des-habilitations", "vos-gestes-pas-à-pas"),
    "/devices": ("responsable-des-habilitations", "si-quelque-chose-ne-va-pas"),
    "/paper-acts": ("d-apres-un-papier", "recopier"),
    "/received": ("mots-du-guide", "le-registre"),
}
"""The beginning of an address ("*" stands for a number) to a page of the handbook and a section of it."""


def section_for(path: str) -> tuple[str, str]:
    """Return page and section for an address: those of the longest beginning, a word before a number."""
    parts = path.strip("/").split("/")
    for length in range(len(parts), 0, -1):
        fitting = [entry for entry in SECTIONS if _fits(entry.strip("/").split("/"), parts[:length])]
        if fitting:
            return SECTIONS[min(fitting, key=lambda entry: entry.count("*"))]
    return SECTIONS["/"]


def help_address(path: str) -> str:
    """Return the address that the "?" of a page leads to."""
    return handbook.address(*section_for(path))


def _fits(entry: list[str], parts: list[str]) -> bool:
    return len(entry) == len(parts) and all(mine in {"*", part} for mine, part in zip(entry, parts, strict=True))
