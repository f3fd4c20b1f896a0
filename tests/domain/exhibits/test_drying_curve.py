"""Property tests of the curve of drying and its band (I60): what is allowed between weighings, in integers."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from custody.domain.exhibits.drying.drying_curve import (
    PACKED,
    PARTS,
    DryingCurve,
    band_ug,
    curve_of,
    expected_loss_ug,
    over,
)
from custody.domain.law import rule_pack_loader
from custody.domain.law.drying_line import PACKINGS, base_lines
from custody.domain.law.text import Text
from tests.factories.memory_office import modest

WORDS = Text(fr="x", en="x")
curves = st.builds(
    DryingCurve, material=st.just("herb"), packing=st.sampled_from(PACKINGS), loss_per_mille=st.integers(0, 900),
    tau_days=st.integers(1, 3660), band_loss_per_mille=st.integers(0, 150), band_gain_per_mille=st.integers(0, 150),
    lot_band_per_mille=st.integers(1, 150), source=st.just(WORDS), status=st.just("assumed"),
)  # fmt: skip
masses = st.integers(0, 10**14)


class Thing(Struct):
    """An exhibit as its curve needs it."""

    form: str = "herb"
    substance: str = "cannabis"
    condition: str = ""
    reported: str = ""

    @property
    def known_substance(self) -> str:
        """The substance as reported, else as suspected."""
        return self.reported or self.substance


@given(curves, masses, st.lists(st.integers(0, 5000), min_size=2, max_size=8).map(sorted))
def test_i60_however_often_it_is_weighed_the_curve_is_spent_once(curve, first_ug, days):
    """However often it is weighed, the curve is spent once."""
    lost = [expected_loss_ug(curve, first_ug, day) for day in days]
    assert lost == sorted(lost)
    assert lost[-1] - lost[0] <= first_ug * curve.loss_per_mille // 1000


def test_i60_the_curve_is_the_same_on_every_machine():
    """Known values of 1 − exp(−t/τ), in billionths."""
    assert [over(t, 60) for t in (-1, 0, 1, 60, 120, 100_000)] == [0, 0, 16_528_546, 632_120_559, 864_664_717, PARTS]


def test_i60_every_line_of_the_base_names_its_source_and_all_packings_of_herb_have_one():
    """A herb has a line in each packing and month; a material that a line names dries as that line says."""
    assert all(line.source.fr and line.source.en and line.status for line in base_lines())
    assert all(curve_of(Thing(), packing, month) for packing in PACKINGS for month in range(1, 13))


@modest
@given(st.sampled_from(["herb", "resin", "leaves", "powder", "crystal", "tablets", "capsules", "liquid", "other"]),
       st.sampled_from(["cannabis", "cannabis_resin", "khat", "opium", "cocaine", "crack", "other"]),
       st.sampled_from(["", "fresh"]), st.integers(1, 12))  # fmt: skip
def test_i60_unknown_packing_takes_the_wider_line(form, substance, condition, month):
    """Nobody is accused because nobody wrote down in what it was packed; no line makes a powder more than 0.6 %."""
    thing = Thing(form=form, substance=substance, condition=condition)
    unknown = curve_of(thing, "", month)
    assert unknown is not None
    widths = [band_ug(c, 10**6)[0] + 1000 * c.loss_per_mille for p in PACKED if (c := curve_of(thing, p, month))]
    assert band_ug(unknown, 10**6)[0] + 1000 * unknown.loss_per_mille == max(widths)
    if form in {"powder", "crystal"} and substance != "crack":
        assert max(widths) <= 6000


def test_i60_no_false_report_widens_what_a_material_may_lose():
    """A report of cannabis lets no cocaine leaf dry as herb; a report lets no powder dry at all."""
    wide, narrow = curve_of(Thing(), "open", 6), curve_of(Thing(substance="cocaine"), "open", 6)
    assert wide is not None
    assert narrow is not None
    assert curve_of(Thing(substance="cocaine", reported="cannabis"), "open", 6) == narrow
    assert curve_of(Thing(form="powder", reported="cannabis"), "", 6).material == "powder"
    assert wide.loss_per_mille + wide.band_loss_per_mille > narrow.loss_per_mille + narrow.band_loss_per_mille


def test_i60_a_laboratorys_curve_replaces_the_line():
    """A line of the pack stands before the base's."""
    [line, *_] = [each for each in base_lines() if each.material == "herb"]
    own = type(line)(
        material="herb", packings=("woven",), loss_per_mille=10, tau_days=10, band_loss_per_mille=5,
        band_gain_per_mille=5, lot_band_per_mille=5, source=WORDS, status="laboratory",
    )  # fmt: skip
    assert curve_of(Thing(), "woven", 6, (own,)).status == "laboratory"
    assert curve_of(Thing(), "film", 6, (own,)).status == "computed"


def test_i60_a_pack_names_its_own_lines_and_a_misfit_is_told():
    """The template with a line of a laboratory is sound; a packing that nobody knows is a fault with its line."""
    template = (rule_pack_loader.FOLDER / rule_pack_loader.TEMPLATE).read_text("utf-8")
    before, head, lines = template.partition("# [[drying]]")
    written = before + "\n".join(
        line.removeprefix("# ") if _of_line(line) else line for line in (head + lines).splitlines()
    )
    pack = rule_pack_loader.read(written.encode())
    assert [line.status for line in pack.drying] == ["laboratory"]
    [fault] = rule_pack_loader.faults(written.replace('"woven", "paper"', '"cling film"').encode())
    assert fault.facts["line"] == written[: written.index('packings = ["woven"')].count("\n") + 1
    [fault] = rule_pack_loader.faults(written.replace('substances = ["cannabis"]', 'substances = ["cannabi"]').encode())
    assert fault.code == "toml_word_unknown"
    assert fault.facts["line"] == written[: written.index('substances = ["cannabis"]')].count("\n") + 1


def _of_line(line: str) -> bool:
    keys = (
        "[[drying]]",
        "material",
        "substances =",
        "packings =",
        "months =",
        "loss_",
        "tau_",
        "band_",
        "lot_",
        "status =",
        "source.",
    )
    return line.startswith(tuple(f"# {key}" for key in keys)) and "  " not in line
