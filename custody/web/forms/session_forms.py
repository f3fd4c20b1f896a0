"""Forms of a destruction session's page: its small steps, a presence by hand, and the chair's closing."""

from litestar.datastructures import UploadFile

from custody.web.forms.idempotent_forms import KeyedForm


class StepForm(KeyedForm):
    """Every small form of a session's page; each act takes the fields it needs.

    ``by`` and ``by_pin``: the second who says or confirms it.
    """

    person: str = ""
    quality: str = ""
    pin: str = ""
    at: str = ""
    attested: str = ""
    reservations: str = ""
    reason: str = ""
    site_code: str = ""
    by: str = ""
    by_pin: str = ""


class PhotographForm(StepForm):
    """Form of a photograph of everybody there."""

    photo: UploadFile | None = None


class ByHandForm(PhotographForm):
    """Form of a presence signed on paper, with its photograph; ``by`` and ``by_pin``: the second who confirms it."""


class ClosingForm(KeyedForm):
    """Form of the chair's closing statement, field by field as in ``CloseSession``."""

    at: str = ""
    residue: str = ""
    incidents: str = ""
    any_incident: str = ""
    non_retrievable: str = ""
    environment_opinion: str = ""
    transport: str = ""
    estimated_value: str = ""
    temperature: str = ""
    cooling: str = ""
    escort: str = ""
    departure: str = ""
    arrival: str = ""
    load_seal: str = ""
    fuel: str = ""
    fire_safety: str = ""
    site_tests: str = ""
    ashes: str = ""
    ashes_test: str = ""
    ashes_place: str = ""
