"""Who knows of a discrepancy without seeing what it is about: who signed what opened it, and nobody else (I41)."""

from custody.domain.access.visibility import Reader
from custody.domain.destruction import arrival_and_ignition
from custody.domain.destruction.offline_checkout import Recall
from custody.domain.exhibits.blind_check import CheckEntry
from custody.service.discrepancies import discrepancies
from tests.domain.site import Site, watcher
from tests.site_office import _Country
from tests.web.full_custody import town


def test_who_brings_the_queue_of_a_device_has_signed_nothing_in_it(tmp_path):
    """A claim out of a queue opens a discrepancy; the keeper who brought the stick had no part in what it says."""
    with town(tmp_path) as made:
        office = made.office
        s = Site(_Country(office, made.settings.origin), until="staged")
        s.gather()
        number = s.lot.exhibits[0]
        check = CheckEntry(exhibit=number, seal="FAUX")
        said = arrival_and_ignition.Withdraw(session=s.session, reason="Sceau faux", checks=(check,))
        s.write("destruction_session.withdraw/1", said, "witness1", {number: 0})
        s.t.do("destruction_session.recall/1", Recall(session=s.session, reason="x"), "chair", watcher(s.t, "clerk"))
        opened = [one for done in s.home() for one in done.opened]
        bringer = Reader(office.people["clerk"], "SV0000000009Z", ("clerk",))
        with made.store.reading() as connection:
            known = discrepancies.visible_to(
                connection, bringer, {one: office.state(one) for one in opened}
            )  # fmt: skip
        assert opened
        assert known == {}
