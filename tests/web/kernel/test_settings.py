"""Settings: what is not understood stops the start."""

import pytest

from custody.bootstrap import open_authority
from custody.domain.kernel.errors import BadInput
from custody.settings import Printer, Settings
from tests.web.bundle import seal


def test_defaults_are_complete_and_safe(tmp_path):
    """Nothing set means: SQLite in the data folder, this machine only, secure cookies."""
    settings = Settings.from_environment({"PATH": "/bin"})
    assert settings.database == "sqlite:///custody-data/custody.db"
    assert (settings.host, settings.secure, settings.idle, settings.absolute) == ("127.0.0.1", True, 1800, 43200)
    assert Settings(data=tmp_path).database == f"sqlite:///{tmp_path}/custody.db"


def test_everything_can_be_set():
    """Each variable arrives in its field, in its type."""
    settings = Settings.from_environment({
        "CUSTODY_DATA": "/srv/custody",
        "CUSTODY_DATABASE": "postgresql+psycopg://custody@/custody",
        "CUSTODY_HOST": "0.0.0.0",
        "CUSTODY_PORT": "8443",
        "CUSTODY_ORIGIN": "ocs.example.ml/scelles",
        "CUSTODY_SECURE": "on",
        "CUSTODY_IDLE": "600",
        "CUSTODY_ABSOLUTE": "3600",
        "CUSTODY_ZONE": "Africa/Niamey",
        "CUSTODY_PROXIES": "10.0.0.1, 192.168.0.0/16",
        "CUSTODY_PRINTERS": "magasin=tcp:10.0.0.7:9100/50x25-203; v6=tcp:[fd00::7]:9100/62-300; bureau=lp:Zebra/L7163",
    })  # fmt: skip
    assert settings.printers == (
        Printer(name="magasin", form="50x25-203", host="10.0.0.7", port=9100),
        Printer(name="v6", form="62-300", host="fd00::7", port=9100),
        Printer(name="bureau", form="L7163", queue="Zebra"),
    )
    assert settings.proxies == ("10.0.0.1", "192.168.0.0/16")
    assert (settings.port, settings.origin, str(settings.data)) == (8443, "ocs.example.ml/scelles", "/srv/custody")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CUSTODY_PORT", "eighty"),
        ("CUSTODY_PRINTERS", "magasin=10.0.0.7:9100/50x25-203"),
        ("CUSTODY_PRINTERS", "magasin=tcp:10.0.0.7:99100/50x25-203"),
        ("CUSTODY_PRINTERS", "a=lp:x/L7163;a=lp:y/L7163"),
        ("CUSTODY_PRINTERS", "a=lp:-o raw/L7163"),
        ("CUSTODY_PORT", "0"),
        ("CUSTODY_PORT", "65536"),
        ("CUSTODY_SECURE", "maybe"),
        ("CUSTODY_SECURE", "true"),
        ("CUSTODY_ORIGIN", "no path"),
        ("CUSTODY_ORIGIN", "https://ocs.example.ml/x"),
        ("CUSTODY_ORIGIN", "ocs.example.ml/a+b"),
        ("CUSTODY_DATABASE", "mysql://root:secret@db/custody"),
        ("CUSTODY_DATABASE", "postgresql://a@b/c"),
        ("CUSTODY_TSA", "tsa.example"),
        ("CUSTODY_TSA", "ftp://tsa.example/tsr"),
        ("CUSTODY_TSA", "https://tsa.example/t s r"),
        ("CUSTODY_TSA", "Own"),
        ("CUSTODY_TSA_ROOTS", "/srv/tsa.pem"),
        ("CUSTODY_IDLE", "0"),
        ("CUSTODY_IDLE", "99999"),
        ("CUSTODY_ZONE", "Mars/Olympus"),
        ("CUSTODY_ZONE", "../../etc/passwd"),
        ("CUSTODY_PROXIES", "everyone"),
    ],
)
def test_a_bad_value_stops_the_start(name, value):
    """A value that cannot be used is refused by the name of its variable, and no password is repeated."""
    with pytest.raises(BadInput) as caught:
        Settings.from_environment({name: value})
    assert caught.value.code == "setting_bad"
    assert caught.value.facts["name"] == name
    assert "secret" not in str(caught.value)


def test_a_misspelt_name_stops_the_start():
    """A variable that does not exist is not passed over in silence."""
    with pytest.raises(BadInput, match="setting_unknown"):
        Settings.from_environment({"CUSTODY_SECURR": "on"})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "custody.example.ml", "::"])
def test_open_cookies_only_at_home(host):
    """Cookies without ``Secure`` are for the loopback address alone."""
    with pytest.raises(BadInput, match="setting_insecure"):
        Settings(host=host, secure=False)
    for home in ("127.0.0.1", "::1", "localhost"):
        assert not Settings(host=home, secure=False).secure


def test_a_time_stamp_authority_needs_its_roots():
    """Without them its answers would prove nothing; the installation's own needs none and takes none."""
    with pytest.raises(BadInput, match="setting_needed") as refused:
        Settings(tsa="https://tsa.example/tsr")
    assert refused.value.facts == {"name": "CUSTODY_TSA_ROOTS", "other": "CUSTODY_TSA"}
    assert Settings(tsa="https://tsa.example/tsr", tsa_roots="tsa.pem").tsa_roots == "tsa.pem"
    assert Settings(tsa="own").tsa == "own"
    with pytest.raises(BadInput, match="setting_bad"):
        Settings(tsa="own", tsa_roots="tsa.pem")


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_roots_that_cannot_be_read_stop_the_start(tmp_path, content):
    """Told before anything is served."""
    roots = tmp_path / "tsa.pem"
    if content is not None:
        roots.write_bytes(content)
    with pytest.raises(BadInput, match="CUSTODY_TSA_ROOTS"):
        open_authority(Settings(tsa="https://tsa.example/tsr", tsa_roots=str(roots)), seal())


def test_the_roots_are_those_of_the_file(tmp_path):
    """Several may be in one file, as when an authority changes its root."""
    (tmp_path / "tsa.pem").write_bytes(seal().root_pem + seal().root_pem)
    found = open_authority(Settings(tsa="https://tsa.example/tsr", tsa_roots=str(tmp_path / "tsa.pem")), seal())
    assert (list(found.roots), found.own) == ([seal().root, seal().root], False)
    assert open_authority(Settings(), seal()) is None
