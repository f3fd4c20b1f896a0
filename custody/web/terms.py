"""Words for codes: substances, forms, units, purposes, discrepancies... A code from a newer log stands for itself.

Templates get this module as ``terms`` and write ``terms.purpose(transfer.purpose)``; ``terms.options(terms.PURPOSES)``
gives the (code, word) pairs of a list to choose from.
"""

from collections.abc import Iterable, Mapping

from custody.domain.quantity import COUNT_UNITS, MICROGRAMS
from custody.web.i18n import N_, current, gettext
from labels import quantity

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

PURPOSES: Mapping[str, str] = {
    "deposit": N_("deposit in the evidence store"),
    "storage": N_("transfer between stores"),
    "laboratory": N_("analysis by the laboratory (temporary)"),
    "court": N_("production in court (temporary)"),
    "return": N_("return"),
    "other": N_("other purpose"),
}
"""What a hand-over is for."""

DISCREPANCIES: Mapping[str, str] = {
    "seal": N_("the seal is not the one recorded"),
    "weight_loss": N_("weight is missing"),
    "weight_gain": N_("weight has come on top"),
    "count": N_("the count is not the one recorded"),
    "missing": N_("missing at a hand-over"),
    "undelivered": N_("declared and not handed over"),
    "excess": N_("more than was declared"),
    "substance": N_("another substance than recorded"),
}
"""What is not as recorded."""

RESOLUTIONS: Mapping[str, str] = {
    "explained": N_("explained"),
    "loss": N_("loss"),
    "referred": N_("referred to the prosecutor"),
    "delivered": N_("delivered later"),
}
"""How a discrepancy was closed."""

METHODS: Mapping[str, str] = {
    "incinerator": N_("incinerator"),
    "open_burn": N_("burning in the open"),
    "cement_kiln": N_("cement kiln"),
    "other": N_("other method"),
}
"""How drugs are destroyed."""

SEAL_STATES: Mapping[str, str] = {
    "": N_("intact"),
    "broken": N_("broken"),
    "absent": N_("absent"),
}

VERDICTS: Mapping[str, str] = {
    "ok": N_("as recorded"),
    "mismatch": N_("differs"),
    "loss": N_("loss"),
    "gain": N_("gain"),
}
"""What a blind check found."""


def substance(code: str) -> str:
    """The word for a substance."""
    return _word(SUBSTANCES, code)


def form(code: str) -> str:
    """The word for a form."""
    return _word(FORMS, code)


def purpose(code: str) -> str:
    """What a hand-over is for."""
    return _word(PURPOSES, code)


def discrepancy(code: str) -> str:
    """What is not as recorded."""
    return _word(DISCREPANCIES, code)


def resolution(code: str) -> str:
    """How a discrepancy was closed."""
    return _word(RESOLUTIONS, code)


def method(code: str) -> str:
    """How drugs are destroyed."""
    return _word(METHODS, code)


def seal_state(code: str) -> str:
    """The state of a seal."""
    return _word(SEAL_STATES, code)


def verdict(code: str) -> str:
    """What a blind check found."""
    return _word(VERDICTS, code)


def unit(code: str, n: int = 2) -> str:
    """The word for a unit of mass or of number, in the plural unless ``n`` says otherwise."""
    return code if code in MICROGRAMS else quantity.unit_name(code, n, current())


def options(table: Mapping[str, str], only: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(code, word) of each entry of a table in its order, or of the codes in ``only``."""
    return [(code, gettext(table[code])) for code in (table if only is None else only)]


def units() -> list[tuple[str, str]]:
    """(code, word) of each unit: masses first, then things counted by their word."""
    masses = [(code, code) for code in ("kg", "g", "mg", "t")]
    return masses + sorted(((code, unit(code)) for code in COUNT_UNITS), key=lambda pair: pair[1])


def _word(table: Mapping[str, str], code: str) -> str:
    return gettext(table[code]) if code in table else code
