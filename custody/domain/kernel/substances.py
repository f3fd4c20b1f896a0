"""What drugs the register tells apart: the codes of substances, which pages and papers say in words."""

SUBSTANCES = frozenset({
    "cannabis", "cannabis_resin", "cocaine", "crack", "heroin", "methamphetamine", "amphetamine", "mdma",
    "tramadol", "khat", "ephedrine", "opium", "ketamine", "psychotropics", "counterfeit_medicines", "other",
})  # fmt: skip
