"""What browsers read numbers by is what labels print them by."""

import re

from custody.web.pages.exhibits.scanner_test import TEST
from custody.web.rendering.render import STATIC
from labels.stock import identifier


def test_the_browser_knows_the_kinds_of_numbers():
    """A kind that it did not know would be taken for a code of others."""
    [kinds] = re.findall(r'LETTERS = "([A-Z ]+)"', (STATIC / "scan" / "number.js").read_text())
    assert kinds.split() == list(identifier.KINDS)


def test_the_test_code_tells_keyboards_apart():
    """It is a number of ours, and holds the letters that move on AZERTY and QWERTZ and the 6 that is Belgian or French."""
    assert identifier.parse(TEST) == TEST
    assert set("AQWZMY6") <= set(TEST)
