"""Terms of exhibits: their kinds, their labels, and how they are sealed, checked, opened, divided and handed over."""

from collections.abc import Mapping

from custody.text.i18n import N_, words_of

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
    "fentanyl": N_("fentanyl"),
    "carfentanil": N_("carfentanil"),
    "nitazenes": N_("nitazenes"),
    "synthetic_cannabinoids": N_("synthetic cannabinoids"),
    "synthetic_cathinones": N_("synthetic cathinones"),
    "lsd": N_("LSD"),
    "codeine": N_("codeine"),
    "tapentadol": N_("tapentadol"),
    "pregabalin": N_("pregabalin"),
    "morphine": N_("morphine"),
    "poppy_straw": N_("poppy straw"),
    "coca_leaf": N_("coca leaf"),
    "cannabis_seeds": N_("cannabis seeds"),
    "precursors": N_("precursor chemicals"),
    "psychotropics": N_("psychotropic substances"),
    "counterfeit_medicines": N_("counterfeit medicines"),
    "other": N_("other substance"),
    "not_controlled": N_("no controlled substance"),
}
"""What an exhibit is suspected or confirmed to be."""
OBJECTS: Mapping[str, str] = {
    "cash": N_("cash"),
    "telephone": N_("telephone"),
    "vehicle": N_("vehicle"),
    "weapon": N_("weapon"),
    "papers": N_("papers"),
    "object": N_("other object"),
}
"""What comes with a seizure and is no drug."""
SEIZED = {**SUBSTANCES, **OBJECTS}
substance = words_of(SEIZED)

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
    "object": N_("object"),
}
"""The word for a form."""
form = words_of(FORMS)

PACKINGS: Mapping[str, str] = {
    "open": N_("open, or loose"),
    "paper": N_("paper or cardboard"),
    "woven": N_("jute, cloth or woven sack"),
    "coated_sack": N_("coated sack"),
    "taped_film": N_("plastic film, taped in layers"),
    "film": N_("sealed plastic bag"),
    "blister": N_("blister packs"),
    "drum": N_("drum, bottle or closed box"),
}
"""In what an exhibit is packed: what lets moisture through."""
packing = words_of(PACKINGS)

CONDITIONS: Mapping[str, str] = {
    "fresh": N_("fresh, not dried yet"),
    "damp": N_("damp powder, as two people saw it"),
}
"""What dries otherwise than its substance does."""
condition = words_of(CONDITIONS)

DRYING_GROUNDS: Mapping[str, str] = {
    "assumed": N_("assumed"),
    "read": N_("as read there"),
    "computed": N_("computed from these"),
    "laboratory": N_("measured by a laboratory"),
}
"""Ground of a line of drying."""
drying_ground = words_of(DRYING_GROUNDS)

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

SEAL_STATES: Mapping[str, str] = {
    "": N_("intact"),
    "broken": N_("broken"),
    "absent": N_("absent"),
}
"""The state of a seal. Forms send ``intact`` for the first (``exhibit_list_parser.INTACT``): "" is what nobody has
chosen."""
seal_state = words_of(SEAL_STATES)

OPENINGS: Mapping[str, str] = {
    "laboratory": N_("analysis"),
    "sampling": N_("sampling"),
    "inspection": N_("inspection"),
    "repacking": N_("new packaging"),
    "court": N_("production in court"),
}
"""Why a seal is opened."""
opening = words_of(OPENINGS)

PORTIONS: Mapping[str, str] = {
    "sample": N_("sample"),
    "retained_sample": N_("retained sample"),
    "part": N_("part"),
}
"""As what something was taken from an exhibit."""
portion = words_of(PORTIONS)

SECOND_ANALYSES: Mapping[str, str] = {
    "retained": N_("retained sample not yet analysed by another laboratory"),
    "fresh": N_("new sample, taken before two agencies, not yet analysed by another laboratory"),
}
"""What lacks of the analysis by another laboratory (I70)."""
second_analysis = words_of(SECOND_ANALYSES)
ANSWERED: Mapping[str, str] = {
    "retained": N_("of the retained sample, by another laboratory"),
    "fresh": N_("of a new sample, by another laboratory"),
}
"""Which analysis of a draw a report is (I70)."""
answered = words_of(ANSWERED)

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
VERDICTS: Mapping[str, str] = {
    "ok": N_("as recorded"),
    "mismatch": N_("differs"),
    "loss": N_("abnormal loss"),
    "gain": N_("abnormal gain"),
    "not_decisive": N_("not decisive"),
    "coarse": N_("not decisive: the balance is too coarse for this weight"),
    "coarser_than_first": N_("not decisive: the balance of the first weight would show more"),
    "calibration_ended": N_("not decisive: no certificate of the balance covers that day"),
    "check_mass_off": N_("not decisive: the check mass of that day was not read as it should"),
    "drying": N_("not decisive: drying or humidity may explain it"),
    "earlier_calibration_ended": N_(
        "not decisive: no certificate of the balance covers the earlier weighing; this weighing counts"
    ),
    "earlier_check_mass_off": N_(
        "not decisive: the check mass was read wrongly on the day of the earlier weighing; this weighing counts"
    ),
    "earlier_undecided": N_("not decisive: the weighing that it is compared with decides nothing"),
    "by_sack": N_("by its sack, not weighed by itself"),
    "by_count": N_("by seal and count, no weight decides"),
    "first": N_("first weighing"),
    "unknown": N_("not compared"),
}
"""What a blind check found; of a weight that decides nothing, why."""
verdict = words_of(VERDICTS)

LOT_GROUNDS: Mapping[str, str] = {
    "": N_("not compared"),
    "curve": N_("by the curve of drying and its band"),
    "witness": N_("by its witness package"),
    "humidity": N_("by the relative humidity"),
    "many": N_("by the packages that deviate together"),
    "air_alone": N_("by typed humidity alone, beyond the curve of drying"),
    "few": N_("too few packages weighed to compare"),
}
"""What a change of a whole lot is judged by (I60)."""
lot_ground = words_of(LOT_GROUNDS)


def lot_change(billionths: int) -> str:
    """Return the change of a mass, to a thousandth of the first one: ``−18 ‰``."""
    rounded = (abs(billionths) + 500_000) // 1_000_000
    return f"{'' if not rounded else '−' if billionths < 0 else '+'}{rounded}\N{NARROW NO-BREAK SPACE}‰"


BY_COUNT: Mapping[str, str] = {
    "small": N_("by seal and count: too light to be weighed well"),
    "no_balance": N_("by seal and count: no balance there decides about so little"),
}
"""Why seal and count stand for a weight."""
by_count = words_of(BY_COUNT)

COUNT_VERDICTS: Mapping[str, str] = {
    "missing_at_inventory": N_("expected, not counted"),
    "moved": N_("left during the count by a recorded act"),
    "misplaced": N_("counted elsewhere than recorded"),
    "reappeared": N_("seen again after the end of custody"),
}
"""What an inventory says of an exhibit that was not simply found."""
count_verdict = words_of(COUNT_VERDICTS)
STOCKS: Mapping[str, str] = {
    "L7163": N_("14 labels a sheet, 99.1 × 38.1 mm"),
    "L7160": N_("21 labels a sheet, 63.5 × 38.1 mm"),
    "L7165": N_("8 labels a sheet, 99.1 × 67.7 mm"),
    "L4737": N_("27 labels a sheet, 63.5 × 29.6 mm, removable: not for exhibits"),
    "fiche": N_("Exhibit card with its label, one to an A4 page"),
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

COMPLETED: Mapping[str, str] = {
    "officer": N_("Complete: its officer said so"),
    "arrival": N_("Complete: 72 hours after it came to the store"),
    "term": N_("Complete: 15 days after the seizure"),
}
"""Why a seizure is complete."""
completed = words_of(COMPLETED)
