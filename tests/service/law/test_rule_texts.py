"""What papers say of rules: their article, or that no law asks for them."""

import pytest

from custody.domain.law.rule_pack_loader import packs
from custody.service.documents import wording
from custody.service.law import rule_texts


@pytest.mark.parametrize("pack", packs().values(), ids=lambda pack: pack.id)
def test_no_paper_calls_a_rule_of_this_software_law(pack):
    """Under a letterhead of a State stands no foreign text, no name of ours: a project rule says that it is one."""
    for rule in pack.rules:
        french, english = rule_texts.basis(rule, "fr"), rule_texts.basis(rule, "en")
        assert (rule.status == rule_texts.OURS) == (french == "règle de ce logiciel")
        assert (rule.status == rule_texts.OURS) == (english == "rule of this software")
        assert "projet" not in french


def test_a_certificate_names_no_rule_by_its_code_and_no_foreign_law():
    """The quorum of Mali: two witnesses are this software's rule, and the law is known from the press alone."""
    said = wording.quorum("ML/1", "", "fr", "2016-11-02")
    assert "règle de ce logiciel" in said
    assert "loi n° 01-078 du 18 juillet 2001, d’après la presse" in said
    assert not {"136", "2021-0643"} & set(said.replace("(", " ").split())
    assert "Texas" not in said
    assert "ML-" not in said
