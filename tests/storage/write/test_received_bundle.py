"""What a bundle received leaves in the log, on each of the two databases."""

import pytest
from msgspec import structs

from custody.domain.exchange.received_bundle import Objection, ReceiveBundle
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.photo_reference import Photo

MALI = "ocs.ml.test/log"


def test_both_databases_keep_it_once(office):
    """The same files of an agency are one subject; another agency has its own; none is compared with too few."""
    command = ReceiveBundle(
        origin=MALI, size=9, root="A" * 43 + "=", bundle="ab" * 32, proved="cd" * 32, about="EV0000000001H", stated=("EV0000000001H",),
        objections=(Objection(code="log_forked", count=1),), kept=Photo(blob="b" * 64, sha256="a" * 64), since=0,
    )  # fmt: skip
    number = office.do("bundle.receive/1", command, "prosecutor").first("DR")
    state = office.state(number)
    assert (state.forked, state.origin, state.agency) == (True, MALI, office.agencies["prosecution"])
    for known, code, by in (
        (command, "bundle_known", "prosecutor"),
        (command, "bundles_moved", "inspector"),
        (structs.replace(command, about="PE0000000001H", since=1), "bad_bundle", "inspector"),
        (structs.replace(command, objections=(Objection(code="made_up"),), since=1), "bad_bundle", "inspector"),
        (structs.replace(command, root="x", since=1), "bad_bundle", "inspector"),
        (structs.replace(command, since=1), "role_needed", "clerk"),
    ):
        with pytest.raises(CustodyError) as refused:
            office.do("bundle.receive/1", known, by)
        assert refused.value.code == code
    assert office.do("bundle.receive/1", structs.replace(command, since=1), "inspector").first("DR") != number
