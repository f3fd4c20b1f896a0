"""Codes of the substances that the register distinguishes; pages and papers write them in words."""

SUBSTANCES = frozenset({
    "cannabis", "cannabis_resin", "cocaine", "crack", "heroin", "methamphetamine", "amphetamine", "mdma",
    "tramadol", "khat", "ephedrine", "opium", "ketamine", "psychotropics", "counterfeit_medicines", "other",
    "fentanyl", "carfentanil", "nitazenes",
})  # fmt: skip
