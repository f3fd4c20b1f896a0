"""On which legal basis what waits for the fire is held back."""

from custody.domain.hold import PlaceHold
from custody.service.hold_grounds import grounds


def test_each_legal_basis_of_a_prosecution_is_told_once(office):
    """Of two acts upon one lot and a third upon another; nothing of what nobody holds."""
    one, other, free = office.lot(3), office.lot(1), office.lot(1)
    for exhibits, basis in ((one.exhibits[:2], "art. 56"), (one.exhibits[2:], "art. 81"), (other.exhibits, "art. 56")):
        held = PlaceHold(exhibits=tuple(exhibits), legal_basis=basis, reason="Contre-expertise")
        office.do("hold.place/1", held, "prosecutor")
    with office.store.reading() as connection:
        told = grounds(connection, office.vault, [*one.exhibits, *other.exhibits, *free.exhibits])
        assert {agency: sorted(texts) for agency, texts in told.items()} == {
            office.agencies["prosecution"]: ["art. 56", "art. 81"]
        }
        assert grounds(connection, office.vault, free.exhibits) == {}
