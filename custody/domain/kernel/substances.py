"""Codes of the substances that the register distinguishes; pages and papers write them in words.

The base list follows the names of UNODC and INCB. What it does not name is ``other``, with a designation in words.
"""

SUBSTANCES = frozenset({
    "cannabis", "cannabis_resin", "cocaine", "crack", "heroin", "methamphetamine", "amphetamine", "mdma",
    "tramadol", "khat", "ephedrine", "opium", "ketamine", "psychotropics", "counterfeit_medicines", "other",
    "fentanyl", "carfentanil", "nitazenes", "synthetic_cannabinoids", "synthetic_cathinones", "lsd", "codeine",
    "tapentadol", "pregabalin", "morphine", "poppy_straw", "coca_leaf", "cannabis_seeds", "precursors",
})  # fmt: skip

OBJECTS = frozenset({"cash", "telephone", "vehicle", "weapon", "papers", "object"})
"""What is seized with drugs and is none: it is sealed, kept and given back like them, and no rule on drugs holds."""
SEIZED = SUBSTANCES | OBJECTS
"""Whatever a declaration may name."""
