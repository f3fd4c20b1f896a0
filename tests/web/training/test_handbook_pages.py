"""The handbook in the product: each page's "?" opens a section that exists, and no link of it leads nowhere."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from custody.web import pages
from custody.web.http.route_permissions import PUBLIC
from custody.web.rendering import handbook
from custody.web.rendering.help_sections import SECTIONS, help_address, section_for
from tests.web.shell import HTML

NUMBER = re.compile(r"\{\w+:\w+\}")
WITHOUT_BASE = {"/check.sh", "/verifier.html", "/scan"}
"""Pages that no frame surrounds: they work without the service."""


def addresses() -> list[str]:
    """Return the address of each page that a person opens, with a number in the place of each variable."""
    handlers = [handler for module in pages.MODULES for handler in module.handlers]
    paths = {path for handler in handlers if "GET" in handler.http_methods for path in handler.paths}
    opened = {path for path in paths if not path.startswith(("/pki/", "/scan/")) and path not in WITHOUT_BASE}
    return sorted(NUMBER.sub("EV00", path) for path in opened)


class Read(HTMLParser):
    """Collect the addresses of links and the names of sections."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if "id" in found:
            self.names.add(found["id"])


@pytest.mark.parametrize("address", addresses())
def test_every_page_has_a_question_mark_that_leads_to_an_existing_section(address):
    name, section = section_for(address)
    assert section in handbook.pages()[name].sections
    assert help_address(address).startswith(handbook.ADDRESS)


def test_no_page_is_left_to_the_first_steps():
    """A page that the map forgot would open the first page of the handbook; these are meant to."""
    forgotten = {address for address in addresses() if section_for(address) == SECTIONS["/"]}
    assert len(addresses()) > 100
    assert forgotten == {"/", "/signin", "/account", "/account/sessions", "/second-factor", "/acts/EV00"}


def test_the_map_names_pages_that_exist():
    """An entry of a page that was renamed would help nobody."""
    known = [address.strip("/").split("/") for address in addresses()]

    def stands_for(entry: str) -> bool:
        parts = entry.strip("/").split("/")
        return any(
            all(mine in ("*", theirs) for mine, theirs in zip(parts, other, strict=False)) and len(parts) <= len(other)
            for other in known
        )

    assert [entry for entry in SECTIONS if not stands_for(entry)] == []


def test_a_word_goes_before_a_number_and_a_long_beginning_before_a_short_one():
    assert section_for("/orders/new") == ("ordonner-une-destruction", "décider")
    assert section_for("/orders/RE00") == ("ordonner-une-destruction", "notifier")
    assert section_for("/exhibits/EV00/open")[0] == "ouvrir-et-reconstituer"
    assert section_for("/exhibits/EV00/photos/3") == section_for("/exhibits/EV00")
    assert section_for("/nowhere/at/all") == SECTIONS["/"]


@pytest.mark.parametrize("name", sorted(handbook.pages()))
def test_a_page_of_the_handbook_opens_for_everybody_and_its_links_lead_somewhere(browser, name):
    shown = browser.get(handbook.address(name), headers=HTML)
    assert shown.status_code == 200
    assert handbook.pages()[name].title in shown.text
    article = Read(shown.text.split('<article class="handbook"')[1].split("</article>")[0])
    assert set(handbook.pages()[name].sections) <= article.names
    for link in article.links:
        path, _, section = unquote(link).partition("#")
        other = path.removeprefix(handbook.ADDRESS).strip("/") or handbook.FIRST if path else name
        assert path in {"", handbook.address(other)}, link
        assert not section or section in handbook.pages()[other].sections, link


def test_every_page_has_its_question_mark(browser):
    """Also where nobody is signed in, and where there is no page."""
    for address in ("/signin", "/verify", "/aide", "/aide/peser"):
        assert f'class="quiet help" href="{help_address(address)}"' in browser.get(address, headers=HTML).text
    missing = browser.get("/aide/nulle-part", headers=HTML)
    assert missing.status_code == 404
    assert 'class="quiet help"' in missing.text
    assert browser.get("/aide/README", headers=HTML).status_code == 404


def test_the_handbook_says_so_where_the_pages_are_english(browser):
    english = browser.get("/aide", headers=HTML | {"accept-language": "en"}).text
    french = browser.get("/aide", headers=HTML | {"accept-language": "fr"}).text
    assert "The handbook is in French." in english
    assert "Le guide est en français." not in french
    assert '<article class="handbook" lang="fr">' in english


def test_raw_html_stays_text():
    page = handbook._read(
        "# Titre\n\n<script>alert(1)</script> [x](javascript:alert(1)) [y](../install.md)",
        handbook.address,
        handbook.section_of,
    )
    assert "<script>" not in page.body
    assert "javascript" not in Read(str(page.body)).links
    assert Read(str(page.body)).links == []


def test_the_handbook_is_public():
    assert {"GET /aide", "GET /aide/{name}"} <= PUBLIC


def test_the_whole_handbook_is_one_text_whose_links_stay_inside():
    """As the scan desk keeps it: every page, every section once, no link that asks for the network."""
    whole = Read(handbook.whole())
    assert set(handbook.pages()) <= whole.names
    assert str(handbook.whole()).count(" id=") == len(whole.names)
    links = [unquote(link) for link in whole.links]
    assert len(links) > 60
    assert [link for link in links if not link.startswith("#") or link[1:] not in whole.names] == []
