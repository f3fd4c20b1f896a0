"""How long the software of the scan desk takes beside hands: ``python -m tests.browser.desk_bench [how many]``.

Three hundred packages are handed over, label and seal of each; then three hundred bricks go from the floor into the
store (bricks.py). What is measured is the time in the page from the first key of a burst to the line in the list,
which stands there only when it is on the disk; hands are not in it.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.at_desk import Hands, enrol
from tests.browser.bricks import Bricks
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.pace import paced, told
from tests.browser.phones import PHONE, Phone
from tests.browser.serving import running
from tests.factories.http_office import PIN


def main(count: int) -> None:
    """Run both, and print the figures."""
    expect.set_options(timeout=60_000)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
        with running(
            Path(folder), command, TOWN_FOLDER=folder, TOWN_HELD=str(count), TOWN_BRICKS=str(count)
        ) as address:
            facts = json.loads((Path(folder) / "facts.json").read_text())
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            phone = Phone(browser, address, Path(folder))
            handed_over(enrol(phone, _page(browser), facts), facts)
            bricks = Bricks(browser, address, Path(folder), facts)
            try:
                bricks.run()
            finally:
                bricks.close()
            print(bricks.report())
            browser.close()


def _page(browser):
    return browser.new_context(viewport=PHONE, locale="fr-FR").new_page()


def handed_over(hands: Hands, facts) -> None:
    page = hands.page
    hands.name("clerk")
    hands.tap("Remettre")
    hands.scan(facts["people"]["supervisor"], "taken")
    page.click("label[for=purpose-storage]")
    page.click("label[for=way-here]")
    page.select_option("#scope", "all")
    hands.press("Commencer à scanner")
    hands.says("à scanner")
    pairs = zip(facts["held"], facts["held_seals"], strict=True)
    lines = [[(number, "seal"), (seal, "read", "seal_state-none")] for number, seal in pairs]
    print(told("hand-over, label and seal of a package", paced(page, lines)))
    hands.press()
    hands.press("Signer à deux")
    page.fill("#pin-0", PIN)
    page.fill("#pin-1", PIN)
    begun = time.monotonic()
    hands.press("Signer à deux")
    page.wait_for_selector("#screen[data-screen=done]")
    print(f"both sign one act of {len(lines)} packages: {time.monotonic() - begun:.1f} s")
    page.get_by_text("Tout est envoyé").first.wait_for(timeout=120_000)
    print(f"and it is at the service after: {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
