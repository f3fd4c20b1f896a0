"""Pages that no link of the demonstration leads to: one small step of somebody shows each. The last of every walk."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from custody.service.exchange.bundles import zipped
from custody.web.http.bundle_download import Giving, give
from tests.browser.walking import Walk, links
from tests.factories.http_office import Town
from tests.web.shell import PASSWORD

ELSEWHERE = "ocrtis.sn.test/log"


def take(walk: Walk, folder: Path) -> None:
    """Every step, after everybody has walked; ``folder`` is the demonstration's, beside which another log is made."""
    certified(walk)
    compromise(walk)
    burn(walk)
    receive(walk, folder)


def certified(walk: Walk) -> None:
    """What was signed of a session that is over, and what a next version of its certificate would say."""
    who, pages = "president", walk.pages("president")
    certificate = linked(walk, pages, who, "/certificates", r"/certificates/CE[0-9A-Z]+")
    session = linked(walk, pages, who, certificate, r"/sessions/DS[0-9A-Z]+")
    walk.close(pages)
    walk.visit(who, [f"{certificate}/reissue", f"{session}/sign", f"{session}/statement"])


def compromise(walk: Walk) -> None:
    """What a declaration that a password was in other hands would mark."""
    who, pages = "cles1", walk.pages("cles1")
    for page in pages.values():
        for path in sorted(path for path in walk.opened if re.fullmatch(r"/people/PE[0-9A-Z]+", path)):
            page.goto(walk.address + path)
            if page.locator("form[action$='/compromise']").count():  # of oneself nobody declares it
                break
        form = page.locator("form[action$='/compromise']")
        form.evaluate("form => form.closest('details').open = true")
        form.locator("[name=since]").fill("2016-01-01T08:00")
        form.locator("[name=reason]").fill("1234")
        with page.expect_navigation():
            form.locator("button").click()
        assert page.locator("form[action$='/compromise'] [name=sure]").count()
    walk.judge(pages, who, "/people/compromise")
    walk.close(pages)


def burn(walk: Walk) -> None:
    """The rest of the load arrives, so that the fire can be lit."""
    path = opened(walk, r"/sessions/DS[0-9A-Z]+/arrive")
    pages = walk.pages("verificateur")
    page = pages["fr"]
    page.goto(walk.address + path)
    for number in page.locator("details li .id").all_inner_texts():
        page.fill("#exhibit_id", number)
        with page.expect_navigation():
            page.press("#exhibit_id", "Enter")
    with page.expect_navigation():
        page.click("button[value=send]")
    assert page.url == walk.address + path.removesuffix("/arrive")
    walk.close(pages)
    walk.visit("president", [path.replace("arrive", "burn")])


def receive(walk: Walk, folder: Path) -> None:
    """Another log's proof, had from its prosecutor, whose key stands in the register of partners."""
    proof = folder / "proof.zip"
    proof.write_bytes(given(folder))
    pages = walk.pages("procureur")
    page = pages["fr"]
    page.goto(f"{walk.address}/received")
    page.set_input_files("#bundle", proof)
    with page.expect_navigation():
        page.click("form[action='/received'] button")
    number = page.url.rpartition("/")[2]
    walk.close(pages)
    walk.visit("procureur", [f"/received/{number}{part}" for part in ("", "/bundle", "/receipt")])


def given(folder: Path) -> bytes:
    """The proof of an exhibit of a log that is made for it."""
    town = Town(folder / "dakar", ELSEWHERE)
    try:
        partners = folder / "data" / "partners"
        partners.mkdir(exist_ok=True)
        (partners / "dakar.policy").write_text(f"log {town.services.checkpoints.vkey}\nquorum none\n")
        token = town.sign_in.sign_in("prosecutor", PASSWORD, device="D" * 43, address="10.0.0.1", lang="fr")
        session = town.sign_in.session(token)
        [exhibit] = town.office.lot(1, "held").exhibits
        giving = give(town.services, session, exhibit, Giving(to="Parquet de Bamako"))
        with ThreadPoolExecutor() as beside:  # the browser's own loop runs in this thread
            return zipped(beside.submit(asyncio.run, giving).result())
    finally:
        town.close()


def linked(walk: Walk, pages: dict, who: str, at: str, pattern: str) -> str:
    """The first link of a kind on a page."""
    return next(one for one in links(at, walk.open(pages, who, at, "a step")) if re.fullmatch(pattern, one))


def opened(walk: Walk, pattern: str) -> str:
    """The first address of a kind that somebody opened."""
    return min(path for path in walk.opened if re.fullmatch(pattern, path))
