"""The shell itself: headers on every answer, CSRF on every change, no route without a permission, no traceback."""

import logging
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from litestar import Request, get, post
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from custody.domain.kernel.errors import StorageRefused
from custody.storage.keeping import disk_space
from custody.storage.tables import database_file
from custody.storage.write import head_row
from custody.web import pages
from custody.web.http.app import create_app
from custody.web.http.route_permissions import PUBLIC, SIGNED_IN, route_names
from custody.web.http.security import CSP, client_address, csrf_token, safe_path
from tests.web.apps import lent
from tests.web.matrix_table import MACHINES
from tests.web.shell import ERRORS, HTML


def named_routes(app):
    return [pair for route in app.routes if isinstance(route, HTTPRoute) for pair in route_names(route)]


def concrete(path):
    return re.sub(r"\{[^}]*\}", "1", path)


def test_every_route_is_public_by_name_or_declares_a_permission(app):
    """The list of routes that need no session is the one in ``PUBLIC``, and nothing in it is dead."""
    open_routes = {name for name, permission in named_routes(app) if permission is None}
    assert open_routes == PUBLIC


@pytest.mark.parametrize(
    ("opt", "path"),
    [({}, "/open"), ({"permission": "no.such"}, "/open"), ({"permission": SIGNED_IN}, "/health/../signin/x")],
)
def test_a_route_nobody_spoke_about_stops_the_start(services, opt, path):
    """An undeclared or unknown permission refuses the start; a declared one starts."""

    @get(path, opt=opt)
    async def handler() -> str:
        return ""

    if opt.get("permission") == SIGNED_IN:
        create_app(services, extra=[handler])
    else:
        with pytest.raises(RuntimeError, match="declares no known permission"):
            create_app(services, extra=[handler])


def test_a_public_route_with_a_permission_stops_the_start(services, monkeypatch):
    """A route cannot be public and guarded at once: one of the two was a mistake."""

    @post("/language", opt={"permission": SIGNED_IN})
    async def language() -> str:
        return ""

    monkeypatch.setattr(pages, "MODULES", [])
    with pytest.raises(RuntimeError, match="is public and yet"):
        create_app(services, extra=[language])


def test_without_a_session_every_guarded_route_is_closed(app, browser):
    """No guarded route answers anything but 401 to a stranger who asks for JSON."""
    csrf = browser.get("/api/session").json()["csrf"]
    guarded = [name.split() for name, permission in named_routes(app) if permission is not None]
    assert len(guarded) >= 8
    for method, path in guarded:
        answer = browser.request(method, concrete(path), headers={"x-csrf-token": csrf})
        assert (answer.status_code, answer.json()["code"]) == (401, "signin_needed"), (method, path)


def test_without_a_session_a_page_leads_to_the_sign_in(browser):
    """A browser is led to the sign-in page and back to what it asked for, query included."""
    answer = browser.get("/registers?page=2&kind=EV", headers=HTML, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/signin?next=%2Fregisters%3Fpage%3D2%26kind%3DEV"
    assert 'name="next" value="/registers?page=2&amp;kind=EV"' in browser.get(answer.headers["location"]).text


def test_a_role_without_the_permission_is_refused(browser):
    """Being signed in is not enough: the role must carry the permission."""
    browser.sign_in("moussa")
    answer = browser.get("/registers")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert answer.json()["remedy"].startswith(
        "Adressez-vous à qui le peut\u00a0: Gardien des scellés, Chef du magasin, "
    )
    shown = browser.get("/registers", headers=HTML).text
    assert "Inspection" in shown
    assert shown.index("Vos fonctions") < shown.index('<p class="reference">')


def test_every_change_without_csrf_token_is_refused(app, browser):
    """Every route that changes something answers 403 to a request without, or with another session's, token."""
    browser.sign_in()
    changing = [name.split() for name, _ in named_routes(app) if name.split()[0] not in {"GET", "HEAD"}]
    changing = [each for each in changing if " ".join(each) not in MACHINES]
    assert {"POST", "DELETE"} <= {method for method, _ in changing}
    for method, path in changing:
        for headers in ({}, {"x-csrf-token": csrf_token("B" * 43)}, {"x-csrf-token": ""}):
            answer = browser.request(method, concrete(path), headers=headers)
            assert (answer.status_code, answer.json()["code"]) in {(403, "csrf_missing"), (403, "not_allowed")}, path
        form = browser.request(method, concrete(path), data={"_csrf_token": "wrong"})
        assert form.status_code == 403, path
    own = [
        (m, p) for m, p in changing if p.startswith(("/sign", "/language", "/account", "/echo")) or p == "/api/session"
    ]
    for method, path in own:
        assert browser.request(method, path).json()["code"] == "csrf_missing", path


def test_the_right_token_is_taken_from_header_and_form(browser):
    """The same token passes as header, as form field and as multipart field."""
    browser.sign_in()
    token = browser.csrf("/account")
    assert browser.post("/echo", headers={"x-csrf-token": token}).status_code == 201
    assert browser.post("/echo", data={"_csrf_token": token}).status_code == 201
    assert browser.post("/echo", data={"_csrf_token": token}, files={"photo": b"x"}).status_code == 201


def test_a_token_is_bound_to_its_session(browser, elsewhere):
    """A token read in one's own session does not pass in another's, nor one from before the sign-in."""
    before = browser.csrf()
    browser.sign_in()
    elsewhere.sign_in("moussa")
    for stolen in (before, elsewhere.csrf("/account")):
        assert browser.post("/echo", headers={"x-csrf-token": stolen}).json()["code"] == "csrf_missing"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_that_another_site_began_is_refused(browser, site):
    """What the browser itself calls foreign is refused, token or not."""
    browser.sign_in()
    headers = {"x-csrf-token": browser.csrf("/account"), "sec-fetch-site": site}
    assert browser.post("/echo", headers=headers).json()["code"] == "csrf_foreign"


def test_the_policy_of_content_allows_what_is_listed_here_and_nothing_else():
    """Each directive is a decision: nobody frames a page, no script but our own, no address as base, no plug-in."""
    assert dict(each.split(maxsplit=1) for each in CSP.split("; ")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


def test_headers_on_every_answer(browser):
    """Pages, JSON, errors, redirects, static files and addresses without a route all carry the headers."""
    browser.sign_in()
    paths = ["/", "/signin", "/account", "/health", "/ready", "/nowhere", "/api/session", "/api/nowhere", "/raise/bug"]
    paths += [
        "/static/custody.css",
        "/static/nothing.css",
        "/favicon.ico",
        "/schema/openapi.json",
        "/schema/x",
        "/echo",
    ]
    for path in paths:
        answer = browser.get(path, headers=HTML, follow_redirects=False)
        assert answer.headers["content-security-policy"] == CSP, path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["x-frame-options"] == "DENY", path
        assert answer.headers["referrer-policy"] == "no-referrer", path
        kept = "immutable" if path == "/static/custody.css" else "no-store"
        assert kept in answer.headers["cache-control"], path
        assert "strict-transport-security" not in answer.headers


def test_over_tls_cookies_and_hsts(services):
    """A secure service sends HSTS, and its cookies are Secure, HttpOnly, Strict and bound to the host."""
    secure = replace(services, settings=replace(services.settings, secure=True))
    with lent(secure) as app, TestClient(app, base_url="https://testserver.local") as client:
        answer = client.get("/signin", headers=HTML)
        assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
        sent = answer.headers["set-cookie"]
    assert sent.startswith("__Host-custody-device=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= {part.strip() for part in sent.split(";")}
    assert "Domain" not in sent


def test_the_session_cookie_is_out_of_reach(browser):
    """The session cookie is HttpOnly and Strict and ends with the browser."""
    sent = [c for c in browser.sign_in().headers.get_list("set-cookie") if c.startswith("custody=")]
    assert len(sent) == 1
    assert "HttpOnly" in sent[0]
    assert "SameSite=strict" in sent[0]
    assert "Max-Age" not in sent[0]


def test_pages_hold_no_inline_script_or_style(browser):
    """The strict content policy would break a page with inline script, style or event handler."""
    pages = [browser.get("/signin", headers=HTML).text]
    browser.sign_in()
    pages += [browser.get(path, headers=HTML).text for path in ("/", "/account", "/nowhere", "/raise/rule")]
    for text in pages:
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\bstyle=|\bon[a-z]+=|javascript:", text)


@pytest.mark.parametrize("kind", ERRORS)
def test_errors_to_problems(browser, kind):
    """Each kind of error has its status and code, as problem+json for programs and as a page for people."""
    _, status, code = ERRORS[kind]
    browser.sign_in()
    answer = browser.get(f"/raise/{kind}")
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["detail"]
    assert body["remedy"]
    assert ("retry-after" in answer.headers) == (status == 503)
    page = browser.get(f"/raise/{kind}", headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert code in page.text


def test_an_error_tells_nothing_of_the_inside(browser, caplog):
    """An unexpected error shows a reference, the log shows the cause under that reference."""
    browser.sign_in()
    with caplog.at_level(logging.ERROR, logger="custody.web"):
        answer = browser.get("/raise/bug")
    assert not re.search(r"secret detail|ZeroDivision|Traceback|\.py", answer.text)
    assert answer.json()["reference"] in caplog.text
    assert "secret detail" in caplog.text


def test_a_path_cannot_forge_a_line_of_the_log(browser, caplog):
    """A line break in an address stays inside its line of the log."""
    browser.sign_in()
    with caplog.at_level(logging.ERROR, logger="custody.web"):
        browser.get("/raise/bug%0AERROR%20forged")
    assert not any(record.getMessage().startswith("ERROR") for record in caplog.records)
    assert all("\n" not in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/static/../app.py", 404, "not_found"),
        ("GET", "/static/%2e%2e/app.py", 404, "not_found"),
        ("PUT", "/signin", 405, "method_not_allowed"),
    ],
)
def test_addresses_without_a_route(browser, method, path, status, code):
    """What is not there is answered like every other refusal, and no file leaves the static folder."""
    answer = browser.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_fields_that_cannot_be_read_are_named(browser):
    """A body of the wrong form is 400 with the fields at fault; an unknown field is refused."""
    csrf = browser.get("/api/session").json()["csrf"]
    for body in ({"username": 7, "password": "x"}, {"username": "a", "password": "b", "admin": True}, ["x"]):
        answer = browser.post("/api/session", json=body, headers={"x-csrf-token": csrf})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
    answer = browser.post("/api/session", json={"username": 7, "password": "x"}, headers={"x-csrf-token": csrf})
    assert answer.json()["fields"][0]["field"] == "username"
    answer = browser.post("/api/session", content=b"{", headers={"x-csrf-token": csrf})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")


def test_bodies_have_a_limit(browser):
    """One MiB by default, twelve where a route takes photographs."""
    browser.sign_in()
    headers = {"x-csrf-token": browser.csrf("/account")}
    mib = 1024 * 1024
    assert browser.post("/echo", content=b"x" * mib, headers=headers).json() == {"bytes": mib}
    answer = browser.post("/echo", content=b"x" * (mib + 1), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert browser.post("/upload", content=b"x" * (2 * mib), headers=headers).status_code == 201
    assert browser.post("/upload", content=b"x" * (12 * mib + 1), headers=headers).status_code == 413
    form = {"_csrf_token": "x" * mib}
    assert browser.post("/echo", data=form).status_code == 413


def test_a_form_of_half_a_million_fields_is_not_taken_apart(browser):
    """Not even for somebody who has not signed in: the form would hold everybody up for seconds."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for more in ({}, {"x-csrf-token": browser.get("/api/session").json()["csrf"]}):
        answer = browser.post("/signin", content=b"a&" * 500_000, headers=headers | more)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_too_many_guesses_say_when_to_come_back(browser):
    """A slowed guess is 429 with the seconds in ``Retry-After``, on the page too."""
    for _ in range(3):
        browser.sign_in(password="wrong wrong wrong")
    answer = browser.sign_in()
    assert answer.status_code == 429
    assert "Réessayez dans 2\N{NO-BREAK SPACE}s" in answer.text
    csrf = browser.get("/api/session").json()["csrf"]
    credentials = {"username": "aminata", "password": "wrong wrong wrong"}
    answer = browser.post("/api/session", json=credentials, headers={"x-csrf-token": csrf})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")


def test_alive_and_ready(browser, services, monkeypatch):
    """``/health`` needs no database; ``/ready`` is 503 while acts cannot be recorded, also on a full disk."""
    alive = browser.get("/health").json()
    assert alive.pop("signing") in {
        "",
        "not_initialised",
    }  # as far as the signing thread has come: there is no log here
    assert alive == {
        "status": "alive", "verified": None, "verified_to": 0, "signed_to": 0, "backup_trial": None, "backup_tried_at": "",
    }  # fmt: skip
    assert browser.get("/ready").json() == {"status": "ready"}
    with monkeypatch.context() as full:
        full.setattr(disk_space.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=5 * 1024**2 + 1))
        told = browser.get("/ready")
        assert (told.status_code, told.json()["code"]) == (503, "disk_full")
        assert told.json()["facts"] == {"free_mib": "5"}

    def wrong_version():
        raise StorageRefused("not_writable")

    with lent(replace(services, checks=(wrong_version,))) as app, TestClient(app) as client:
        assert client.get("/ready").status_code == 503
        assert client.get("/health").status_code == 200
    with services.store.writing() as connection:
        connection.exec_driver_sql("DROP TABLE guess")
    answer = browser.get("/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_writable")


def test_ready_gives_the_reason_that_acts_and_pages_give(browser, services, monkeypatch):
    """A log that is shorter than what was recorded, then a file that is gone: 503 before any act meets it."""
    with monkeypatch.context() as older:
        older.setattr(services.recorder, "_recorded", 9)
        older.setattr(head_row, "read", lambda *_, **__: head_row.Head("o", 8, b"", b"", 0))
        answer = browser.get("/ready")
        assert (answer.status_code, answer.json()["code"]) == (503, "database_behind")
        assert services.obstacle == "database_behind"
        older.setattr(services.recorder, "_recorded", 8)
        assert browser.get("/ready").status_code == 200
        assert services.obstacle == ""
    with monkeypatch.context() as gone:
        identity = database_file.identity
        gone.setattr(database_file, "identity", lambda path: identity(path) if path.endswith("-wal") else None)
        answer = browser.get("/ready")
        assert (answer.status_code, answer.json()["code"]) == (503, services.obstacle)
        assert services.obstacle == "database_replaced"


def test_the_interface_is_described_as_json_only(browser):
    """The description names title and routes, and no viewer that would load scripts from elsewhere is served."""
    described = browser.get("/schema/openapi.json").json()
    assert described["info"]["title"] == "Custody"
    assert {"/api/session", "/health", "/ready"} <= described["paths"].keys()
    assert not any(path.startswith(("/signin", "/static", "/account")) for path in described["paths"])
    for viewer in ("swagger", "redoc", "elements", "rapidoc"):
        assert browser.get(f"/schema/{viewer}").status_code == 404


def test_the_description_says_what_each_route_parameter_and_schema_means(browser):
    """Whoever writes a client reads it there: routes by their docstrings, schemas by those of their structs."""
    described = browser.get("/schema/openapi.json").json()
    own = {path: item for path, item in described["paths"].items() if path.startswith(("/api/", "/health", "/ready"))}
    routes = [(path, name, one) for path, item in own.items() for name, one in item.items()]
    assert len(routes) > 200
    assert [(path, name) for path, name, one in routes if not one.get("description")] == []
    unsaid = [
        (path, parameter["name"])
        for path, _, one in routes
        for parameter in one.get("parameters", ())
        if not parameter.get("description")
    ]
    assert unsaid == []
    schemas = described["components"]["schemas"]
    assert [name for name, schema in schemas.items() if not schema.get("description")] == []
    assert "next" in next(
        parameter["description"]
        for parameter in described["paths"]["/api/orders"]["get"]["parameters"]
        if parameter["name"] == "after"
    )


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/", "/"),
        ("/exhibits/EV0A7K9Q2M4XT?n=3", None),
        ("//x", "/"),
        ("/\\x", "/"),
        ("/\tx", "/"),
        ("", "/"),
        ("x:y", "/"),
    ],
)
def test_safe_paths(path, safe):
    """A path passes as it is or becomes the start page."""
    assert safe_path(path) == (path if safe is None else safe)


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "found"),
    [
        ("41.73.96.10", "1.1.1.1", (), "41.73.96.10"),
        ("10.0.0.1", "41.73.96.10", ("10.0.0.0/8",), "41.73.96.10"),
        ("10.0.0.1", "6.6.6.6, 41.73.96.10, 10.0.0.2", ("10.0.0.0/8",), "41.73.96.10"),
        ("10.0.0.1", "6.6.6.6", ("10.0.0.2",), "10.0.0.1"),
        ("10.0.0.1", "", ("10.0.0.1",), "10.0.0.1"),
        ("10.0.0.1", "nonsense", ("10.0.0.1",), "nonsense"),
        ("10.0.0.1", "6.6.6.6\n41.73.96.10", ("10.0.0.1",), "41.73.96.10"),
        ("10.0.0.1", 'fe80::1%"a text', ("10.0.0.1",), "fe80::1"),
        ("fe80::1%eth0", "41.73.96.10", ("fe80::/10",), "41.73.96.10"),
    ],
)
def test_the_address_behind_proxies(services, peer, forwarded, proxies, found):
    """Only our own proxies are believed, and only their own word: what a client writes before it is ignored."""
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded.splitlines()]
    request = Request({"type": "http", "client": (peer, 1), "headers": headers})
    assert client_address(request, replace(services.settings, proxies=proxies)) == found
