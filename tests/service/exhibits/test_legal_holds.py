"""On which legal basis what waits for the fire is held back."""

from custody.domain.exhibits.legal_hold import PlaceHold
from custody.service.exhibits.legal_holds import grounds
from tests.storage.read.test_legal_holds import lift, part_of, place, second_prosecutor


def test_each_legal_basis_of_a_prosecution_is_told_once(office):
    """Of two acts upon one lot and a third upon another; nothing of what nobody holds."""
    one, other, free = office.lot(3), office.lot(1), office.lot(1)
    for exhibits, basis in ((one.exhibits[:2], "art. 56"), (one.exhibits[2:], "art. 81"), (other.exhibits, "art. 56")):
        held = PlaceHold(exhibits=tuple(exhibits), legal_basis=basis, reason="Contre-expertise")
        office.do("legal_hold.place/1", held, "prosecutor")
    with office.store.reading() as connection:
        told = grounds(connection, office.vault, [*one.exhibits, *other.exhibits, *free.exhibits])
        assert {agency: sorted(texts) for agency, texts in told.items()} == {
            office.agencies["prosecution"]: ["art. 56", "art. 81"]
        }
        assert grounds(connection, office.vault, free.exhibits) == {}


def test_a_part_is_held_on_the_basis_of_what_it_was_taken_from(office):
    """Also once that itself is not held any more; what was lifted, and what is placed since upon the whole, is not told of it."""
    lot, agency = office.lot(1), office.agencies["prosecution"]
    [whole] = lot.exhibits
    place(office, [whole], "art. 56")
    part = part_of(office, lot)
    with office.store.reading() as connection:
        assert (
            grounds(connection, office.vault, [part])
            == grounds(connection, office.vault, [whole])
            == {agency: ["art. 56"]}
        )
    lift(office, [whole], second_prosecutor(office))
    with office.store.reading() as connection:
        assert grounds(connection, office.vault, [part]) == {agency: ["art. 56"]}
        assert grounds(connection, office.vault, [whole]) == {}
    place(office, [whole], "art. 81")
    with office.store.reading() as connection:
        assert grounds(connection, office.vault, [part]) == {agency: ["art. 56"]}
        assert grounds(connection, office.vault, [whole]) == {agency: ["art. 81"]}
