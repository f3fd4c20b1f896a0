"""Labels of places and containers: numbered copies, a reprint with its reason (I4)."""

from custody.domain.exhibits import labels
from custody.domain.places import place
from tests.factories.memory_office import refused, town


def test_i4_labels_of_places_and_containers_are_numbered_and_a_reprint_says_why():
    """The second copy needs a reason; each has its own number."""
    t = town()
    box = t.do("container.open/1", place.OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    command = labels.PrintPlaceLabels(numbers=(t.place, box))
    t.do("place.print_label/1", command, "clerk")
    with refused(t, "reprint_needs_reason"):
        t.do("place.print_label/1", command, "clerk")
    t.do("place.print_label/1", labels.PrintPlaceLabels(numbers=(box,), reason="Sac mouillé"), "supervisor")
    assert [t.state(n).copies for n in (t.place, box)] == [1, 2]


def test_i41_what_is_no_place_of_ones_own_agency_is_not_there():
    """An exhibit, an unknown number and nothing at all print no label."""
    t = town()
    for number in (t.lot().exhibits[0], "PL000000000KA", "CT000000000C1"):
        with refused(t, "not_found"):
            t.do("place.print_label/1", labels.PrintPlaceLabels(numbers=(number,)), "clerk")
    with refused(t, "nothing_listed"):
        t.do("place.print_label/1", labels.PrintPlaceLabels(numbers=()), "clerk")


def test_i4_there_is_no_copy_beyond_what_the_code_can_say():
    """The QR code has one character for the copy: the 32nd is refused."""
    t = town()
    command = labels.PrintPlaceLabels(numbers=(t.place,), reason="Usure")
    for _ in range(31):
        t.do("place.print_label/1", command, "clerk")
    with refused(t, "too_many_copies"):
        t.do("place.print_label/1", command, "clerk")
