"""A country of our own: the rules that a test wants, with the mode that it wants, as a file a jurist would write."""

import json
from pathlib import Path

import pytest

from custody.domain.law.rule_pack import Pack
from custody.domain.law.rule_pack_loader import packs, read
from custody.domain.people import propose_and_confirm

JUDICIAL = {"check": "presence", "act": "session", "quality": "judicial", "at_least": 1}
PROSECUTION = ["prosecutor"]


def rule(name, asks, mode="refuse", land="ZZ", **more):
    """One rule of the country ``ZZ``; who may derogate from it is the prosecution."""
    competent = {"competent": PROSECUTION} if mode == "derogable" else {}
    said = {
        "text": {"fr": f"La loi ZZ exige : {name}.", "en": f"The law of ZZ asks for {name}."},
        "remedy": {"fr": f"Faites ceci : {name}.", "en": f"Do this: {name}."},
    }
    return {
        "id": f"{land}-{name}", "article": f"art. 7 ({name})", "source": "Journal officiel", "status": "law", "word_for_word": True,
        "mode": mode, "asks": asks, **said, **competent, **more,
    }  # fmt: skip


def file(*rules, number="ZZ/1", judicial=True, **more):
    """The bytes of a pack with these rules and ``more`` keys; that of the judicial authority unless it is left out."""
    name = {"fr": "Zélande", "en": "Zealand"}
    kept = [rule("judicial", JUDICIAL)] if judicial else []
    pack = {"id": number, "name": name, "zone": "UTC", "note": {"fr": "Relu.", "en": "Read."}, "rules": [*kept, *rules]}
    pack |= more
    return "".join(f"{key} = {_toml(value)}\n" for key, value in pack.items()).encode()


def _toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    return f"[{', '.join(map(_toml, value))}]" if isinstance(value, list) else json.dumps(value, ensure_ascii=False)


def enact(monkeypatch, *rules, number="ZZ/1", **more) -> Pack:
    """The pack with these rules, among the packs of this version of the software while the test lasts."""
    pack = read(file(*rules, number=number, **more))
    monkeypatch.setitem(packs(), pack.id, pack)
    return pack


TEXAS = Path(__file__).parent / "law" / "packs" / "us-tx-1.toml"


def obey(enrol, agency, pack):
    """An agency follows a pack, of whatever country: what its rules do is the same in each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(propose_and_confirm, "require_own_law", lambda *_: None)
        enrol(propose_and_confirm.ChooseRules(agency=agency, pack=pack))
