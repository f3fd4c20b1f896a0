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
        assert (rule.status == rule_texts.OURS) == (french == "règle propre au logiciel, non tirée de la loi")
        assert (rule.status == rule_texts.OURS) == (english == "rule of this software, not taken from the law")
        assert "projet" not in french


def test_a_certificate_names_no_rule_by_its_code_and_no_foreign_law():
    """The quorum of Mali, whose two witnesses are this software's rule and whose judicial authority is article 136."""
    said = wording.quorum("ML/1", "", "fr")
    assert "non tirée de la loi" in said
    assert "136" in said
    assert "Texas" not in said
    assert "ML-" not in said
