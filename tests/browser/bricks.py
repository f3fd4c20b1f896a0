"""Bricks from the floor into the store: declared, sealed, weighed, labelled, handed over and put away.

Two people with one phone, one balance and blank labels. The declaration takes the network; all else is done without
it, and in the middle of the sealing the phone loses its power. What is measured is software: hands are not in it.
"""

import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.browser.at_desk import Hands, enrol
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.gestures import Gestures, of_bursts
from tests.browser.pace import paced, told
from tests.browser.phones import PHONE, Phone
from tests.browser.scanning import without_battery
from tests.browser.taps import Taps

FIRST_SEAL = 40_001
DECLARING = 180
"""Seconds for a case and its declaration, typed by one person: a guess."""
KNOWN = """async person => {
  const page = document.querySelector('script[type=module][src$="page.js"]').src;
  const { open } = await import(page.replace(/page\\.js$/, 'engine.js'));
  const engine = await open();
  while (engine.kit?.person !== person) await new Promise(done => engine.addEventListener('change', done, {once: true}));
}"""
"""Wait until the device knows what this person needs without the network."""


class Bricks:
    """The run; ``times`` are the seconds of each step, in order, and ``each`` the milliseconds of each brick in three.

    ``gestures``: what hands do for one brick in each of those; ``made``: what they do on the phone beside that.
    """

    def __init__(self, browser, address: str, folder: Path, facts) -> None:
        self.kind, self.address, self.profile, self.facts = browser.browser_type, address, folder / "profile", facts
        self.others = Phone(browser, address, folder)
        self.labels = facts["bricks"]
        self.seals = [f"B{FIRST_SEAL + i}" for i in range(len(self.labels))]
        self.times: dict[str, float] = {}
        self.each: dict[str, list[float]] = {}
        self.gestures: dict[str, Gestures] = {}
        self.made = Gestures()
        self.taps = Taps()
        self.hands: Hands
        self.context = None

    def start(self, *, offline: bool) -> Hands:
        """A phone with power."""
        self.context = self.kind.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, args=FLAGS, viewport=PHONE, locale="fr-FR"
        )
        self.context.set_offline(offline)
        page = self.context.pages[0]
        self.taps.watch(page)
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.others.errors.append(str(error)))
        self.hands = Hands(page, self.address, self.made)
        return self.hands

    def close(self) -> None:
        """Whatever came of it, no browser is left."""
        if self.context is not None:
            without_battery(self.context, self.profile)

    def run(self) -> None:
        """All of it."""
        hands = self.start(offline=False)
        enrol(self.others, hands.page, self.facts)
        hands.name("clerk")  # so the phone knows both, for when there is no network
        hands.touch("#lock")
        self.declare()
        self.taps.step = "sealing"
        hands.unlock(self.facts["people"]["finder"])
        hands.page.evaluate(KNOWN, self.facts["people"]["finder"])
        hands.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.context.set_offline(True)
        self.seal()
        self.hand_over()
        self.context.set_offline(False)
        with self.taking("sent"):
            hands = self.hands
            hands.touch("#lock")
            hands.unlock(self.facts["people"]["clerk"])
            self.all_sent()
            hands.known()
        self.store()

    @contextmanager
    def taking(self, what: str):
        """The seconds of one step."""
        begun = time.monotonic()
        yield
        self.times[what] = time.monotonic() - begun

    def declare(self) -> None:
        """The case, and one line: so many packages, so many kilograms."""
        count = len(self.labels)
        page = self.others.open("finder", "/cases")
        self.taps.step = "declaration"
        self.taps.watch(page)
        with self.taking("declared"):
            page.get_by_text("Ouvrir une affaire").first.click()
            page.fill("#case_reference", "PV 900/2026")
            page.fill("#title", "Affaire des briques")
            page.select_option("#prosecution", self.facts["agencies"]["prosecution"])
            page.locator("form:has(#prosecution) button.primary").click()
            page.wait_for_url("**/cases/CS*")
            page.goto(page.url.split("?")[0] + "/seizure")
            page.select_option("#substance1", "cannabis")
            page.fill("#amount1", str(count))
            page.fill("#seized_at", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M"))
            page.fill("#place", "Bamako")
            page.fill("#circumstances", "Dépôt")
            page.get_by_role("button", name="Déclarer", exact=True).click()
            page.wait_for_url("**/seizures/SE*")

    def seal(self) -> None:
        """Seals in a row, labels scanned, the balance types; at half of them the power goes."""
        hands, count = self.hands, len(self.labels)
        page = hands.page
        hands.tap("Mettre sous scellé")
        hands.tap("PV 900/2026")
        page.select_option("#form", "resin")
        hands.touch("label[for=seals-row]")
        hands.scan(self.seals[0])
        hands.touch("label[for=weigh-yes]")
        hands.touch("label[for=labels-yes]")
        hands.scan(self.facts["balance"], "taken")
        hands.press("Commencer")
        hands.says("Scellé n° 1")
        half = count // 2
        sealed = self.paced("sealed, weighed and labelled", self._bricks(0, half))
        without_battery(self.context, self.profile)
        with self.taking("resumed after the power cut"):
            hands = self.start(offline=True).open()
            hands.unlock(self.facts["people"]["finder"])
            hands.says("1 liste à terminer")
            hands.tap("Reprendre")
            hands.says(f"Scellé n° {half + 1}")
        sealed += self.paced("sealed, weighed and labelled", self._bricks(half, count), half + 1)
        self.each["sealed, weighed and labelled"] = sealed
        hands.tap(f"Terminer ({count})")
        hands.says(f"Sceaux {self.seals[0]} à {self.seals[-1]}.")
        with self.taking("registered"):
            hands.press(f"Enregistrer {count} scellés")
            hands.page.wait_for_selector("#screen[data-screen=done]")
        hands.press("Au début")

    def paced(self, what: str, things: list[list[tuple[str, ...]]], first: int = 1) -> list[float]:
        """Milliseconds of software for each brick; what hands do for one is kept."""
        self.gestures[what] = of_bursts(things[0])
        return paced(self.hands.page, things, first)

    def _bricks(self, first: int, end: int) -> list[list[tuple[str, str]]]:
        """Label, then what the balance types, as Mettler Toledo's do; the seal is the next one of the row."""
        return [[(self.labels[i], "label"), (f"S S      2.{60 + i % 30} kg", "sealed")] for i in range(first, end)]

    def hand_over(self) -> None:
        """To the clerk, who reads each seal; both sign, and the phone alone looks at their PINs."""
        hands, page = self.hands, self.hands.page
        self.taps.step = "hand-over and receipt"
        hands.tap("Remettre")
        hands.scan(self.facts["people"]["clerk"], "taken")
        hands.touch("label[for=purpose-deposit]")
        hands.touch("label[for=way-here]")
        page.select_option("#scope", "all")
        hands.press("Commencer à scanner")
        hands.says("à scanner")
        lines = [
            [(label, "seal"), (seal, "read", "seal_state-none")]
            for label, seal in zip(self.labels, self.seals, strict=True)
        ]
        self.each["handed over"] = self.paced("handed over", lines)
        hands.press(f"Terminer ({len(lines)})")
        hands.press("Signer à deux")
        hands.pin("#pin-0")
        hands.pin("#pin-1")
        with self.taking("both signed"):
            hands.press("Signer à deux")
            page.wait_for_selector("#screen[data-screen=done]")
        hands.press("Au début")

    def store(self) -> None:
        """Each one scanned onto its shelf."""
        hands = self.hands
        self.taps.step = "storing"
        hands.tap("Ranger")
        hands.scan(self.facts["shelf"], "taken")
        self.each["stored"] = self.paced("stored", [[(label, "listed")] for label in self.labels])
        hands.press(f"Terminer ({len(self.labels)})")
        with self.taking("put away, and at the service"):
            hands.press("Enregistrer l’emplacement")
            hands.says("Inscrit au registre")
            self.all_sent()

    def all_sent(self) -> None:
        """Nothing waits any more, and nothing was taken as a claim."""
        self.hands.page.locator("#state", has_text="Tout est envoyé").wait_for(timeout=120_000)
        assert self.hands.page.locator("#state .bad").count() == 0, "an act was taken as a claim"

    @property
    def seconds_each(self) -> float:
        """Seconds of software for one brick, everything in it."""
        return (sum(sum(times) for times in self.each.values()) / 1000 + sum(self.times.values())) / len(self.labels)

    def left(self, minutes: float, of: int = 300) -> float:
        """Seconds of one person that two have left for each of so many bricks, besides the gestures and the waiting."""
        gestures = sum(one.seconds() for one in self.gestures.values())
        return 2 * minutes * 60 / of - 2 * self.seconds_each - gestures - (self.made.seconds() + DECLARING) / of

    def report(self) -> str:
        """The figures, for people."""
        each = [told(what, times) for what, times in self.each.items()]
        steps = [f"{what}: {seconds:.1f} s" for what, seconds in self.times.items()]
        hands = [f"{what}: {one.told()}, allowed {one.seconds():.1f} s" for what, one in self.gestures.items()]
        return "\n".join([
            *each, *steps, *self.taps.told(), f"software for each of {len(self.labels)} bricks: {self.seconds_each:.2f} s", *hands,
            f"and for all of them together: {self.made.told()}, allowed {self.made.seconds():.0f} s",
            f"in 75 minutes two people have left for each of 300 bricks: {self.left(75):.1f} s of one of them",
        ])  # fmt: skip
