"""Rule packs: files that a jurist writes, read strictly; the judicial authority's presence is beyond derogation."""

from importlib.resources import files

import pytest

from custody.domain.errors import BadInput, RuleBroken
from custody.domain.roles import Role
from custody.domain.rulepack import HOME, Presence, Window, pack_of, packs, read
from tests.domain import law
from tests.domain.law import JUDICIAL

FOLDER = files("custody.domain") / "rules"
TEMPLATE = (FOLDER / "template.toml").read_text()


@pytest.mark.parametrize("number", ["ML/1", "SN/1", "NE/1", "FR/1", "US-TX/1"])
def test_every_pack_is_whole_in_both_languages_and_asks_for_the_judicial_authority(number):
    """A rule that stops somebody has its article, its source and a way out, in French and English."""
    pack = pack_of(number)
    for rule in pack.rules:
        words = (rule.article, rule.source, rule.text.fr, rule.text.en, rule.remedy.fr, rule.remedy.en)
        assert all(word.strip() for word in words), rule.id
        assert rule.text.fr != rule.text.en
    judicial = [r for r, asks in pack.asking(Presence) if (asks.act, asks.quality) == ("session", "judicial")]
    assert [r.outcome for r in judicial] == ["block"]


def test_rule_ids_are_stable_names_that_no_two_countries_share():
    """A derogation or a flag names a rule by its id alone."""
    lands = {number.partition("/")[0] for number in packs()}
    ids = [{rule.id for pack in packs().values() if pack.id.startswith(f"{land}/") for rule in pack.rules}
           for land in lands]  # fmt: skip
    assert sum(map(len, ids)) == len(set().union(*ids))


def test_france_gives_24_hours_to_challenge_an_order():
    """Art. 41-5 and 99-2 CPP: the window for narcotics."""
    ((rule, window),) = pack_of("FR/1").asking(Window)
    assert (rule.id, window.after, window.hours) == ("FR-41-5-recourse", "notified", 24)


def test_texas_asks_for_two_witnesses_one_of_them_a_supervisor_and_five_samples():
    """37 TAC 13.159 and H&S 481.160."""
    pack = pack_of("US-TX/1")
    asked = {asks.quality: asks.at_least for _, asks in pack.asking(Presence) if asks.act == "session"}
    assert (asked["witness"], asked["supervisor"]) == (2, 1)
    assert pack.find("TX-481.160-samples").asks.at_least == 5


def test_the_template_is_a_pack_and_none_of_ours():
    """A jurist copies it and fills it in; as it stands it is no country."""
    assert read(TEMPLATE.encode()).id == "XX/1"
    assert "XX/1" not in packs()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('outcome = "block"', 'outcome = "maybe"', "outcome"),
        ("at_least = 1", 'at_least = "one"', "at_least"),
        ('quality = "judicial"', 'quality = "king"', "quality"),
        ('check = "presence"', 'check = "mood"', "check"),
        ('outcome = "block"', 'outcome = "warn"', "judicial"),
        ('outcome = "block"', 'outcome = "derogable"', "competent"),
        ('outcome = "block"', 'outcome = "derogable"\ncompetent = ["prosecutor"]', "judicial"),
        ('outcome = "block"', 'outcome = "block"\ncompetent = ["prosecutor"]', "competent"),
        ('status = "recalled"', 'status = "recalled"\nmood = "good"', "mood"),
        ("text.en = ", "text.de = ", "de"),
        ("at_least = 1", "at_least = 0", "at_least"),
        ('act = "session"', 'act = "weighing"', "outsider"),
        ('id = "XX-judicial"', 'id = "judicial"', "begins with XX-"),
        ('id = "XX-judicial"', 'id = "ML-judicial"', "begins with XX-"),
        ('article = "art. 1, loi n"', 'article = " "', "article"),
    ],
)  # fmt: skip
def test_a_misspelt_pack_is_refused_and_the_place_is_named(old, new, said):
    """A typing error in a pack never becomes a rule that asks for nothing."""
    assert old in TEMPLATE.split("[[rules]]")[1]
    head, rule = TEMPLATE.split("[[rules]]")
    with pytest.raises(ValueError, match=said):
        read(f"{head}[[rules]]{rule.replace(old, new, 1)}".encode())


def test_an_id_stands_once_in_a_pack():
    """Two rules of one id could not be told apart in the log."""
    _, rule = TEMPLATE.split("[[rules]]")
    with pytest.raises(ValueError, match="stands twice"):
        read(f"{TEMPLATE}\n[[rules]]{rule}".encode())


def test_a_pack_that_changed_since_it_was_chosen_decides_nothing():
    """Choosing is on record with the file's digest; another file needs another choice."""
    chosen = pack_of(HOME)
    assert pack_of(HOME, chosen.digest) is chosen
    with pytest.raises(RuleBroken, match="pack_changed"):
        pack_of(HOME, "0" * 64)
    with pytest.raises(BadInput, match="pack_unknown"):
        pack_of("XX/1")


def test_only_known_roles_are_competent():
    """A derogation needs a person of a role that exists."""
    for pack in packs().values():
        for rule in pack.rules:
            assert set(rule.competent) <= {Role.PROSECUTOR, Role.INSPECTOR}


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ({"judicial": False}, "no rule asks for the judicial authority"),
        ({"number": "Mali"}, "is not a country and a version"),
        ({"number": "ZZ/0"}, "is not a country and a version"),
    ],
)
def test_a_pack_is_of_a_country_and_never_without_the_judicial_authority(made, said):
    """To leave the rule out would be a derogation for ever; so would a rule for some other act."""
    with pytest.raises(ValueError, match=said):
        read(law.file(**made))


@pytest.mark.parametrize(
    ("asks", "outcome", "more", "said"),
    [
        (JUDICIAL, "derogable", {}, "judicial authority"),
        (JUDICIAL, "warn", {}, "judicial authority"),
        (JUDICIAL | {"at_least": 0}, "block", {}, "at_least"),
        ({"check": "holder"}, "derogable", {}, "holder"),
        ({"check": "deadline", "start": "seized", "end": "received", "hours": 9}, "block", {}, "can only warn"),
        ({"check": "sighting", "days": 9, "substances": ["heroin"]}, "derogable", {}, "can only warn"),
        ({"check": "loan", "days": 9}, "derogable", {"competent": ["clerk"]}, "clerk cannot derogate"),
        ({"check": "loan", "days": -9}, "block", {}, "days"),
        ({"check": "mood"}, "block", {}, "ZZ-bold.*possible: presence, rotation"),
        ({"check": "loan", "days": 9}, "derogable", {"competent": ["judge"]}, "possible: prosecutor, inspector"),
        ({"check": "sighting", "days": 9, "substances": ["cocaïne"]}, "warn", {}, "possible: amphetamine"),
        ({"check": "deadline", "start": "sealed", "end": "seized", "hours": 9}, "warn", {}, "does not come after"),
    ],
)
def test_a_pack_that_says_what_cannot_be_is_not_read(asks, outcome, more, said):
    """No file makes the judicial authority, a holder or time a matter of judgement; what could stand there is told."""
    with pytest.raises(ValueError, match=said):
        read(law.file(law.rule("bold", asks, outcome, **more)))


def test_two_versions_of_one_country_keep_the_ids_of_their_rules():
    """A new text is a new file; what did not change keeps its name."""
    first, second = (read(law.file(law.rule("loan", {"check": "loan", "days": 9}), number=n)) for n in ("ZZ/1", "ZZ/2"))
    assert [rule.id for rule in first.rules] == [rule.id for rule in second.rules]
    assert first.digest != second.digest
