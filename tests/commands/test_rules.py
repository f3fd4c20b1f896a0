"""``custody rules``: the packs as tables, and a jurist's file checked."""

from importlib.resources import files

from custody.commands import main

TEMPLATE = files("custody.domain") / "rules" / "template.toml"


def test_every_pack_is_printed_with_its_articles(capsys):
    """French first, English when asked."""
    assert main(["rules"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for words in ("ML-136-judicial", "FR-41-5-recourse", "TX-13.159-rotation", "37 TAC"):
        assert words in shown
    assert main(["--lang", "en", "rules"]) == 0
    assert "blocks" in capsys.readouterr().out


def test_a_jurists_file_is_checked_and_the_mistake_named(tmp_path, capsys):
    """Exit code 1 with the place of the mistake; 0 and the rule as a table once it is right; 2 for no file."""
    mine = tmp_path / "xx-1.toml"
    mine.write_bytes(TEMPLATE.read_bytes())
    assert main(["rules", str(mine)]) == 0
    assert "XX-judicial" in capsys.readouterr().out
    mine.write_text(TEMPLATE.read_text().replace('outcome = "block"', 'outcome = "perhaps"'))
    assert main(["rules", str(mine)]) == 1
    assert "outcome" in capsys.readouterr().out
    assert main(["rules", str(tmp_path / "none.toml")]) == 2
    assert "none.toml" in capsys.readouterr().err
