"""A trust policy says which logs and witnesses are believed, and how many are enough."""

import itertools

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from custody.log.errors import LogError, Malformed
from custody.log.signed_note import COSIGNATURE, ED25519, VerifierKey
from custody.log.trust_policy import Policy


def key(name, seed, kind=COSIGNATURE):
    """A verifier key made from one byte."""
    return VerifierKey(
        name, kind, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32).public_key().public_bytes_raw()
    )


LOG = key("custody.example/ocs", 9, ED25519)
W = [key(f"w{i}.example", i) for i in range(5)]
TEXT = f"""# handed out on paper
log {LOG} https://custody.example/log
witness X1 {W[0]} https://x1.example/w
witness X2 {W[1]}
\twitness   X3\t{W[2]}
group X 2 X1 X2 X3

witness Y1 {W[3]}
witness Y2 {W[4]}
group Y any Y1 Y2
group both all X Y
quorum both
"""


def test_two_of_three_and_one_of_two():
    """The example of the specification: every subset of witnesses is judged by the groups."""
    policy = Policy.parse(TEXT)
    assert policy.logs == (LOG,)
    assert [(w.name, w.url) for w in policy.witnesses][:2] == [("X1", "https://x1.example/w"), ("X2", "")]
    assert set(policy.vkeys()) == {LOG, *W}
    for count in range(6):
        for subset in itertools.combinations(range(5), count):
            enough = len({0, 1, 2} & set(subset)) >= 2 and bool({3, 4} & set(subset))
            assert policy.satisfied_by([W[i] for i in subset]) is enough


def test_a_key_that_the_policy_does_not_know_counts_for_nothing():
    """Another key under a known name is nobody."""
    policy = Policy.parse(f"witness X1 {W[0]}\nquorum X1\n")
    assert not policy.satisfied_by([key("w0.example", 77)])
    assert policy.satisfied_by([W[0], key("unknown.example", 78)])


def test_no_quorum_is_said_and_not_left_out():
    """``none`` asks for nobody; a file that says nothing is refused."""
    assert Policy.parse("quorum none\n").satisfied_by([])
    with pytest.raises(Malformed) as refused:
        Policy.parse(f"witness X1 {W[0]}\n")
    assert refused.value.code == "policy_malformed"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"witness X1 {W[0]}\nwitness X1 {W[1]}\nquorum X1\n", 2),
        (f"witness X1 {W[0]}\nwitness X2 {W[0]}\nquorum X1\n", 2),
        (f"witness none {W[0]}\nquorum none\n", 1),
        (f"witness X1 {LOG}\nquorum X1\n", 1),
        (f"log {W[0]}\nquorum none\n", 1),
        (f"log {LOG}\nlog {LOG}\nquorum none\n", 2),
        (f"witness X1 {W[0]}\ngroup G 2 X1\nquorum G\n", 2),
        (f"witness X1 {W[0]}\ngroup G 0 X1\nquorum G\n", 2),
        (f"witness X1 {W[0]}\ngroup G 1 X1 X1\nquorum G\n", 2),
        (f"witness X1 {W[0]}\ngroup G any X1\ngroup H any X1\nquorum G\n", 3),
        ("group G any X1\nquorum G\n", 1),
        ("group G any G\nquorum G\n", 1),
        ("quorum X1\n", 1),
        ("quorum none\nquorum none\n", 2),
        ("quorum none extra\n", 1),
        ("mirror x\nquorum none\n", 1),
        ("quorum\n", 1),
        ("log\nquorum none\n", 1),
        ("quorum none\r\n", 0),
    ],
)
def test_a_policy_out_of_form_is_refused_with_its_line(text, line):
    """Doubles, unknown names, thresholds that cannot be met, a witness's key for a log: nothing is guessed."""
    with pytest.raises(Malformed) as refused:
        Policy.parse(text)
    assert (refused.value.code, refused.value.facts["line"]) == ("policy_malformed", line)


@given(
    st.lists(
        st.sampled_from(["log", "witness", "group", "quorum", "none", "X1", "2", "any", str(W[0]), str(LOG), "\n", "#"])
    )
)
def test_whatever_is_read_is_a_policy_or_refused(words):
    """No text makes a traceback."""
    try:
        policy = Policy.parse(" ".join(words))
    except LogError:
        return
    assert policy.quorum
