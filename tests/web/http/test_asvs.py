"""Requirements of the OWASP ASVS 5.0 that no other test shows, and the table of all of them in docs/security.md."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from granian import Granian

from custody.service.exchange.bundles import files
from custody.service.exhibits import image_decoding, photos
from custody.service.kernel import archive
from custody.service.people.sign_in import SignIn
from custody.service.seizures import workbook
from custody.storage.tables import tables
from custody.web.pages.certificates import paper_check
from tests.factories.http_office import Town
from tests.web.matrix_table import ROUTES
from tests.web.shell import HTML

ROOT = Path(__file__).parents[3]
PYTHON = [path for folder in ("custody", "labels") for path in sorted((ROOT / folder).rglob("*.py"))]
SCRIPTS = [path for path in sorted((ROOT / "custody/web").rglob("*.js")) if "vendor" not in path.parts]
TEMPLATES = sorted((ROOT / "custody/web/templates").rglob("*.html"))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    town = Town(tmp_path_factory.mktemp("asvs"))
    yield town
    town.close()


def calls(path):
    """Name and node of every call of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imports(path):
    """Names of the modules that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_no_text_runs_as_a_program():
    """V1.2.5, V1.3.2, V1.5.2: no shell, no eval, no unpickling; a process gets a list of arguments."""
    for path in PYTHON:
        assert not {"pickle", "marshal", "shelve", "yaml"} & set(imports(path)), path
        for name, node in calls(path):
            assert name not in {"eval", "exec", "os.system", "os.popen"}, path
            assert not any(keyword.arg == "shell" for keyword in node.keywords), path
    for path in SCRIPTS:
        assert not re.search(r"\beval\(|new Function|document\.write|setTimeout\([\"'`]", path.read_text()), path


def test_scripts_show_text_as_text():
    """V3.2.2: only the live part of a page, which our own template drew, is set as markup."""
    users = [path.name for path in SCRIPTS if re.search(r"innerHTML|outerHTML|insertAdjacentHTML", path.read_text())]
    assert users == ["live.js"]


def test_no_xml_from_outside_is_parsed():
    """V1.5.1: workbooks are read by a library that resolves no entity, and refused when they declare one."""
    own = [path for path in PYTHON if path.is_relative_to(ROOT / "custody")]
    assert not [path for path in own if any(name.split(".")[0] in {"xml", "lxml"} for name in imports(path))]


def test_no_digest_that_is_broken_protects_anything():
    """V11.3.1, V11.3.2, V11.4.1: SHA-256 and AES-GCM; MD5, SHA-1 for signatures, ECB and CBC are nowhere."""
    for path in PYTHON:
        text = path.read_text()
        assert not re.search(r"hashlib\.(md5|sha1)\b|hashes\.MD5|modes\.(ECB|CBC)|PKCS1v15\(\).*encrypt", text), path


def test_a_name_of_the_database_gives_no_other_rows(place):
    """V1.2.4: what would end a statement is a text like any other."""
    client = place.client("officer")
    for text in ("' OR '1'='1", "1; DROP TABLE event; --", "%' --", "\\' OR 1=1"):
        assert client.get("/api/cases", params={"pv": text}).status_code in {400, 404}
        assert client.get("/api/search", params={"q": text}).json().get("hits", []) == []
    assert client.get("/api/cases").status_code == 200


def test_no_other_site_is_let_in(place):
    """V3.4.2: whoever asks, no answer names an origin that may read it."""
    client = place.client("officer")
    for path in ("/", "/api/session", "/api/cases", "/static/custody.css"):
        answer = client.get(path, headers={"origin": "https://elsewhere.example"})
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_text_says_its_encoding(place):
    """V4.1.1: the type of each answer names UTF-8 wherever it is text."""
    client = place.client("inspector")
    for path in ("/", "/signin", "/static/custody.css", "/api/log/checkpoint", "/api/statistics/csv", "/nowhere"):
        kind = client.get(path, headers=HTML).headers["content-type"]
        assert not kind.startswith("text/") or "charset=utf-8" in kind.lower(), path


def test_passwords_are_masked_and_may_be_pasted():
    """V6.2.6, V6.2.7: every field of a password hides it, lets a password manager fill it, and no script stops a paste."""
    fields = [field for path in TEMPLATES for field in re.findall(r"<input[^>]*password[^>]*>", path.read_text())]
    assert fields
    for field in fields:
        assert 'type="password"' in field, field
        assert "autocomplete=" in field, field
        longest = re.findall(r'maxlength="(\d+)"', field)
        assert 'pin"' in field or not longest or int(longest[0]) >= 64, field
    for path in SCRIPTS:
        assert not re.search(r"onpaste|\"(copy|paste)\"[^\n]*preventDefault", path.read_text()), path


def test_nothing_helps_to_guess_a_password():
    """V6.4.2, V6.3.2: an account keeps no hint and no question, and a new register has no account."""
    names = {column.name for column in tables.account.columns}
    assert not [name for name in names if re.search("hint|question|answer", name)]


def test_a_session_is_drawn_with_256_bits():
    """V7.2.3: from the system's own generator."""
    assert "secrets.token_urlsafe(32)" in inspect.getsource(SignIn)


def test_only_tls_1_3_is_spoken():
    """V12.1.1: the server's own minimum, which no setting of ours lowers."""
    assert inspect.signature(Granian.__init__).parameters["ssl_protocol_min"].default.name == "tls13"
    assert "ssl_protocol_min" not in (ROOT / "custody/web/http/server.py").read_text()


def test_nothing_of_the_repository_is_served(place):
    """V13.4.1, V13.4.3, V13.4.4: no folder, no hidden file, no TRACE."""
    client = place.client("officer")
    for path in ("/.git/config", "/static/.git/config", "/static/", "/static/../pyproject.toml", "/.env"):
        assert client.get(path).status_code == 404, path
    assert client.request("TRACE", "/").status_code in {404, 405}


def test_sign_out_clears_the_cache_and_no_unsent_act(tmp_path):
    """V14.3.1: by page and by API; the storage of the browser stays, since acts wait there."""
    town = Town(tmp_path)
    try:
        for way in ("page", "api"):
            client = town.guest()
            client.enter("officer")
            answer = (
                client.submit("/signout") if way == "page"
                else client.delete("/api/session", headers={"x-csrf-token": client.token})
            )  # fmt: skip
            assert '"cache"' in answer.headers["clear-site-data"]
            assert "storage" not in answer.headers["clear-site-data"]
    finally:
        town.close()


def test_each_page_offers_the_end_of_the_session(place):
    """V7.4.4: also where something is refused, and where there is nothing."""
    pages = [route.target for route in ROUTES if route.method == "GET" and route.permission in {"own", "signed_in"}]
    pages = [path for path in pages if not path.startswith(("/api", "/second-factor")) and "{" not in path]
    assert len(pages) > 3
    for path in (*pages, "/exhibits", "/orders", "/nowhere", "/people"):
        answer = place.client("clerk").page(path)
        assert answer.status_code < 300 or answer.status_code in {403, 404}, path
        assert 'action="/signout"' in answer.text, path


DOCUMENT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
STATES = {"met", "partly", "not met", "does not apply"}
CHAPTERS = {1: 70, 2: 183}
"""Requirements of each level in version 5.0.0."""


def rows(level):
    """Number, state and last cell of each requirement of a level."""
    part = DOCUMENT.partition(f"## Level {level}")[2].partition("\n## ")[0]
    return re.findall(r"^\| (V\d+\.\d+\.\d+) \| [^|]+ \| ([a-z ]+) \| (.*) \|$", part, re.MULTILINE)


@pytest.mark.parametrize("level", CHAPTERS)
def test_the_table_has_each_requirement_and_each_test_exists(level):
    """Seventy of level 1 and 183 of level 2; what is met names its tests, what is not says why."""
    listed = rows(level)
    numbers = [number for number, _, _ in listed]
    assert len(numbers) == len(set(numbers)) == CHAPTERS[level]
    assert numbers == sorted(numbers, key=lambda number: [int(part) for part in number[1:].split(".")])
    tests = {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    for number, state, shown in listed:
        named = re.findall(r"`(test_\w+)`", shown)
        assert state in STATES, number
        assert set(named) <= tests, number
        assert named if state == "met" else shown.strip(), number


def test_the_files_of_the_documentation_are_those_of_the_code():
    """V5.1.1: kinds, sizes packed and unpacked, pixels."""
    mib = 1024**2
    for figure in (
        f"{photos.LARGEST // mib} MiB, {image_decoding.MOST_PIXELS // 10**6} million pixels",
        f"{workbook.LIMITS.packed // mib} MiB, unpacked {workbook.LIMITS.total // mib} MiB in {workbook.LIMITS.members}",
        f"{files.LIMITS.packed // mib} MiB, unpacked {files.LIMITS.total // mib} MiB in {files.LIMITS.members:,}",
        f"{paper_check.LARGEST // mib} MiB",
        f"{archive.RATIO} times",
    ):
        assert figure in DOCUMENT, figure
