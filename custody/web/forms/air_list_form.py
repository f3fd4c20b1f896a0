"""Form of a list that is weighed, with what the store's logger shows at that hour (I60)."""

from custody.domain.exhibits.drying.lot_comparison import Air
from custody.web.forms import exhibit_list_parser
from custody.web.forms.idempotent_forms import ListForm


class AirListForm(ListForm, kw_only=True):
    """A list of exhibits with relative humidity (per cent) and temperature (°C) as typed, both may be empty."""

    humidity: str = ""
    temperature: str = ""

    def air(self) -> Air | None:
        """Return the reading of the air, None where there is none.

        Raises:
            BadInput: a figure that is no number, and as ``Air.plausible``.
        """
        if not self.humidity.strip():
            return None
        degrees = _rounded(self.temperature) if self.temperature.strip() else None
        return Air(humidity=_rounded(self.humidity), temperature=degrees).plausible()


def _rounded(text: str) -> int:
    """Return a figure of the logger, which shows decimals, as the nearest whole number."""
    units, _, decimals = text.strip().replace(",", ".").partition(".")
    exhibit_list_parser.whole(decimals or "0")
    return exhibit_list_parser.whole(units) + (decimals[:1] >= "5")
