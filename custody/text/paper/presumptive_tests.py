"""Words for the presumptive tests of a session, on page 1 of its certificate (I65)."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "tests.head": N_("Presumptive tests before the fire"),
    "tests.tested": N_("%(done)s of %(asked)s exhibits drawn or added were tested."),
    "tests.compatible": N_("Compatible with %(detail)s, which identifies nothing: %(numbers)s."),
    "irregular.tests_undrawn": N_("Nobody had exhibits drawn for a presumptive test before the fire."),
    "irregular.test_not_done": N_("Test not done (%(detail)s): %(numbers)s."),
    "irregular.test_left_out": N_("Drawn for a test, and burnt without it: %(numbers)s."),
    "irregular.test_withdrawn": N_("Drawn for a test, and withdrawn from the load: %(numbers)s."),
    "irregular.tests_by_one": N_("One person made all the tests: %(names)s."),
    "irregular.tests_by_one.public": N_("One person made all the tests."),
    "irregular.test_refuted": N_("Burnt although two people with two lots of kits found no reaction: %(numbers)s."),
    "irregular.test_unsettled": N_(
        "No reaction or a doubtful colour, not tested again by another person with another lot: %(numbers)s."
    ),
    "irregular.test_marked": N_("Says less than a test should (%(detail)s): %(numbers)s."),
    "irregular.test_overnight": N_(
        "Opened for a test on another day than that of the fire, and not sealed again: %(numbers)s."
    ),
}
"""What lacks has its sentence among the irregularities (I66); the rest is told beside them."""
