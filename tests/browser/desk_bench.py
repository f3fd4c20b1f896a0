"""How long the software of the scan desk takes beside hands: ``python -m tests.browser.desk_bench [how many]``.

Three hundred packages are handed over, label and seal of each, and three hundred bricks sealed, seal and weight of each as
a balance types it. What is measured is the time in the page from the first key of a burst to the line in the list, which
stands there only when it is on the disk; hands are not in it.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import expect, sync_playwright

from tests.browser.at_desk import Hands, enrol
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.phones import PHONE, Phone
from tests.browser.serving import running
from tests.web.town import PIN

PACE = """async ({lines, counted}) => {
  const burst = text => [...text, 'Enter'].map(key => new KeyboardEvent('keydown', {key, code:
    key === '.' ? 'Period' : key === ' ' ? 'Space' : key.length > 1 ? key : /[0-9]/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`,
    bubbles: true, cancelable: true})).forEach(event => (document.activeElement ?? document.body).dispatchEvent(event));
  const screen = document.getElementById('screen');
  const until = ready => new Promise(done => {
    const look = () => ready() && (watch.disconnect(), done());
    const watch = new MutationObserver(look);
    watch.observe(screen, {subtree: true, childList: true, characterData: true, attributes: true});
    look();
  });
  const there = n => () => counted === 'title' ? document.querySelector('#screen h1').textContent.endsWith(` ${n + 2}`)
    : document.querySelector('.counter strong')?.textContent.startsWith(String(n + 1)) && !document.getElementById('seal');
  const times = [];
  for (const [n, [first, second]] of lines.entries()) {
    const begun = performance.now();
    burst(first);
    await until(() => counted === 'title' ? document.querySelector('.last') && document.getElementById('amount') : document.getElementById('seal'));
    burst(second);
    if (counted !== 'title') {
      await until(() => document.getElementById('seal')?.value);
      document.getElementById('seal_state-none').click();
    }
    await until(there(n));
    times.push(performance.now() - begun);
  }
  return times;
}"""


def main(count: int) -> None:
    """Run both, and print the figures."""
    expect.set_options(timeout=60_000)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
        with running(Path(folder), command, TOWN_FOLDER=folder, TOWN_HELD=str(count)) as address:
            facts = json.loads((Path(folder) / "facts.json").read_text())
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            phone = Phone(browser, address, Path(folder))
            handed_over(enrol(phone, _page(browser), facts), facts)
            sealed(enrol(phone, _page(browser), facts, "police"), facts, count)
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
    lines = list(zip(facts["held"], facts["held_seals"], strict=True))
    _tell("hand-over, label and seal of a package", page.evaluate(PACE, {"lines": lines, "counted": "list"}))
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


def sealed(hands: Hands, facts, count: int) -> None:
    page = hands.page
    hands.name("officer")
    hands.tap("Mettre sous scellé")
    hands.tap("PV")
    page.select_option("#form", "herb")
    page.click("label[for=weigh-yes]")
    page.click("label[for=labels-no]")
    page.fill("#first", "1")
    hands.scan(facts["balance"], "taken")
    hands.press("Commencer")
    hands.says("Scellé n° 1")
    lines = [(f"B{index:06d}", "2.71 kg") for index in range(count)]
    _tell("sealing, seal and weight of a brick", page.evaluate(PACE, {"lines": lines, "counted": "title"}))


def _tell(what: str, times: list[float]) -> None:
    last = times[-len(times) // 10 :]
    print(f"{what}: median {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms, of the last tenth {median(last):.0f} ms,"
          f" {sum(times) / 1000:.1f} s for {len(times)}")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
