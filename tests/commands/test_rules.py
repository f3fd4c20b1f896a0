"""``custody rules``: the packs as tables, and a jurist's file checked."""

from importlib.resources import files

from custody.commands import main

TEMPLATE = files("custody.domain") / "rules" / "template.toml"


def test_every_pack_is_printed_with_its_articles(capsys):
    """French first, English when asked."""
    assert main(["rules"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for words in ("ML-136-judicial", "FR-41-5-recourse", "NE-142-sample", "art. 706-30-1"):
        assert words in shown
    assert main(["--lang", "en", "rules"]) == 0
    assert "refuses" in capsys.readouterr().out


def test_a_jurists_file_is_checked_and_every_mistake_named(tmp_path, capsys):
    """Exit code 1 with the line of every mistake; 0 and the rule as a table once it is right; 2 for no file."""
    mine = tmp_path / "xx-1.toml"
    finished = tmp_path / "tg-1.toml"
    finished.write_text(TEMPLATE.read_text().replace("XX", "TG").replace("art. 1, loi n", "art. 7, loi n"))
    assert main(["rules", "check", str(finished)]) == 0
    assert "TG-judicial" in capsys.readouterr().out
    text = TEMPLATE.read_text().replace('mode = "refuse"\ntext.fr', 'mode = "perhaps"\ntexte.fr')
    mine.write_text(text)
    lines = text.split("\n")
    assert main(["--lang", "fr", "rules", "check", str(mine)]) == 1
    shown = capsys.readouterr().out
    assert "3 fautes" in shown
    for found in ("mode = ", "texte.fr", "text.en"):
        assert f" {max(n for n, line in enumerate(lines, 1) if line.startswith(found))} " in shown
    assert "derogable, mark, refuse" in " ".join(shown.replace("│", " ").split())
    assert main(["rules", "check", str(tmp_path / "none.toml")]) == 2
    assert "none.toml" in capsys.readouterr().err


def test_what_is_left_of_the_template_and_a_wrong_file_name_are_refused(tmp_path, capsys):
    """A copy of the template is no country's law; a file has the name that its id asks."""
    copy = tmp_path / "tg-1.toml"
    copy.write_bytes(TEMPLATE.read_bytes())
    assert main(["--lang", "fr", "rules", "check", str(copy)]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "XX-judicial" in shown
    for words in (
        "L’identifiant XX/1 est celui du modèle",
        "L’article de XX-judicial est celui",
        "Nommez-le xx-1.toml",
    ):
        assert words in shown
    copy.write_text(TEMPLATE.read_text().replace("XX", "TG"))
    assert main(["--lang", "en", "rules", "check", str(copy)]) == 1
    shown = capsys.readouterr().out
    assert "The article of TG-judicial is the template's" in " ".join(shown.split())
    assert "The id" not in shown
    assert "Name it" not in shown
