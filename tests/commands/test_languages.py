"""The command line speaks the reader's language: what it offers, what it refuses, and how wide it writes."""

import io
import re

import pytest
from rich.console import Console

from custody.commands import COMMANDS, language, main, parser
from custody.commands.progress import INDENT, paragraph
from custody.text import i18n

ENGLISH = re.compile(r"\b(the|of|and|to|with|default|usage:|options:|show|from|which|value)\b", re.IGNORECASE)


def helped(capsys, *given):
    """What ``--help`` prints."""
    with pytest.raises(SystemExit) as ended:
        main([*given, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_french_with_nothing_english_left_over(monkeypatch, capsys, command):
    """Every option, value and heading; the same command in English says everything otherwise."""
    monkeypatch.setenv("COLUMNS", "200")
    given = [command] if command else []
    french, english = helped(capsys, "--lang", "fr", *given), helped(capsys, "--lang", "en", *given)
    said = re.sub(r"--?[a-z-]+|\{[a-z,_]+\}|\b[A-Z_]{6,}\b|custody [\w ]*", "", french)
    assert ENGLISH.findall(said) == []
    with i18n.speaking("fr"):
        offered = parser(["--lang", "fr", *given])
    lines = [line.strip() for line in french.splitlines() if line.startswith("  ") and "  " in line.strip()]
    told = {re.split(r" {2,}", line, maxsplit=1)[1] for line in lines}
    assert told
    assert offered.prog == "custody"
    assert not {line for line in told if line in english and not line.isupper()}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "custody : erreur : il manque : COMMANDE"),
        (["frob"], "choix incorrect : 'frob' (parmi 'demo'"),
        (["verify", "--frob"], "arguments inconnus : --frob"),
        (["serve", "--port", "x"], "argument --port : valeur int incorrecte : 'x'"),
        (["verify", "--log"], "argument --log : une valeur est attendue"),
        (["verify", "--log", "a", "--bundle", "b"], "argument --bundle : incompatible avec l’argument --log"),
    ],
)
def test_a_wrong_use_is_refused_in_french(capsys, given, said):
    """Argparse's own sentences too; exit code 2."""
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "fr", *given])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("given", "environment", "chosen"),
    [
        ([], {}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "fr"),
        ([], {"LANG": "fr_ML.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ([], {"LANG": "C", "LC_MESSAGES": "fr"}, "fr"),
        ([], {"LANG": "bm_ML"}, "en"),
        ([], {"LANG": "en_GB.UTF-8", "CUSTODY_LANGUAGE": "fr"}, "fr"),
        (["--lang", "en"], {"CUSTODY_LANGUAGE": "fr"}, "en"),
        (["--lang=fr"], {}, "fr"),
        (["verify", "--log", "fr"], {}, "en"),
        (["demo", "--export", "DIR"], {"LANG": "C"}, "fr"),
        (["replay", "FILE"], {"LANG": "en_GB.UTF-8"}, "fr"),
        (["demo"], {"CUSTODY_LANGUAGE": "en"}, "en"),
        (["--lang", "en", "demo"], {}, "en"),
    ],
)
def test_the_language_of_the_command_line(given, environment, chosen):
    """What is asked for, then the setting, then the locale as programs read it, then English; papers are French."""
    assert language(given, environment) == chosen


@pytest.mark.parametrize("width", [24, 60, 200])
def test_a_paragraph_keeps_its_indent_at_any_width(width):
    """On a terminal every line after the first stands under the text, none wider than the terminal; elsewhere one."""
    text = "1. " + "mot " * 40
    seen = io.StringIO()
    paragraph(Console(file=seen, width=width, force_terminal=True, color_system=None), text, indent="")
    first, *others = seen.getvalue().rstrip("\n").split("\n")
    assert first.startswith("1. mot")
    assert others
    assert all(line.startswith(INDENT + "mot") for line in others)
    assert max(map(len, map(str.rstrip, (first, *others)))) <= width
    piped = io.StringIO()
    paragraph(Console(file=piped, width=width), text, indent="")
    assert piped.getvalue().count("\n") == 1
