"""The words beside numbers: months, currencies, and units with their plurals."""

MONTHS = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip

CURRENCIES = {
    "fr": {"XOF": "F CFA", "XAF": "F CFA", "EUR": "euros", "USD": "dollars des États-Unis"},
    "en": {"XOF": "CFA francs", "XAF": "CFA francs", "EUR": "euros", "USD": "US dollars"},
}

UNITS: dict[str, dict[str, tuple[str, str]]] = {
    "fr": {
        "package": ("colis", "colis"),
        "brick": ("brique", "briques"),
        "bag": ("sac", "sacs"),
        "bale": ("ballot", "ballots"),
        "carton": ("carton", "cartons"),
        "box": ("boîte", "boîtes"),
        "bottle": ("bouteille", "bouteilles"),
        "tablet": ("comprimé", "comprimés"),
        "capsule": ("gélule", "gélules"),
        "pill": ("pilule", "pilules"),
        "dose": ("dose", "doses"),
        "piece": ("pièce", "pièces"),
        "plant": ("plant", "plants"),
        "ampoule": ("ampoule", "ampoules"),
        "sachet": ("sachet", "sachets"),
        "blister": ("plaquette", "plaquettes"),
        "unit": ("unité", "unités"),
        "exhibit": ("scellé", "scellés"),
    },
    "en": {
        "package": ("package", "packages"),
        "brick": ("brick", "bricks"),
        "bag": ("bag", "bags"),
        "bale": ("bale", "bales"),
        "carton": ("carton", "cartons"),
        "box": ("box", "boxes"),
        "bottle": ("bottle", "bottles"),
        "tablet": ("tablet", "tablets"),
        "capsule": ("capsule", "capsules"),
        "pill": ("pill", "pills"),
        "dose": ("dose", "doses"),
        "piece": ("piece", "pieces"),
        "plant": ("plant", "plants"),
        "ampoule": ("ampoule", "ampoules"),
        "sachet": ("sachet", "sachets"),
        "blister": ("blister pack", "blister packs"),
        "unit": ("unit", "units"),
        "exhibit": ("exhibit", "exhibits"),
    },
}
"""A unit's code to its singular and plural."""
