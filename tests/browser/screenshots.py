"""Pictures of every page, to be looked at: ``python -m tests.browser.screenshots --out DIR``.

Each page that anybody of the demonstration finds, or that ``steps`` shows, in French and English, on a phone and on a
desk, in the light and in the dark: ``DIR/fr-phone-light/<page>.png``, and contact sheets of each set beside them.
``--only fr phone`` keeps a few.
The scan desk behind its lock is that of a town; so is a session without network: ``DIR/site``, as ``site_screens`` says.
"""

import argparse
import json
import re
import tempfile
from collections import Counter
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from tests.browser import site_screens, steps
from tests.browser.at_desk import enrol
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.phones import Phone
from tests.browser.serving import running
from tests.browser.test_scan_languages import played
from tests.browser.walking import LANGS, ROLES, SIZES, THEMES, Walk, kind

LONGEST = 6_000
"""Pixels of a page that a picture shows."""
ACROSS = {"phone": 8, "desk": 4}
"""Pictures beside each other on a contact sheet."""
SMALL = {"phone": (260, 900), "desk": (520, 720)}
CAPTION = 18


class Camera:
    """Takes the pictures: ``look`` is what a walk calls for each page."""

    def __init__(self, folder: Path, only: list[str]) -> None:
        self.folder = folder
        self.only = only
        self.taken: Counter[tuple[str, str]] = Counter()

    def look(self, page, lang: str, _note) -> None:
        """One page of a walk; another of its kind, which looks otherwise, has a number."""
        name = name_of(page.url)
        self.taken[lang, name] += 1
        nth = self.taken[lang, name]
        self.keep(page, lang, name if nth == 1 else f"{name}-{nth}")

    def keep(self, page, lang: str, name: str) -> None:
        """One page in one language, on each screen, in each light."""
        for size, theme in ((s, t) for s in SIZES for t in THEMES):
            names = (lang, size, theme)
            if all(word in names for word in self.only):
                page.set_viewport_size(SIZES[size])
                page.emulate_media(color_scheme=theme)
                file = self.folder / "-".join(names) / f"{name}.png"
                tall = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
                clip = {"x": 0, "y": 0, "width": SIZES[size]["width"], "height": max(tall, SIZES[size]["height"])}
                page.screenshot(path=str(file), full_page=True, clip=clip)


def name_of(address: str) -> str:
    """A file name that says which kind of page it is."""
    path = kind(re.sub(r"^\w+://[^/]+", "", address))
    return re.sub(r"[^a-z0-9]+", "-", path.lower().replace("*", "one")).strip("-") or "start"


def sheets(folder: Path) -> None:
    """Contact sheets of every picture in a folder, beside it."""
    size = "phone" if "phone" in folder.name else "desk"
    (width, height), across = SMALL[size], ACROSS[size]
    files = sorted(folder.glob("*.png"))
    for n, start in enumerate(range(0, len(files), 2 * across)):
        some = files[start : start + 2 * across]
        sheet = Image.new("RGB", (across * (width + 6), 2 * (height + CAPTION)), "#888")
        for i, file in enumerate(some):
            at = (i % across * (width + 6), i // across * (height + CAPTION))
            with Image.open(file) as whole:
                shown = (
                    whole.convert("RGB")
                    .resize((width, whole.height * width // whole.width))
                    .crop((0, 0, width, height))
                )
            sheet.paste(shown, (at[0], at[1] + CAPTION))
            ImageDraw.Draw(sheet).text((at[0] + 3, at[1] + 3), file.stem, "#fff")
        sheet.save(folder.parent / f"{folder.name}-{n + 1:02}.png", optimize=True)


def main() -> None:
    """Run a demonstration, walk through it, and keep the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[], help="fr, en, phone, desk, light, dark")
    parser.add_argument("--roles", nargs="*", default=ROLES, help="people of the demonstration")
    parser.add_argument("--address", help="of a demonstration that runs already")
    given = parser.parse_args()
    for name in (f"{lang}-{size}-{theme}" for lang in LANGS for size in SIZES for theme in THEMES):
        (given.out / name).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        camera = Camera(given.out, given.only)
        if given.address:
            walked = _walk(browser, given.address, camera, given.roles)
        else:
            with running(Path(folder), ["custody", "demo", "--data", f"{folder}/data"]) as address:
                walked = _walk(browser, address, camera, given.roles)
                if given.roles is ROLES:
                    steps.take(walked, Path(folder))
        desk(browser, camera)
        site_screens.kept(browser, given.out / "site")
        browser.close()
    for made in sorted(given.out.iterdir()):
        if made.is_dir() and any(made.iterdir()):
            sheets(made)
    print(f"{camera.taken.total() // len(LANGS)} pages in {given.out}", *walked.wrong, sep="\n")


def desk(browser, camera: Camera) -> None:
    """The scan desk of a town, on an enrolled device, in both languages."""
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), command, TOWN_FOLDER=folder) as address:
        facts = json.loads((Path(folder) / "facts.json").read_text())
        page = browser.new_context(viewport=SIZES["phone"], locale="fr-FR", reduced_motion="reduce").new_page()
        hands = enrol(Phone(browser, address, Path(folder)), page, facts)
        for lang in LANGS:
            played(hands, facts, lang, lambda name, lang=lang: camera.keep(page, lang, f"scan-{name}"))


def _walk(browser, address: str, camera: Camera, roles: list[str]) -> Walk:
    made = Walk(browser, address, camera.look)
    made.go(roles)
    return made


if __name__ == "__main__":
    main()
