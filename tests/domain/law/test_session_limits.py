"""The limits of a session are figures of the pack, each with its ground, and a pack only asks for more (I63 to I65)."""

import pytest

from custody.domain.law.rule_pack_loader import BASE, faults, packs, read
from custody.domain.law.session_limits import SessionLimits, base_figures, session_limits
from tests.domain import rule_pack_builder

SOURCE = {"source": {"fr": "loi n° 1", "en": "law no. 1"}, "status": "read"}
NAMES = SessionLimits.__struct_fields__


def pack_with(**figures):
    """A country's file with these figures of a session."""
    return rule_pack_builder.file(session=figures)


def test_i63_the_base_gives_every_figure_with_source_and_status():
    for name in NAMES:
        figure = getattr(base_figures(), name)
        assert all((figure.source.fr, figure.source.en, figure.status)), name
    limits = packs()[BASE].limits
    assert (limits.check_to_seal_hours, limits.seal_to_fire_days, limits.seals_read) == (72, 7, 60)
    assert (limits.weighed_share_per_mille, limits.weighed_risk_per_mille) == (900, 50)
    assert (limits.tests_a_substance, limits.attest_days) == (5, 7)


STRICTER = {
    "check_to_seal_hours": 71, "seal_to_fire_days": 6, "seals_read": 61, "weighed_share_per_mille": 901,
    "weighed_risk_per_mille": 49, "tests_a_substance": 6, "attest_days": 6,
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), STRICTER.items())
def test_i63_a_pack_may_only_ask_for_more(name, value):
    """A figure of the file stands, and the others stay those of the base; one that asks for less is a fault."""
    limits = read(pack_with(**{name: {"value": value} | SOURCE})).limits
    assert getattr(limits, name) == value
    base = session_limits()
    assert all(getattr(limits, other) == getattr(base, other) for other in NAMES if other != name)
    slack = 2 * getattr(base, name) - value
    (fault,) = faults(pack_with(**{name: {"value": slack} | SOURCE}))
    assert (fault.code, fault.facts["key"]) == ("toml_number_needed", f"session.{name}.value")


@pytest.mark.parametrize("missing", ["source", "status"])
def test_i63_a_figure_without_its_ground_is_no_figure(missing):
    figure = {name: value for name, value in ({"value": 48} | SOURCE).items() if name != missing}
    (fault,) = faults(pack_with(check_to_seal_hours=figure))
    assert fault.facts["key"].startswith("session.check_to_seal_hours")
