"""Pictures of every screen of a session without network: ``python -m tests.browser.site_screens --out DIR``.

The course of test_site.py is played once, from the departure to the last signature; before each touch the screen is
kept in French on a phone and on a laptop, in the light and in the dark: ``DIR/012-signing-phone-dark.png``.
"""

import argparse
import json
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser import test_site
from tests.browser.at_desk import STILL, enrol
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.phones import Phone
from tests.browser.serving import running
from tests.browser.walking import SIZES, THEMES


class Watched(test_site.Counting):
    """Hands whose every screen is kept once."""

    folder = Path()
    seen: tuple[str, ...] = ()

    def keep(self) -> None:
        """The screen as it stands, unless it is the one that was kept last."""
        shown = self.page.locator("#screen").inner_text()
        if self.seen[-1:] == (shown,):
            return
        self.seen += (shown,)
        self.clear()
        name = f"{len(self.seen):03}-{self.page.locator('#screen').get_attribute('data-screen')}"
        for size, theme in ((s, t) for s in SIZES for t in THEMES):
            self.page.set_viewport_size(SIZES[size])
            self.page.emulate_media(color_scheme=theme)
            self.page.evaluate(STILL)
            self.page.screenshot(path=str(self.folder / f"{name}-{size}-{theme}.png"))

    def row(self, name: str) -> None:
        self.keep()
        super().row(name)

    def tap(self, word: str) -> None:
        self.keep()
        super().tap(word)

    def press(self, word: str = "") -> None:
        self.keep()
        super().press(word)

    def look(self, folder: Path, name: str) -> None:
        """Kept already; whether it is within everybody's reach the test looks at."""


def played(browser, address: str, folder: Path, out: Path) -> int:
    """Play the course; how many screens there were."""
    facts = json.loads((folder / "facts.json").read_text())
    phone = Phone(browser, address, folder)
    page = browser.new_context(viewport=SIZES["phone"], locale="fr-FR").new_page()
    hands = Watched(page, address)
    hands.folder = out
    enrol(phone, page, facts).name("clerk")
    test_site.plug_in(page, address, facts)
    test_site.departure(phone, hands, facts)
    page.context.set_offline(True)
    test_site.fire(hands, facts, folder)
    hands.tap("Signer la séance")
    for name in test_site.ORDER:
        test_site.sign(hands, name, folder)
    hands.at("course")
    hands.keep()
    return len(hands.seen)


def kept(browser, out: Path) -> int:
    """Run a town, and keep the pictures; how many screens there were."""
    out.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.site_served:app"]
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), command, TOWN_FOLDER=folder) as address:
        return played(browser, address.replace("127.0.0.1", "localhost"), Path(folder), out)


def main() -> None:
    """Only these pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        print(f"{kept(browser, given.out)} screens in {given.out}")
        browser.close()


if __name__ == "__main__":
    main()
