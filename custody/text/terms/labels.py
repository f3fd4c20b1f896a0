"""Sheets and rolls of labels."""

from collections.abc import Mapping

from custody.text.i18n import N_

STOCKS: Mapping[str, str] = {
    "L7163": N_("14 labels a sheet, 99.1 × 38.1 mm"),
    "L7160": N_("21 labels a sheet, 63.5 × 38.1 mm"),
    "L7165": N_("8 labels a sheet, 99.1 × 67.7 mm"),
    "L4737": N_("27 labels a sheet, 63.5 × 29.6 mm, removable: not for exhibits"),
    "4x6-203": N_("Thermal printer, 4 × 6 inches, 203 dpi"),
    "4x6-300": N_("Thermal printer, 4 × 6 inches, 300 dpi"),
    "62-203": N_("Thermal printer, roll of 62 mm, 203 dpi"),
    "62-300": N_("Thermal printer, roll of 62 mm, 300 dpi"),
    "50x25-203": N_("Thermal printer, 50 × 25 mm, 203 dpi"),
    "50x25-300": N_("Thermal printer, 50 × 25 mm, 300 dpi"),
    "25x25-203": N_("Thermal printer, 25 × 25 mm, 203 dpi: code and number only"),
    "25x25-300": N_("Thermal printer, 25 × 25 mm, 300 dpi: code and number only"),
    "grid": N_("Other labels on A4: give their grid below"),
}
"""Sheets and rolls of labels to print on."""
