"""Words for codes: substances, forms, units, purposes, discrepancies... A code from a newer log stands for itself.

Templates get this module as ``terms`` and write ``terms.purpose(transfer.purpose)``; ``terms.options(terms.PURPOSES)``
gives the (code, word) pairs of a list to choose from.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from custody.domain.quantity import COUNT_UNITS, MICROGRAMS
from custody.web.i18n import N_, current, gettext, ngettext, words_of
from labels import quantity
from labels.words.units import MONTHS

SUBSTANCES: Mapping[str, str] = {
    "cannabis": N_("cannabis (herb)"),
    "cannabis_resin": N_("cannabis resin"),
    "cocaine": N_("cocaine"),
    "crack": N_("crack cocaine"),
    "heroin": N_("heroin"),
    "methamphetamine": N_("methamphetamine"),
    "amphetamine": N_("amphetamine"),
    "mdma": N_("MDMA (ecstasy)"),
    "tramadol": N_("tramadol"),
    "khat": N_("khat"),
    "ephedrine": N_("ephedrine"),
    "opium": N_("opium"),
    "ketamine": N_("ketamine"),
    "psychotropics": N_("psychotropic substances"),
    "counterfeit_medicines": N_("counterfeit medicines"),
    "other": N_("other substance"),
    "not_controlled": N_("no controlled substance"),
}
"""What an exhibit is suspected or confirmed to be."""
substance = words_of(SUBSTANCES)

FORMS: Mapping[str, str] = {
    "herb": N_("herb"),
    "resin": N_("resin"),
    "powder": N_("powder"),
    "crystal": N_("crystals"),
    "tablets": N_("tablets"),
    "capsules": N_("capsules"),
    "liquid": N_("liquid"),
    "leaves": N_("leaves"),
    "mixed": N_("mixed"),
    "other": N_("other form"),
}
"""The word for a form."""
form = words_of(FORMS)

OUTSIDERS: Mapping[str, str] = {
    "laboratory": N_("laboratory"),
    "expert": N_("expert"),
    "court": N_("court"),
    "foreign_officer": N_("foreign officer"),
    "courier": N_("courier"),
}
"""What an outsider is."""
outsider = words_of(OUTSIDERS)

PAPERS: Mapping[str, str] = {
    "slip": N_("a signed slip"),
    "letter": N_("an official letter"),
    "stamp": N_("a stamp on our list"),
}
"""How an outsider acknowledges."""
paper = words_of(PAPERS)

CHANNELS: Mapping[str, str] = {"telephone": N_("telephone"), "radio": N_("radio"), "sms": N_("SMS")}
"""How a first notice came."""
channel = words_of(CHANNELS)

PURPOSES: Mapping[str, str] = {
    "deposit": N_("deposit in the evidence store"),
    "storage": N_("transfer between stores"),
    "laboratory": N_("analysis by the laboratory (temporary)"),
    "court": N_("production in court (temporary)"),
    "return": N_("return"),
    "other": N_("other purpose"),
}
"""What a hand-over is for."""
purpose = words_of(PURPOSES)

DISCREPANCIES: Mapping[str, str] = {
    "seal": N_("the seal is not the one recorded"),
    "seal_broken": N_("the seal is broken"),
    "seal_absent": N_("the seal is absent"),
    "weight_loss": N_("weight is missing"),
    "weight_gain": N_("weight has come on top"),
    "count": N_("the count is not the one recorded"),
    "missing": N_("missing at a hand-over"),
    "lost": N_("reported lost"),
    "told": N_("told at first otherwise than declared"),
    "undelivered": N_("declared and not handed over"),
    "excess": N_("more than was declared"),
    "substance": N_("another substance than recorded"),
    "label": N_("a label that the exhibit does not bear"),
    "reappeared": N_("seen again after the end of custody"),
    "unsealed": N_("opened and not sealed again the same day"),
    "mass_balance": N_("what was taken out and what is left is not what was there"),
    "purity": N_("the purity has fallen since the report before"),
    "missing_at_inventory": N_("missing at an inventory"),
    "misplaced": N_("counted elsewhere than recorded"),
    "sack": N_("its sack is not sealed as recorded"),
    "claims": N_("two claims of custody: what was recorded offline contradicts the record"),
}
"""What is not as recorded."""
discrepancy = words_of(DISCREPANCIES)

COUNT_VERDICTS: Mapping[str, str] = {
    "missing_at_inventory": N_("expected, and nobody counted it"),
    "moved": N_("left during the count by a recorded act"),
    "misplaced": N_("counted elsewhere than recorded"),
    "reappeared": N_("seen again after the end of custody"),
}
"""What an inventory says of an exhibit that was not simply found."""
count_verdict = words_of(COUNT_VERDICTS)

RATINGS: Mapping[str, str] = {
    "0": N_("not rated"),
    "1": N_("1 – locked cupboard"),
    "2": N_("2 – safe, or locked room under watch"),
    "3": N_("3 – strong room with alarm and double lock"),
    "4": N_("4 – guarded vault"),
}
"""How secure a place is (``domain.rating``)."""

RATING_GROUPS: Mapping[str, str] = {
    "hard": N_("cocaine, heroin and synthetic drugs"),
    "cannabis": N_("cannabis"),
    "other": N_("other substances"),
}
"""Groups of substances that a rating limits."""
rating_group = words_of(RATING_GROUPS)

ALARMS: Mapping[str, str] = {
    "count": N_("evacuated and not counted in time"),
    "rating": N_("more lies there than the place's security allows"),
    "overdue": N_("a deadline has passed"),
    "loan": N_("not given back on the day agreed"),
    "transit": N_("handed over and not received in time"),
    "sighting": N_("not seen by another person in time"),
    "unsealed": N_("opened and not sealed again"),
    "notice": N_("told and never declared"),
    "never_sealed": N_("declared and never sealed"),
    "delivery": N_("sealed and not handed over to a keeper in time"),
    "session": N_("staged and not burnt, or burnt and not certified, for a week"),
    "discrepancy": N_("a discrepancy is open"),
    "derogation": N_("a rule was derogated from"),
    "clock": N_("the clock of the service stepped"),
    "site_clock": N_("the hours of a session’s device cannot be true"),
    "fork": N_("the log of a partner shows two histories"),
    "original": N_("the original of an order has not come"),
    "proposal": N_("proposed for destruction and not answered for a month"),
    "drift": N_("many small losses that chance does not explain"),
    "shared_device": N_("two persons on one device within a minute, time and again"),
    "night_alone": N_("alone at night, time and again"),
    "hands": N_("hand-overs always between the same two"),
    "escort": N_("always sent with the same escort"),
    "witnesses": N_("witnesses always together"),
    "compromise": N_("a PIN, a passkey or a device may have been in other hands"),
    "access": N_("somebody was in a place, and nothing was recorded of what lies there"),
    "analyses": N_("more results of analysis than one person can make"),
    "unsigned": N_("acts are not signed for too long"),
    "unwitnessed": N_("witnesses of the log are silent for too long"),
    "unstamped": N_("the log has had no time-stamp for a day"),
    "altered": N_("the log is not as it was recorded"),
}
"""What an alarm is about."""
alarm = words_of(ALARMS)

ADDRESSEES: Mapping[str, str] = {
    "inspection": N_("the inspection"),
    "prosecution": N_("the prosecution"),
    "oversight": N_("the ministry that oversees them"),
}
"""To whom an alarm goes, in order."""
addressee = words_of(ADDRESSEES)

OPENINGS: Mapping[str, str] = {
    "laboratory": N_("analysis"),
    "sampling": N_("sampling"),
    "inspection": N_("inspection"),
    "repacking": N_("new packaging"),
    "court": N_("production in court"),
}
"""Why a seal is opened."""
opening = words_of(OPENINGS)

CLOSURES: Mapping[str, str] = {
    "bag": N_("tamper-evident bag"),
    "tape": N_("sealing tape"),
    "lead": N_("lead seal"),
    "wire": N_("wire seal"),
    "wax": N_("wax seal"),
    "box": N_("sealed box"),
    "other": N_("other seal"),
}
"""What an exhibit is sealed with."""
closure = words_of(CLOSURES)

PORTIONS: Mapping[str, str] = {
    "sample": N_("sample"),
    "retained_sample": N_("retained sample"),
    "part": N_("part"),
}
"""As what something was taken from an exhibit."""
portion = words_of(PORTIONS)

RESOLUTIONS: Mapping[str, str] = {
    "explained": N_("explained"),
    "loss": N_("loss"),
    "referred": N_("referred to the prosecutor"),
    "delivered": N_("delivered later"),
}
"""How a discrepancy was closed."""
resolution = words_of(RESOLUTIONS)

DECISIONS: Mapping[str, str] = {
    "attested": N_("I attest what I saw, without a reservation"),
    "reserved": N_("I sign with a reservation"),
    "refused": N_("I refuse to sign"),
}
"""What a signature may say, as its signer reads it."""
DECIDED: Mapping[str, str] = {
    "attested": N_("signed"),
    "reserved": N_("signed with a reservation"),
    "refused": N_("refuses to sign"),
}
"""What a signature says, as others read it."""
decision = words_of(DECIDED)
WAYS: Mapping[str, str] = {
    "account": N_("own account, opened by password"),
    "pin": N_("PIN on another’s device"),
    "passkey": N_("passkey"),
    "wet": N_("by hand on paper"),
    "thumb": N_("thumbprint on paper"),
    "device": N_("PIN on the session’s device"),
}
"""How a session is signed."""
way = words_of(WAYS)

METHODS: Mapping[str, str] = {
    "incinerator": N_("incinerator"),
    "open_burn": N_("burning in the open"),
    "cement_kiln": N_("cement kiln"),
    "other": N_("other method"),
}
"""How drugs are destroyed."""
method = words_of(METHODS)

ADULTERANTS: Mapping[str, str] = {
    "benzocaine": N_("benzocaine"),
    "boric_acid": N_("boric acid"),
    "caffeine": N_("caffeine"),
    "creatine": N_("creatine"),
    "dextromethorphan": N_("dextromethorphan"),
    "diltiazem": N_("diltiazem"),
    "ephedrine": N_("ephedrine"),
    "glucose": N_("glucose"),
    "griseofulvin": N_("griseofulvin"),
    "hydroxyzine": N_("hydroxyzine"),
    "lactose": N_("lactose"),
    "levamisole": N_("levamisole"),
    "lidocaine": N_("lidocaine"),
    "mannitol": N_("mannitol"),
    "paracetamol": N_("paracetamol"),
    "phenacetin": N_("phenacetin"),
    "procaine": N_("procaine"),
    "pseudoephedrine": N_("pseudoephedrine"),
    "sodium_bicarbonate": N_("sodium bicarbonate"),
    "starch": N_("starch"),
    "sucrose": N_("sucrose"),
    "talc": N_("talc"),
    "tetracaine": N_("tetracaine"),
    "other": N_("other adulterant"),
}
"""What drugs are cut with."""
adulterant = words_of(ADULTERANTS)

SEAL_STATES: Mapping[str, str] = {
    "": N_("intact"),
    "broken": N_("broken"),
    "absent": N_("absent"),
}
"""The state of a seal."""
seal_state = words_of(SEAL_STATES)

VERDICTS: Mapping[str, str] = {
    "ok": N_("as recorded"),
    "mismatch": N_("differs"),
    "loss": N_("loss"),
    "gain": N_("gain"),
}
"""What a blind check found."""
verdict = words_of(VERDICTS)

PLACE_KINDS: Mapping[str, str] = {
    "store": N_("evidence store"),
    "vault": N_("strongroom"),
    "shelf": N_("shelf"),
    "laboratory": N_("laboratory"),
    "court": N_("court"),
    "burn_site": N_("site of destruction"),
    "office": N_("office"),
    "locker": N_("night deposit locker"),
}
"""The kind of a place."""
place_kind = words_of(PLACE_KINDS)

AGENCY_KINDS: Mapping[str, str] = {
    "drug_office": N_("drug control office"),
    "police": N_("police"),
    "gendarmerie": N_("gendarmerie"),
    "customs": N_("customs"),
    "peacekeeping": N_("peacekeeping mission"),
    "laboratory": N_("laboratory"),
    "court": N_("court"),
    "prosecution": N_("prosecutor’s office"),
    "inspection": N_("inspection"),
    "environment": N_("environment"),
    "civil_protection": N_("civil protection"),
    "local_authority": N_("local authority"),
    "health": N_("health"),
    "foreign": N_("foreign agency"),
    "civil_society": N_("civil society"),
}
"""The kind of an agency."""
agency_kind = words_of(AGENCY_KINDS)

CHANGES: Mapping[str, str] = {
    "agency": N_("enrol an agency"),
    "person": N_("enrol a person"),
    "device": N_("enrol a device"),
    "roles": N_("change roles"),
    "disable": N_("end all roles and the sign-in"),
    "reset": N_("give a new first password"),
    "rules": N_("follow a rule pack"),
    "log_key": N_("let one more key sign the log"),
    "log_key_end": N_("let a key of the log sign no more"),
    "clock": N_("explain a wrong clock"),
}
"""What a key officer proposes."""
change = words_of(CHANGES)

PARTICULARS: Mapping[str, str] = {
    "region": N_("Region"),
    "subregion": N_("Subregion"),
    "country": N_("Country"),
    "administrative_division": N_("Administrative division"),
    "hiding_place": N_("Hiding place"),
    "installation": N_("Installation"),
    "transport": N_("Means of transport"),
    "producing_country": N_("Country of production"),
    "departure_country": N_("Country of departure"),
    "destination_country": N_("Country of destination"),
    "routing": N_("Routing"),
    "amount": N_("Amount as published"),
}
"""Where and how, as the UNODC layout asks it."""
particular = words_of(PARTICULARS)

SOURCES: Mapping[str, str] = {
    "unodc_ids": N_("published data: UNODC Individual Drug Seizures"),
    "register": N_("taken over from a paper register"),
}
"""Where seizures come from that nobody declared here."""
source = words_of(SOURCES)

OBSTACLES: Mapping[str, str] = {
    "quarantined": N_("a discrepancy on it is open"),
    "on_hold": N_("a prosecution holds it back"),
    "report_needed": N_("the laboratory has not reported"),
    "order_not_notified": N_("its order has not been notified"),
    "order_challengeable": N_("its order may still be challenged"),
    "order_not_executable": N_("the time for appeal runs"),
    "order_appealed": N_("an appeal suspends its order"),
    "order_lapsed": N_("its order has lapsed"),
    "order_revoked": N_("its order was revoked"),
    "original_needed": N_("the original of its order is awaited"),
    "sample_gone": N_("the sample that must be kept is gone or in dispute"),
    "sample_needed": N_("no sample of its case is kept"),
    "sample_retained": N_("another order keeps it as a sample"),
    "reweigh_needed": N_("it is to be weighed first"),
    "hearing_ahead": N_("its case is still to be heard"),
}
"""What keeps an exhibit from being ordered or burnt, by the code of the refusal."""
obstacle = words_of(OBSTACLES)

TROUBLES: Mapping[str, str] = {
    "kept": N_("has held one of these exhibits, and counts for nothing here"),
    "unit": N_("is of the service that holds the exhibits, and is no independent witness"),
    "verified": N_("made the check before the fire, and is no independent witness"),
    "ordered": N_("issued the order, and is no independent witness"),
    "revoked": N_("no longer has the role in which they came, and counts for nothing here"),
}
"""Why somebody who is there does not count for the quorum."""
trouble = words_of(TROUBLES)

SESSION_ACTS: Mapping[str, str] = {
    "staged": N_("checked before the fire"),
    "arrived": N_("scanned on site"),
    "withdrawn": N_("withdrawn"),
    "attendance": N_("somebody came or left"),
    "opened": N_("session opened"),
    "burnt": N_("fire lit"),
    "closed": N_("session ended"),
    "signed": N_("somebody signed"),
    "attested": N_("somebody attested or refused"),
}
"""What happens in a session, in a word or two."""
session_act = words_of(SESSION_ACTS)

TIME_SOURCES: Mapping[str, str] = {
    "entered": N_("the person who recorded it"),
    "paper": N_("a paper"),
    "press": N_("the press"),
    "device": N_("the clock of the device"),
}
"""Where the hour at which something is said to have happened comes from."""
time_source = words_of(TIME_SOURCES)

WILLS: Mapping[str, str] = {
    "own_device": N_("on their own device"),
    "other_device": N_("by PIN on another person’s device"),
    "enrolled_device": N_("on an enrolled device unlocked by PIN; signed by the device"),
    "vouched": N_("vouched for by a third person"),
    "paper": N_("by signature or thumbprint on paper"),
    "service": N_("the service itself"),
}
"""How a person’s will was given."""
will = words_of(WILLS)

PARTS: Mapping[str, str] = {
    "author": N_("by"),
    "releaser": N_("handed over by"),
    "receiver": N_("received by"),
    "witness": N_("witnessed by"),
    "attendee": N_("in the presence of"),
    "typist": N_("slip typed in by"),
    "confirmer": N_("slip settled by"),
}
"""What a person did in an act."""
part = words_of(PARTS)

ORDERS: Mapping[str, str] = {
    "": N_("destruction"),
    "release": N_("return to the lawful owner"),
    "transfer": N_("cession to another jurisdiction"),
    "keep": N_("keeping as a reference (training, standards)"),
}
"""What an order makes of its exhibits."""
order = words_of(ORDERS)

PROPOSAL_ENDS: Mapping[str, str] = {
    "ordered": N_("ordered"),
    "otherwise": N_("ended by an order of another sort"),
    "replaced": N_("replaced by the proposal of the service that keeps it now"),
    "withdrawn": N_("withdrawn by its keepers"),
    "declined": N_("declined by the prosecution"),
}
"""How a proposal to destroy ended."""
proposal_end = words_of(PROPOSAL_ENDS)

DUES: Mapping[str, str] = {
    "overdue": N_("deadline of the law"),
    "loan": N_("to come back"),
    "sighting": N_("to be seen by another than its keeper"),
    "unsealed": N_("to be sealed again"),
    "transit": N_("hand-over to be received"),
    "delivery": N_("to be handed over to a keeper"),
    "count": N_("to be counted after an evacuation"),
    "confirm": N_("order entered from paper, to be confirmed"),
    "original": N_("original of the order to be seen"),
    "court": N_("appeal before the court"),
    "proposal": N_("proposed for destruction, to be answered"),
    "discrepancy": N_("discrepancy open"),
    "session": N_("session planned"),
    "hearing": N_("hearing"),
    "appeal": N_("last day for an appeal"),
    "lapse": N_("last day to carry the order out"),
}
"""What is due."""
due = words_of(DUES)

READ_AS: Mapping[str, str] = {
    "page": N_("on screen"),
    "search": N_("searched"),
    "api": N_("through the interface"),
    "pdf": N_("as a paper"),
    "export": N_("as a file"),
}
"""How something was read."""
read_as = words_of(READ_AS)

CHANNELS_OF_ORDER: Mapping[str, str] = {
    "": N_("the signed original, which lies before me"),
    "copy": N_("a copy (scan, fax, photograph): the original follows"),
    "telephone": N_("by telephone: the original follows"),
}
"""How an order that a clerk types in came."""
order_came = words_of(CHANNELS_OF_ORDER)

FOUND_BY: Mapping[str, str] = {
    "number": N_("Number"),
    "seal": N_("Exhibit under the seal"),
    "in_case": N_("Exhibit"),
    "case": N_("Case"),
    "own_case": N_("Case"),
    "order": N_("Order"),
    "certificate": N_("Certificate of destruction"),
    "operation": N_("Operation"),
    "registry": N_("Exhibit"),
    "title": N_("Case"),
}
"""What a search found, by what led to it."""
found = words_of(FOUND_BY)

FLAGS: Mapping[str, str] = {
    "key_compromised": N_("done with means that were later declared to have been in other hands then"),
    "key_compromised_meanwhile": N_(
        "claimed before its device or PIN was in other hands, and delivered after: it may have been written then"
    ),
    "more_to_evacuate": N_("more was to be evacuated than one act can say"),
    "clock_stepped": N_("the clock was set back or jumped"),
    "appeal_late": N_("the appeal came after the last day for it"),
    "implausible_amount": N_("implausibly large amount"),
    "occurred_in_future": N_("the time given lies in the future"),
    "device_clock_wrong": N_("the clock of the device was wrong, or nobody can say by how much"),
    "parties_by_device": N_("that the others were there is the word of the device alone"),
    "device_clock_back": N_("the clock of the device went back since its act before"),
    "site_clock": N_("the hours of a session’s device cannot be true"),
    "offline_long": N_("came in more than fourteen days after it was done"),
    "presence_by_device": N_("that some of them were there is the word of the session’s device alone"),
    "session_recalled": N_("the session was taken back from the device that had it on the site"),
    "paper_contested": N_("the person contradicts what a signed paper says of them"),
    "signed_past_noted": N_("signed after somebody whom the chair noted as gone without a word"),
    "judged_now": N_("roles were judged when it came in: the time on the device is not certain"),
}
"""What the service noted beside an act."""
flag = words_of(FLAGS)

DOUBTS: Mapping[str, str] = {
    "before_check_out": N_("before the session was checked out"),
    "after_receipt": N_("after it came in"),
    "before_last_act": N_("before the act before it"),
}
"""What speaks against an hour that a session's device read."""
doubt = words_of(DOUBTS)

SAMPLING_METHODS: Mapping[str, str] = {
    "hypergeometric": N_("hypergeometric (exact, for this number of units)"),
    "bayes": N_("Bayes, uniform prior (very many units)"),
    "all": N_("all units"),
    "five_percent": N_("5 % of the units"),
    "ten_percent": N_("10 % of the units"),
    "square_root": N_("square root of the number of units"),
    "stepped": N_("all up to 10, then 10 up to 100, then the square root"),
    "twenty_and_tenth": N_("20, and 10 % of what is above 20"),
    "five": N_("at least five"),
}
"""How the number of units to examine is found."""
sampling_method = words_of(SAMPLING_METHODS)

HEADINGS: Mapping[str, str] = {
    "seized": N_("seized"),
    "taken_over": N_("taken over"),
    "received": N_("received from other agencies"),
    "found": N_("found again"),
    "weighed": N_("weighed for the first time"),
    "adjusted": N_("adjusted"),
    "reclassified": N_("reclassified"),
    "split": N_("split"),
    "sent": N_("sent to other agencies"),
    "destroyed": N_("destroyed"),
    "consumed": N_("consumed by analysis"),
    "returned": N_("returned to the owner"),
    "ceded": N_("ceded"),
    "kept": N_("kept as a reference"),
    "written_off": N_("written off"),
}
"""Under which heading an amount stands in an agency's books."""
heading = words_of(HEADINGS)

STOCKS: Mapping[str, str] = {
    "L7163": N_("14 labels a sheet, 99.1 × 38.1 mm"),
    "L7160": N_("21 labels a sheet, 63.5 × 38.1 mm"),
    "L7165": N_("8 labels a sheet, 99.1 × 67.7 mm"),
    "L4737": N_("27 labels a sheet, 63.5 × 29.6 mm, removable: not for exhibits"),
    "4x6-203": N_("Thermal printer, 4 × 6 inches, 203 dpi"),
    "4x6-300": N_("Thermal printer, 4 × 6 inches, 300 dpi"),
    "62-203": N_("Thermal printer, roll of 62 mm, 203 dpi"),
    "62-300": N_("Thermal printer, roll of 62 mm, 300 dpi"),
    "50x25-203": N_("Thermal printer, 50 × 25 mm, 203 dpi"),
    "50x25-300": N_("Thermal printer, 50 × 25 mm, 300 dpi"),
    "25x25-203": N_("Thermal printer, 25 × 25 mm, 203 dpi: code and number only"),
    "25x25-300": N_("Thermal printer, 25 × 25 mm, 300 dpi: code and number only"),
    "grid": N_("Other labels on A4: give their grid below"),
}
"""Sheets and rolls of labels to print on."""


WITNESS_TROUBLES: Mapping[str, str] = {
    "witness_unreachable": N_("cannot be reached"),
    "witness_stale": N_("will be asked again"),
    "witness_refused": N_("refuses"),
    "witness_beyond": N_("knows a longer log than this one"),
    "witness_forked": N_("has cosigned another log"),
}
"""Why a witness has not cosigned, in the reader's language."""
witness_trouble = words_of(WITNESS_TROUBLES)

STAMP_TROUBLES: Mapping[str, str] = {
    "tsa_unreachable": N_("cannot be reached"),
    "stamp_refused": N_("refuses"),
    "stamp_unreadable": N_("answers what is no time-stamp"),
    "stamp_of_other": N_("has stamped other bytes"),
    "stamp_replayed": N_("answers another question"),
    "stamp_altered": N_("its signature does not hold"),
    "stamp_untrusted": N_("its certificate is not for time-stamps, has ended, or leads to none of the roots"),
    "stamp_time": N_("its clock and this one differ"),
}
"""Why an authority's answer is not kept."""
stamp_trouble = words_of(STAMP_TROUBLES)


def rating(value: int) -> str:
    """The security of a place."""
    return words_of(RATINGS)(str(value))


MEANS: Mapping[str, str] = {
    "sign_in": N_("password and PIN"),
    "passkey": N_("passkeys"),
    "device": N_("device"),
}
"""Means of acting that others may have had."""
means = words_of(MEANS)

ACCESS_SOURCES: Mapping[str, str] = {
    "door": N_("log of the door"),
    "register": N_("register of visitors"),
    "seen": N_("seen by somebody"),
}
"""Where an entry into a place is known from."""
access_source = words_of(ACCESS_SOURCES)


def ratings() -> list[tuple[str, str]]:
    """The ratings to choose from, the lowest first."""
    return [(code, rating(int(code))) for code in RATINGS]


def per_cent(value: int) -> str:
    """A share in per mille, as per cent: ``95 %``, ``99,9 %``."""
    whole, tenth = divmod(value, 10)
    point = "," if current() == "fr" else "."
    return f"{whole}{point}{tenth}\N{NO-BREAK SPACE}%" if tenth else f"{whole}\N{NO-BREAK SPACE}%"


def lacking(quality: str, n: int) -> str:
    """What a session's quorum still lacks, said plainly; a quality from a newer log as its code."""
    match quality:
        case "judicial":
            said = ngettext("%(n)s judicial authority is missing", "%(n)s judicial authorities are missing", n)
        case "chair":
            said = gettext("The chair of the commission is missing")
        case "commission":
            said = ngettext(
                "%(n)s member of the commission is missing", "%(n)s members of the commission are missing", n
            )
        case "witness":
            said = ngettext("%(n)s independent witness is missing", "%(n)s independent witnesses are missing", n)
        case "outsider":
            said = ngettext(
                "%(n)s person of another agency is missing", "%(n)s people of other agencies are missing", n
            )
        case "supervisor":
            said = ngettext("%(n)s store supervisor is missing", "%(n)s store supervisors are missing", n)
        case _:
            return f"{quality} ({n})"
    return said % {"n": quantity.format_integer(n, current())}


def day(text: str) -> str:
    """A calendar day (YYYY-MM-DD) as people write it; a dash for none."""
    return quantity.format_short(date.fromisoformat(text), current()) if text else "–"


def month(text: str) -> str:
    """A month (YYYY-MM) as people write it: ``novembre 2026``."""
    year, _, n = text.partition("-")
    return f"{MONTHS[current()][int(n) - 1]}\N{NO-BREAK SPACE}{year}"


def unit(code: str, n: int = 2) -> str:
    """The word for a unit of mass or of number, in the plural unless ``n`` says otherwise."""
    return code if code in MICROGRAMS else quantity.unit_name(code, n, current())


def unit_codes() -> dict[str, str]:
    """What people write for a unit of number, as its code or as a word of this language, to its code."""
    return {
        name.casefold(): code for code in sorted(COUNT_UNITS) for name in (code, unit(code, 1), unit(code))
    }  # fmt: skip


def options(table: Mapping[str, str], only: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(code, word) of each entry of a table in its order, or of the codes in ``only``."""
    return [(code, gettext(table[code])) for code in (table if only is None else only)]


def units() -> list[tuple[str, str]]:
    """(code, word) of each unit: masses first, then things counted by their word."""
    masses = [(code, code) for code in ("kg", "g", "mg", "t")]
    return masses + sorted(((code, unit(code)) for code in COUNT_UNITS), key=lambda pair: pair[1])


SIGNED_WITH, SIGNED_WITHOUT = N_("Signed with a passkey"), N_("Signed by password session only, no key")


def signed_with(key: str) -> str:
    """How an act was signed that a passkey signs: with the one whose id begins so, or "" for none."""
    shown = gettext("key %(key)s") % {"key": key}
    return f"{gettext(SIGNED_WITH)}, {shown}" if key else gettext(SIGNED_WITHOUT)


OWN_NUMBERS: Mapping[str, str] = {
    "prosecution": N_("Prosecution no."),
    "court": N_("Registry no. of the case"),
}
"""Sort of office to what its own number of a case is called."""


def own_number(sort: str) -> str:
    """What the number is called under which an office of that sort keeps a case."""
    return gettext(OWN_NUMBERS.get(sort, OWN_NUMBERS["prosecution"]))
