"""Presumptive tests: what they say, what makes one prove less, and why one was not done (I65)."""

from collections.abc import Mapping

from custody.text.i18n import N_, words_of

TEST_RESULTS: Mapping[str, str] = {
    "positive": N_("compatible with the recorded substance"),
    "negative": N_("no reaction"),
    "doubtful": N_("doubtful colour"),
    "not_done": N_("test not done"),
}
"""A positive is compatible with a substance; it never identifies one."""
test_result = words_of(TEST_RESULTS)

TEST_MARKS: Mapping[str, str] = {
    "expired": N_("test kit past its expiry date, or without one"),
    "unchecked": N_("test kit without a blank and a known control at this session"),
    "failed": N_("test kit that failed its controls at this session"),
    "alone": N_("tested before nobody"),
    "unpictured": N_("test without a photograph"),
    "repeated_alike": N_("test repeated by the same person or with the same lot: it settles nothing"),
    "dangerous": N_("opened for a test although it is dangerous to open"),
    "other_family": N_("the test kit does not react with the recorded substance"),
    "too_much": N_("more taken for the test than the kit allows"),
    "unopened": N_("tested in an open packing without an opening on record"),
    "late": N_("test entered after the fire"),
}
"""What makes a test prove less."""
test_mark = words_of(TEST_MARKS)

TEST_NOT_DONE: Mapping[str, str] = {
    "kit": N_("no test kit here"),
    "dangerous": N_("dangerous to open"),
    "network": N_("no network for the instrument"),
    "power": N_("no power for the instrument"),
}
"""Why a test was not done."""
test_not_done = words_of(TEST_NOT_DONE)
