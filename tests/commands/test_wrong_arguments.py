"""A command in a wrong folder, or with a wrong argument, says so, and makes nothing."""

import socket

import pytest

from custody.commands import main

LINES = (
    "verify", "verify --quick", "backup out", "export out", "rebuild", "alarms", "bundle EV1 -o out --to X --user a",
    "receive given --user a", "statistics --user a", "import given --format unodc --user a",
)  # fmt: skip
"""What works on a database that is there."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of no installation, and no setting that names one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CUSTODY_LANGUAGE", "fr")
    (tmp_path / "given").write_text("x")
    return tmp_path


@pytest.mark.parametrize("line", LINES)
def test_a_command_in_a_wrong_folder_founds_nothing(folder, capsys, line):
    before = sorted(folder.rglob("*"))
    argv = line.split() + (["--password-file", "given"] if "--user" in line else [])
    assert main(argv) == 2
    assert "Il n’y a pas de base de données" in capsys.readouterr().err
    assert sorted(folder.rglob("*")) == before


def test_a_file_that_is_no_database_is_named(folder, capsys):
    (folder / "junk.db").write_bytes(b"no database at all " * 400)
    for line in ("verify", "export out", "backup out --same-disk"):
        assert main([*line.split(), "--database", f"sqlite:///{folder / 'junk.db'}"]) == 2
        assert "file is not a database" in capsys.readouterr().err
    assert main(["verify", "--database", "nonsense"]) == 2
    assert "CUSTODY_DATABASE" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["verify --workers 0", "verify --workers -3", "demo --port x"])
def test_an_argument_that_means_nothing_is_refused(folder, capsys, line):
    with pytest.raises(SystemExit, match="2"):
        main(line.split())
    assert line.split()[-1] in capsys.readouterr().err


@pytest.mark.parametrize("command", ["demo", "exercise"])
def test_a_port_that_is_taken_is_told_before_the_story(folder, capsys, command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main([command, "--port", port, "--data", str(folder / "told")]) == 2
    assert port in capsys.readouterr().err
    assert not (folder / "told").exists()
