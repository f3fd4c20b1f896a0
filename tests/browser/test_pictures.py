"""The command that keeps a picture of every page: what it keeps of one, and that its contact sheets show them."""

import pytest
from PIL import Image

from tests.browser.screenshots import SMALL, Camera, sheets
from tests.browser.walking import LANGS, SIZES, THEMES

pytestmark = pytest.mark.browser

LONG = (
    "<!doctype html><title>x</title><style>body {height: 2000px; background: Canvas; color-scheme: light dark}</style>"
)


def test_a_page_is_kept_in_each_size_and_light(browser, tmp_path):
    """Whole, as wide as the screen; a second of its kind beside it; the sheet of a set holds both."""
    page = browser.new_page()
    page.set_content(LONG)
    kept = [(lang, size, theme) for lang in LANGS for size in SIZES for theme in THEMES]
    for names in kept:
        (tmp_path / "-".join(names)).mkdir()
    camera = Camera(tmp_path, [])
    for lang in LANGS:
        camera.look(page, lang, None)
        camera.look(page, lang, None)
    colours = {}
    for names in kept:
        lang, size, theme = names
        first, second = (tmp_path / "-".join(names) / f"about-blank{nth}.png" for nth in ("", "-2"))
        assert second.exists(), names
        with Image.open(first) as picture:
            assert picture.width == SIZES[size]["width"]
            assert picture.height >= 2000
            colours[theme] = picture.convert("RGB").getpixel((5, 5))
    assert colours["light"] != colours["dark"]
    sheets(tmp_path / "fr-phone-light")
    with Image.open(tmp_path / "fr-phone-light-01.png") as sheet:
        assert sheet.width > 2 * SMALL["phone"][0]
    page.close()
