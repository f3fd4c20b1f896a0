"""The two trees of errors: values that come whole out of another process."""

import pickle

import pytest

from custody.domain.kernel.errors import CustodyError, RuleBroken, StorageRefused, Unconfirmed, refusals
from custody.log.errors import LogError, SignerRefused


@pytest.mark.parametrize("kind", [CustodyError, StorageRefused, Unconfirmed, LogError, SignerRefused])
def test_an_error_survives_pickling(kind):
    """Class, code and facts are what they were on the other side."""
    copy = pickle.loads(pickle.dumps(kind("signer_shrunk", signed=7, offered=5)))
    assert (type(copy), copy.code, copy.facts) == (kind, "signer_shrunk", {"signed": 7, "offered": 5})
    assert str(copy) == "signer_shrunk (signed=7, offered=5)"


def test_a_refusal_that_is_told_keeps_nothing_of_what_was_asked():
    """A page tells hundreds: each would hold its whole question until garbage is looked for."""

    def ask():
        raise RuleBroken("on_legal_hold", number="EV1")

    [told] = refusals([ask, lambda: None])
    assert (told.code, told.__traceback__) == ("on_legal_hold", None)
