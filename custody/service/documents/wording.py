"""Words of the documents, in French and in English, that ``labels`` does not have.

Codes (event types, flags, substances, purposes, states, roles) stand in the table of ``labels``, which prints them.
"""

from collections.abc import Mapping
from datetime import date

from custody.domain.destruction.quorum import session_presences
from custody.domain.exhibits.exhibit import BySack
from custody.domain.law.rulepack import Rule
from custody.domain.law.rulepack_loader import packs
from custody.domain.orders.disposal import ForeignReceipt
from custody.service.law import rule_texts
from labels.layout.quantity import Lang, format_date
from labels.stock import identifier

SENTENCES: Mapping[str, tuple[str, str]] = {
    "missing": (
        "Porté sur la remise {transfer} et absent à la prise en charge : le remettant en répond toujours.",
        "Listed on hand-over {transfer} and not there at the receipt: the releaser still answers for it.",
    ),
    "missing_at_inventory": (
        "Attendu au récolement, compté par personne.",
        "Expected at the inventory, counted by nobody.",
    ),
    "moved": ("Parti pendant le récolement par un acte enregistré.", "Left during the inventory by a recorded act."),
    "misplaced": ("Compté ailleurs qu’à sa place enregistrée.", "Counted elsewhere than at its recorded place."),
    "lost.expected": ("sous garde", "in custody"),
    "lost.found": ("absent", "not there"),
    "lost.by": ("Déclaré perdu par {name}", "Reported lost by {name}"),
    "lost.second": ("confirmé par {name}", "confirmed by {name}"),
    "lost.session": ("séance {session}", "session {session}"),
    "lost.arrived": ("scanné sur le site le {when} par {name}", "scanned on the site on {when} by {name}"),
    "lost.never_arrived": ("jamais scanné sur le site", "never scanned on the site"),
    "lost.reason": ("\N{NO-BREAK SPACE}: {text}", ": {text}"),
    "again.expected": ("garde terminée", "custody ended"),
    "again.found": ("revu", "seen again"),
    "again.by": ("Retrouvé par {name} le {when}", "Found by {name} on {when}"),
    "again.written_off": (
        "après avoir été sorti des comptes par {name} le {when}",
        "after it was written off by {name} on {when}",
    ),
    "again.agreed": ("avec l’accord de {name} le {when}", "with the agreement of {name} on {when}"),
    "turn.conclude": (
        "{name}, qui conclut l’enquête\N{NARROW NO-BREAK SPACE}; l’inspection clôt ensuite",
        "{name}, who concludes the inquiry; then the inspection closes it",
    ),
    "turn.agree": (
        "un procureur de l’affaire, qui admet la perte\N{NARROW NO-BREAK SPACE}; l’inspection clôt ensuite",
        "a prosecutor of the case, who agrees to the loss; then the inspection closes it",
    ),
    "turn.close": (
        "l’inspection, qui clôt l’écart ou confie une enquête à quelqu’un",
        "the inspection, which closes it or entrusts an inquiry to somebody",
    ),
    "reappeared": ("Compté après la fin de la garde.", "Counted after the end of custody."),
    "overdue": ("Retour attendu le {day}, non constaté.", "Due back on {day}, not returned."),
    "erased": ("[effacé]", "[erased]"),
    "erased_by": ("[effacé par l’événement {by}]", "[erased by event {by}]"),
    "notice": (
        "Premier avis par {channel} le {day} : {lines} (événement {seq}).",
        "First notice by {channel} on {day}: {lines} (event {seq}).",
    ),
    "untold": ("Non communiqué à ce service", "Not told to this service"),
    "told": ("La déclaration en diffère : {numbers}.", "The declaration differs from it: {numbers}."),
    "channel.telephone": ("téléphone", "telephone"),
    "channel.radio": ("radio", "radio"),
    "channel.sms": ("SMS", "SMS"),
    "field.description": ("Description", "Description"),
    "field.entered_at": ("Entrée", "Entered"),
    "field.left_at": ("Sortie", "Way out"),
    "field.visitor": ("Nom du visiteur", "Name of the visitor"),
    "field.purpose": ("Motif déclaré", "Motive stated"),
    "field.substance": ("Substance présumée", "Suspected substance"),
    "field.form": ("Forme", "Form"),
    "field.seal": ("Sceau", "Seal"),
    "field.count": ("Nombre", "Count"),
    "field.weight": ("Poids brut", "Gross weight"),
    "field.volume": ("Volume indiqué", "Volume as stated"),
    "field.place": ("Lieu de la saisie", "Place of the seizure"),
    "field.seized_at": ("Date et heure de la saisie", "Day and time of the seizure"),
    "field.number": ("N° du PV", "Number of the report"),
    "field.number.RE": ("N° de la réquisition", "Number of the order"),
    "field.title": ("Intitulé de l’affaire", "Title of the case"),
    "field.circumstances": ("Circonstances", "Circumstances"),
    "field.witnesses": ("Témoins", "Witnesses"),
    "field.name": ("Nom", "Name"),
    "field.rank": ("Grade", "Rank"),
    "field.serial": ("N° de série", "Serial number"),
    "field.maker": ("Marque et modèle", "Maker and model"),
    "field.readability_ug": ("Échelon d", "Readability d"),
    "field.uncertainty_ug": ("Incertitude élargie U", "Expanded uncertainty U"),
    "field.calibrated_on": ("Étalonnée le", "Calibrated on"),
    "field.calibrated_until": ("Étalonnée jusqu’au", "Calibrated until"),
    "field.certificate": ("Certificat d’étalonnage", "Calibration certificate"),
    "stated.case_no": ("N° du PV", "Number of the report"),
    "stated.substance": ("Substance présumée", "Suspected substance"),
    "stated.confirmed": ("Substance confirmée", "Confirmed substance"),
    "stated.report": ("Rapport d’expertise", "Laboratory report"),
    "stated.seal": ("Sceau", "Seal"),
    "stated.count": ("Nombre", "Count"),
    "stated.volume": ("Volume indiqué", "Volume as stated"),
    "stated.seized_gross_ug": ("Poids brut à la saisie", "Gross weight at seizure"),
    "stated.staged_gross_ug": ("Poids brut à la préparation", "Gross weight at staging"),
    "stated.difference_ug": ("Écart de poids", "Difference in weight"),
    "stated.unproved": ("Destruction non prouvée", "Not proved to have burnt"),
    "stated.total": ("Total : {substance}", "Total: {substance}"),
    "field.report": ("N° du rapport d’expertise", "Number of the report"),
    "field.dated": ("Date du rapport d’expertise", "Day of the report"),
    "field.purity_per_mille": ("Teneur", "Purity"),
    "field.adulterants": ("Produits de coupe", "Adulterants"),
    "field.net_received": ("Poids net reçu", "Net weight received"),
    "field.net_returned": ("Poids net rendu", "Net weight given back"),
    "field.legal_basis": ("Base légale", "Legal basis"),
    "field.signed_on": ("Date de la signature", "Day of the signature"),
    "field.slip": ("N° du bordereau de remise", "Number of the slip"),
    "field.occurred": ("Heure déclarée", "Claimed time"),
    "field.site": ("Lieu de l’incinération", "Place of the fire"),
    "field.planned_for": ("Jour prévu", "Day planned"),
    "corrected": ("rectifié : {what} (événements {seqs})", "corrected: {what} (events {seqs})"),
    "copy": ("impression n° {copy}", "print no. {copy}"),
    "old_label": ("ancienne étiquette (impression n° {copy})", "superseded label (print no. {copy})"),
    "net": ("net {mass}", "net {mass}"),
    "minutes_seal_reason": ("Procès-verbal {number}", "Minutes {number}"),
    "order_seal_reason": ("Réquisition {number}", "Order {number}"),
    "notice_seal_reason": ("Avis de réquisition {number}", "Notice of an order {number}"),
    "signed_with_key": (
        "Signé dans le registre par {name} avec sa clé d’accès {passkey}, le {when}",
        "Signed in the log by {name} with their passkey {passkey} on {when}",
    ),
    "signed_without_key": (
        "Au registre par {name}, le {when} : signé par mot de passe seul, sans clé",
        "Issued in the log by {name} on {when}: signed by password session only, no key",
    ),
    "confirmed_with_key": (
        "Confirmé dans le registre par {name} avec sa clé d’accès {passkey}, le {when}",
        "Confirmed in the log by {name} with their passkey {passkey} on {when}",
    ),
    "confirmed_without_key": (
        "Confirmé dans le registre par {name}, le {when} : signé par mot de passe seul, sans clé",
        "Confirmed in the log by {name} on {when}: signed by password session only, no key",
    ),
    "by_key": ("{name}, clé d’accès {passkey}", "{name}, passkey {passkey}"),
    "by_password": ("{name}, mot de passe seul, sans clé", "{name}, by password session only, no key"),
    "word_of": ("parole de {name}", "the word of {name}"),
    "no_holder": ("aucun, la garde a pris fin", "nobody: custody has ended"),
    "not_received": ("pas encore reçu", "not received yet"),
    "declared": ("{amount} (« {words} »)", "{amount} (“{words}”)"),
    "piece": ("scellé n° {number}", "exhibit no. {number}"),
    "at_court": ("greffe n° {number}", "court register no. {number}"),
    "denied": ("Selon {name}\N{NO-BREAK SPACE}: {text}", "According to {name}: {text}"),
    "foreign": (
        "Reçu {number} de {agency}, du {dated}",
        "Receipt {number} of {agency}, of {dated}",
    ),
    "photo": ("Photographie", "Photograph"),
    "adulterants": ("produits de coupe : {names}", "adulterants: {names}"),
    "on_paper": (
        "rapport sur papier, recopié et confirmé par {name}",
        "report on paper, its entry confirmed by {name}",
    ),
    "history_seal_reason": ("Historique de conservation {number}", "Custody history {number}"),
    "annex_seal_reason": (
        "Annexe d’ancrage au procès-verbal de destruction {number}",
        "Anchoring annex to destruction certificate {number}",
    ),
    "seal_reason": ("Procès-verbal de destruction {number}", "Destruction certificate {number}"),
    "sign_field": ("Signature – {name}", "Signature – {name}"),
    "by_sack": (
        "Contrôlé par le sac {sack} : son sceau et {drawn} de ses {among} scellés, tirés au sort, vérifiés.",
        "Checked by sack {sack}: its seal, and {drawn} of {among} drawn by lot, were checked.",
    ),
    "claimed": (
        "Heures déclarées (source : {source}) ; enregistré au registre du {first} au {last}.",
        "Claimed times (source: {source}); recorded in the log from {first} to {last}.",
    ),
    "doubted": (
        "Les heures de l’appareil de la séance ne peuvent toutes être vraies : l’acte demeure, l’heure n’est pas sûre.",
        "The hours of the session’s device cannot all be true: what happened stands, when is not proved.",
    ),
    "taken_over": (
        "Repris d’un registre papier par les personnes nommées ; ce qui précède n’est pas dans le présent registre.",
        "Taken over from a paper register by the persons named; what went before is not in this log.",
    ),
    "value": ("Valeur indiquée, non certifiée : {text}", "Value as stated, not certified: {text}"),
    "quorum": (
        "{witnesses} témoins indépendants, autorité judiciaire et commission présents à la mise à feu",
        "{witnesses} independent witnesses, judicial authority and commission present at ignition",
    ),
    "from_copy": ("Recopiée d’après une copie ; original vu {when}", "Entered from a copy; original seen {when}"),
    "from_telephone": ("Reçue par téléphone ; original vu {when}", "Taken down by telephone; original seen {when}"),
    "from_copy_awaited": (
        "Recopiée d’après une copie ; original attendu pour le {due}",
        "Entered from a copy; original due by {due}",
    ),
    "from_telephone_awaited": (
        "Reçue par téléphone ; original attendu pour le {due}",
        "Taken down by telephone; original due by {due}",
    ),
    "no_order_sample": ("Sans échantillon témoin : {reason}", "Without retained sample: {reason}"),
    "no_laboratory": ("Sans rapport d’expertise : {reason}", "Without laboratory report: {reason}"),
    "recall": ("Remise rappelée par le remettant", "Hand-over recalled by the releaser"),
    "opening.laboratory": ("Analyse", "Analysis"),
    "opening.sampling": ("Prélèvement", "Sampling"),
    "opening.inspection": ("Inspection", "Inspection"),
    "opening.repacking": ("Nouvel emballage", "New packaging"),
    "opening.court": ("Présentation au tribunal", "Production in court"),
    "closure.bag": ("sac inviolable", "tamper-evident bag"),
    "closure.tape": ("ruban de scellé", "sealing tape"),
    "closure.lead": ("plomb", "lead seal"),
    "closure.wire": ("fil de scellé", "wire seal"),
    "closure.wax": ("cire", "wax seal"),
    "closure.box": ("boîte scellée", "sealed box"),
    "closure.other": ("autre sceau", "other seal"),
    "source.press": ("presse", "press"),
    "source.paper": ("papier", "paper"),
    "source.entered": ("la personne qui l’a enregistré", "who recorded it"),
    "source.device": ("appareil", "device"),
}
"""Sentences and names that the documents need beside those of ``labels``: French, English."""


def quorum(pack_id: str, digest: str, lang: Lang) -> str:
    """Return a pack's quorum rules for a destruction session, each with its basis; "" before the session opened.

    If the pack's file has changed since, only the pack's id is returned.
    """
    pack = packs().get(pack_id)
    if pack is None or digest not in {"", pack.digest}:
        return pack_id
    return "\n".join(_rule(rule, lang) for rule, _ in session_presences(pack))


def _rule(rule: Rule, lang: Lang) -> str:
    return f"{rule_texts.said(rule.text, lang)} ({rule_texts.basis(rule, lang)})"


def sentence(key: str, lang: Lang, **facts: object) -> str:
    """Return a sentence with its facts; an unknown name is returned as is."""
    return _pick(SENTENCES.get(key, (key.partition(".")[2] or key,) * 2), lang).format(**facts)


def by_sack(how: BySack, lang: Lang) -> str:
    """Return a sentence: the exhibit was staged by its sack, with the numbers drawn and checked one by one."""
    return sentence("by_sack", lang, sack=identifier.group(how.sack), drawn=how.drawn, among=how.among)


def receipt_abroad(receipt: ForeignReceipt, lang: Lang) -> str:
    """Return the receipt of a foreign agency that received an exhibit, its day in the reader's format."""
    dated = format_date(date.fromisoformat(receipt.dated), lang)
    return sentence("foreign", lang, number=receipt.number, agency=receipt.agency, dated=dated)


def _pick(pair: tuple[str, str], lang: Lang) -> str:
    return pair[0] if lang == "fr" else pair[1]
