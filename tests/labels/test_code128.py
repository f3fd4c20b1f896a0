"""Bars that another program's reader reads."""

import numpy as np
import pytest
import zxingcpp

from labels.layout.errors import LabelError
from labels.stock import code128


@pytest.mark.parametrize("text", ["NSAQWZMY0689Q1", "ML-0045-7", "00012345678905"])
def test_bars_are_read(text):
    """An independent decoder finds the text, and Code 128."""
    modules = [i % 2 == 0 for i, width in enumerate(code128.widths(text)) for _ in range(width)]
    row = np.pad(np.repeat(np.where(modules, 0, 255).astype(np.uint8), 3), 3 * code128.QUIET, constant_values=255)
    [found] = zxingcpp.read_barcodes(np.tile(row, (60, 1)))
    assert (found.text, found.format) == (text, zxingcpp.BarcodeFormat.Code128)


def test_only_ascii_has_bars():
    """An accent is refused."""
    with pytest.raises(LabelError) as caught:
        code128.widths("scellé")
    assert caught.value.code == "bad_character"
