"""The form of a hand-over, which transfers and receipts share."""

from custody.service.kernel.perform import Consent
from custody.web.forms.form_values import consent
from custody.web.forms.idempotent_forms import ListForm


class DispatchForm(ListForm):
    """The releaser's half of a hand-over; numbers of containers stand in the same list."""

    to: str = ""
    purpose: str = "deposit"
    due: str = ""
    legal_basis: str = ""
    escort: str = ""
    locker: str = ""
    second: str = ""
    second_pin: str = ""

    def second_key(self) -> tuple[Consent, ...]:
        """Return the will of the person with the other key of the vault."""
        return consent(self.second, self.second_pin)
