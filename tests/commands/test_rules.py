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


def test_a_jurists_file_is_checked_and_every_mistake_named(tmp_path, capsys):
    """Exit code 1 with the line of every mistake; 0 and the rule as a table once it is right; 2 for no file."""
    mine = tmp_path / "xx-1.toml"
    mine.write_bytes(TEMPLATE.read_bytes())
    assert main(["rules", "check", str(mine)]) == 0
    assert "XX-judicial" in capsys.readouterr().out
    text = TEMPLATE.read_text().replace('outcome = "block"\ntext.fr', 'outcome = "perhaps"\ntexte.fr')
    mine.write_text(text)
    lines = text.split("\n")
    assert main(["--lang", "fr", "rules", "check", str(mine)]) == 1
    shown = capsys.readouterr().out
    assert "3 fautes" in shown
    for found in ("outcome = ", "texte.fr", "text.en"):
        assert f" {max(n for n, line in enumerate(lines, 1) if line.startswith(found))} " in shown
    assert "block, derogable, warn" in " ".join(shown.replace("│", " ").split())
    assert main(["rules", "check", str(tmp_path / "none.toml")]) == 2
    assert "none.toml" in capsys.readouterr().err
