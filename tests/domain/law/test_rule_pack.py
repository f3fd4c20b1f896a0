"""Rule packs: files that a jurist writes, read strictly; the judicial authority's presence is beyond derogation."""

from importlib.resources import files
from typing import get_args

import pytest

from custody.domain.access.permissions import may
from custody.domain.access.roles import Role
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.law.rule_pack import Competent, Presence, Window
from custody.domain.law.rule_pack_loader import BASE, HOME, faults, file_name, pack_of, packs, read
from custody.domain.people.agency import Agency
from tests.domain import rule_pack_builder
from tests.domain.rule_pack_builder import JUDICIAL

FOLDER = files("custody.domain") / "rules"
TEMPLATE = (FOLDER / "template.toml").read_text()


PACK_FILES = sorted(
    file.name for file in FOLDER.iterdir() if file.name.endswith(".toml") and file.name != "template.toml"
)


def test_every_file_of_the_folder_is_a_pack_under_its_own_id():
    """Beside the template no file lies there that the service passes over."""
    assert {file_name(number) for number in packs()} == set(PACK_FILES)
    assert {"INT/1", "ML/1", "SN/1", "NE/1", "FR/1", "IN/1", "PH/1"} <= packs().keys()
    assert "US-TX/1" not in packs()


@pytest.mark.parametrize("file", PACK_FILES)
def test_every_pack_is_whole_in_both_languages_and_asks_for_the_judicial_authority(file):
    """A rule that stops somebody has its article, its source and a way out, in French and English."""
    pack = read((FOLDER / file).read_bytes(), file)
    for rule in pack.rules:
        words = (rule.article, rule.source, rule.text.fr, rule.text.en, rule.remedy.fr, rule.remedy.en)
        assert all(word.strip() for word in words), rule.id
        assert rule.text.fr != rule.text.en
    company = "commission" if "INT-judicial" in pack.without else "judicial"
    asked = [r for r, asks in pack.asking(Presence) if (asks.act, asks.quality) == ("session", company)]
    assert [r.mode for r in asked] == ["refuse"]


def test_rule_ids_are_stable_names_that_no_two_countries_share():
    """A derogation or a flag names a rule by its id alone."""
    lands = {number.partition("/")[0] for number in packs()}
    own = [
        {rule.id for pack in packs().values() if pack.id.startswith(f"{land}/") for rule in pack.rules}
        - ({rule.id for rule in packs()[BASE].rules} if land != "INT" else set())
        for land in lands
    ]
    assert sum(map(len, own)) == len(set().union(*own))


BENEATH = b'beneath = "INT/1"\n'


def test_a_country_invents_no_rule_that_its_law_does_not_have():
    """With the base pack beneath a file of one rule is a pack; its own rule stands before the base rule of that kind."""
    own = rule_pack_builder.rule("notice", {"check": "rotation"}, "mark")
    pack = read(BENEATH + rule_pack_builder.file(own, judicial=False))
    held = {rule.id for rule in pack.rules}
    assert {"ZZ-notice", "INT-judicial", "INT-witnesses"} <= held
    assert "INT-rotation" not in held
    assert {rule.status for rule in pack.rules if rule.id.startswith("INT-")} == {"project"}


@pytest.mark.parametrize(
    ("head", "rules", "codes"),
    [
        (b'beneath = "INT/9"\n', (), ["pack_base_unknown", "pack_judicial_missing"]),
        (b'beneath = "FR/1"\n', (), ["pack_base_unknown", "pack_judicial_missing"]),
        (BENEATH + b'without = ["INT-nothing"]\n', (), ["toml_word_unknown"]),
        (BENEATH + b'without = ["INT-judicial"]\n', (), ["pack_judicial_missing"]),
        (BENEATH + b'without = ["INT-judicial"]\n', (1,), ["pack_judicial_missing"]),
        (BENEATH + b'without = ["INT-judicial"]\n', (2,), []),
    ],
)
def test_no_fire_without_the_judicial_authority_or_the_commission_that_a_law_sends(head, rules, codes):
    """A law that sends a committee, as India's, needs two of its members; nothing burns before nobody."""
    company = [
        rule_pack_builder.rule(f"committee-{n}", JUDICIAL | {"quality": "commission", "at_least": n}) for n in rules
    ]
    assert sorted(code for code, *_ in told(head + rule_pack_builder.file(*company, judicial=False))) == codes


@pytest.mark.parametrize(("country", "pack"), [("NE", "NE/1"), ("SN", "SN/1"), ("IN", "IN/1"), ("TG", "INT/1")])
def test_an_agency_that_chose_nothing_follows_its_country(country, pack):
    """A Senegalese certificate cites no Malian law; a country without a pack has the base rules, of no law (8e)."""
    agency = Agency(sort="police", country=country, named=1)
    assert (agency.rules().id, agency.rules_now().id, agency.rules_or_home().id) == (pack, pack, pack)


def test_france_gives_24_hours_to_challenge_an_order():
    """Art. 41-5 and 99-2 CPP: the window for narcotics."""
    ((rule, window),) = pack_of("FR/1").asking(Window)
    assert (rule.id, window.after, window.hours) == ("FR-41-5-recourse", "notified", 24)


def test_texas_asks_for_two_witnesses_one_of_them_a_supervisor_and_five_samples():
    """37 TAC 13.159 and H&S 481.160."""
    pack = read(rule_pack_builder.TEXAS.read_bytes(), rule_pack_builder.TEXAS.name)
    asked = {asks.quality: asks.at_least for _, asks in pack.asking(Presence) if asks.act == "session"}
    assert (asked["witness"], asked["supervisor"]) == (2, 1)
    assert pack.find("TX-481.160-samples").asks.at_least == 5


def test_the_template_is_a_pack_and_none_of_ours():
    """A jurist copies it and fills it in; as it stands it is no country."""
    assert read(TEMPLATE.encode()).id == "XX/1"
    assert "XX/1" not in packs()


def told(text):
    """Every fault of a file as code, line and rule."""
    data = text if isinstance(text, bytes) else text.encode()
    return [(fault.code, fault.facts["line"], fault.facts["rule"]) for fault in faults(data)]


def line_of(words, text=TEMPLATE):
    """The line that begins with these words; the template's rule is the last to have them."""
    return max(n for n, line in enumerate(text.split("\n"), 1) if line.startswith(words))


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("mode = ", "outcom = ", "toml_key_unknown", "mode"),
        ('mode = "refuse"', 'mode = "maybe"', "toml_word_unknown", "mode"),
        ('mode = "refuse"', "mode = true", "toml_word_unknown", "mode"),
        ('status = "memory"', 'status = "known"', "toml_word_unknown", "status"),
        ("at_least = 1", 'at_least = "one"', "toml_number_needed", "asks"),
        ("at_least = 1", "at_least = 0", "toml_number_needed", "asks"),
        ("at_least = 1", "at_least = true", "toml_number_needed", "asks"),
        (", at_least = 1", "", "toml_key_missing", "asks"),
        ('quality = "judicial"', 'quality = "king"', "toml_word_unknown", "asks"),
        ('check = "presence"', 'check = "mood"', "toml_word_unknown", "asks"),
        ('check = "presence", ', "", "toml_key_missing", "asks"),
        ('act = "session"', 'act = "weighing"', "rule_weighing_outsider", "asks"),
        ("asks = {", 'asks = "presence" # {', "toml_table_needed", "asks"),
        ('mode = "refuse"', 'mode = "mark"', "rule_judicial_refuses", "mode"),
        ('mode = "refuse"', 'mode = "derogable"', "rule_judicial_refuses", "mode"),
        ('mode = "refuse"', 'mode = "derogable"\ncompetent = ["prosecutor"]', "rule_judicial_refuses", "mode"),
        ('status = "memory"', 'status = "memory"\nmood = "good"', "toml_key_unknown", "mode"),
        ("text.fr = ", "# ", "toml_key_missing", "text.en"),
        ('remedy.fr = "', 'remedy.fr = " " # "', "toml_text_needed", "remedy.fr"),
        ("text.en = ", "text.de = ", "toml_key_missing", "text.fr"),
        ('id = "XX-judicial"', 'id = "judicial"', "rule_id_form", "id"),
        ('id = "XX-judicial"', 'id = "ML-judicial"', "rule_id_form", "id"),
        ('article = "', 'article = " " # "', "toml_text_needed", "article"),
        ('article = "', 'article = 2001-07-18 # "', "toml_text_needed", "article"),
        ('article = "', 'article = 2001-13-18 # "', "toml_broken", "article"),
        ('article = "', "article = ", "toml_broken", "article"),
        ('source = "', 'article = "', "toml_key_twice", "source"),
        ("[[rules]]", "[rules]", "toml_list_needed", "[[rules]]"),
    ],
)  # fmt: skip
def test_a_misspelt_pack_is_refused_and_the_place_is_named(old, new, code, at):
    """A typing error in a pack never becomes a rule that asks for nothing; its code and its line are told."""
    head, rule = TEMPLATE.split("\n[[rules]]\n")
    assert old in f"[[rules]]\n{rule}"
    changed = head + "\n" + f"[[rules]]\n{rule}".replace(old, new, 1)
    assert (code, line_of(at)) in [(found, line) for found, line, _ in told(changed)]
    with pytest.raises(BadInput, match="pack_unsound") as refused:
        read(changed.encode(), "xx-1.toml")
    assert refused.value.facts["file"] == "xx-1.toml"


def test_all_faults_of_a_file_are_told_at_once_in_the_order_of_its_lines():
    """A jurist corrects a file once, not once for each fault; a value over several lines counts from its first."""
    head, rule = TEMPLATE.split("\n[[rules]]\n")
    again = rule.replace('"XX-judicial"', '"XX-temporary-release"').replace(
        'status = "memory"', 'status = """\nread\n"""'
    )
    text = f"{head}\n[[rules]]\n{rule}\n[[rules]]\n{again}\n[[rules]]\n{rule}".replace('"XX/1"', '"Mali"')
    text = text.replace("asks = {", 'competent = ["clerk"]\nasks = {', 1)
    second = text.index("XX-temporary-release")
    assert told(text) == [
        ("pack_id_form", line_of('id = "Mali"', text), ""),
        ("toml_word_unknown", line_of("competent", text), "XX-judicial"),
        ("toml_word_unknown", text.count("\n", 0, text.index("status", second)) + 1, "XX-temporary-release"),
        ("rule_twice", line_of('id = "XX-judicial"', text), "XX-judicial"),
    ]
    assert [fault.facts["key"] for fault in faults(text.encode())] == ["id", "competent", "status", "id"]
    known = {fault.code: fault.facts for fault in faults(text.encode())}
    assert known["toml_word_unknown"]["possible"] == "decision, decree, law, memory, press, project"


def test_an_id_stands_once_in_a_pack():
    """Two rules of one id could not be told apart in the log: the second one is the fault."""
    _, rule = TEMPLATE.split("\n[[rules]]\n")
    twice = f"{TEMPLATE}\n[[rules]]\n{rule}"
    assert told(twice) == [("rule_twice", line_of('id = "XX-judicial"', twice), "XX-judicial")]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b'id = "XX/1"\nname.fr = "S\xe9n\xe9gal"\n', "toml_encoding", 2),
        (b'id = "XX/1"\nname.fr = """\nPays', "toml_broken", 3),
        (b"[" * 10_000, "toml_broken", 1),
        (b"", "toml_key_missing", 1),
        (b'rules = ["XX-judicial"]', "toml_table_needed", 1),
    ],
)
def test_what_is_no_pack_at_all_is_refused_in_words(data, code, line):
    """No file ends in a traceback."""
    assert (code, line, "") in told(data)


def test_who_may_derogate_by_a_pack_is_who_may_by_role():
    """The words of a file and the table of permissions say the same."""
    assert set(get_args(Competent)) == {role for role in Role if may([role], "derogation.grant/1")}


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
    ("made", "code"),
    [
        ({"judicial": False}, "pack_judicial_missing"),
        ({"number": "Mali"}, "pack_id_form"),
        ({"number": "ZZ/0"}, "pack_id_form"),
    ],
)
def test_a_pack_is_of_a_country_and_never_without_the_judicial_authority(made, code):
    """To leave the rule out would be a derogation for ever; so would a rule for some other act."""
    assert [found for found, *_ in told(rule_pack_builder.file(**made))] == [code]


SAMPLE = {"check": "sample", "at_least": 1}
TEMPORARY_RELEASE = {"check": "temporary_release", "days": 9}
SIGHTING = {"check": "sighting", "days": 9, "substances": ["heroin"]}
DEADLINE = {"check": "deadline", "start": "seized", "end": "received", "hours": 9}


@pytest.mark.parametrize(
    ("asks", "mode", "more", "code", "fact"),
    [
        (JUDICIAL, "derogable", {}, "rule_judicial_refuses", ""),
        (JUDICIAL, "mark", {}, "rule_judicial_refuses", ""),
        (JUDICIAL | {"at_least": 0}, "refuse", {}, "toml_number_needed", "≥ 1"),
        ({"check": "holder"}, "derogable", {}, "toml_word_unknown", "presence, rotation"),
        (DEADLINE, "refuse", {}, "rule_time_only_marks", "deadline"),
        (SIGHTING, "derogable", {}, "rule_time_only_marks", "sighting"),
        ({"check": "sign_delay", "hours": 9}, "refuse", {}, "rule_time_only_marks", "sign_delay"),
        (TEMPORARY_RELEASE, "derogable", {"competent": []}, "rule_competent_missing", "prosecutor, inspector"),
        (TEMPORARY_RELEASE, "mark", {"competent": ["prosecutor"]}, "rule_competent_idle", ""),
        (TEMPORARY_RELEASE, "derogable", {"competent": ["clerk"]}, "toml_word_unknown", "inspector, prosecutor"),
        (TEMPORARY_RELEASE, "derogable", {"competent": "prosecutor"}, "toml_list_needed", ""),
        (TEMPORARY_RELEASE | {"days": -9}, "refuse", {}, "toml_number_needed", "-9"),
        (SIGHTING | {"substances": ["cocaïne"]}, "mark", {}, "toml_word_unknown", "amphetamine"),
        (SIGHTING | {"substances": []}, "mark", {}, "toml_list_needed", ""),
        (DEADLINE | {"start": "sealed", "end": "seized"}, "mark", {}, "rule_deadline_backward", "seized, sealed"),
        (DEADLINE | {"end": "seized"}, "mark", {}, "rule_deadline_backward", ""),
        (
            {"check": "signing", "quality": "chair", "after": ["chair"]},
            "refuse",
            {},
            "rule_signs_after_itself",
            "chair",
        ),
        ({"check": "statement", "contents": []}, "refuse", {}, "toml_list_needed", ""),
    ],
)
def test_a_pack_that_says_what_cannot_be_is_not_read(asks, mode, more, code, fact):
    """No file makes the judicial authority, a holder or time a matter of judgement; what could stand there is told."""
    (fault,) = faults(rule_pack_builder.file(rule_pack_builder.rule("bold", asks, mode, **more)))
    assert (fault.code, fault.facts["rule"]) == (code, "ZZ-bold")
    assert fact in str(fault.facts)


@pytest.mark.parametrize(
    ("more", "code", "key"),
    [
        ({"status": "press", "act": "loi n° 1"}, "rule_not_read", "word_for_word"),
        ({"status": "memory", "word_for_word": False}, "rule_act_missing", "status"),
        ({"word_for_word": False, "act": "art. 7 de la loi n° 1"}, "rule_act_numbered", "act"),
        ({"word_for_word": False, "act": "Section 52A, NDPS Act"}, "rule_act_numbered", "act"),
    ],
)
def test_only_a_text_read_word_for_word_prints_an_article(more, code, key):
    """Press and memory are never verified; what nobody read is named without the number of its article (8e)."""
    (fault,) = faults(rule_pack_builder.file(rule_pack_builder.rule("bold", SAMPLE, **more)))
    assert (fault.code, fault.facts["rule"], fault.facts["key"]) == (code, "ZZ-bold", key)


def test_a_ground_is_that_of_the_day_of_the_act():
    """A fire of 2016 rests on no order of 2021, and an act of today on no law that may be gone."""
    commission = pack_of("ML/1").find("ML-136-chair")
    assert [commission.ground(day).act[:6] for day in ("2016-11-02", "2021-03-04", "2021-03-05", "2024-12-31")] == [
        "loi n°", "loi n°", "arrêté", "arrêté",
    ]  # fmt: skip
    assert commission.ground("2025-01-01") == commission.ground("")


def test_two_versions_of_one_country_keep_the_ids_of_their_rules():
    """A new text is a new file; what did not change keeps its name."""
    first, second = (
        read(
            rule_pack_builder.file(
                rule_pack_builder.rule("temporary-release", {"check": "temporary_release", "days": 9}), number=n
            )
        )
        for n in ("ZZ/1", "ZZ/2")
    )
    assert [rule.id for rule in first.rules] == [rule.id for rule in second.rules]
    assert first.digest != second.digest
