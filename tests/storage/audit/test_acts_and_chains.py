"""The pieces of a verification, fed with logs that no recorder would write: each lie about an act or a chain is named."""

import msgspec
import pytest

from custody.log.merkle import leaf_hashes
from custody.storage.audit import stored_events
from custody.storage.audit.acts import Acts
from custody.storage.audit.chains import Chains
from custody.storage.audit.parallel import Piece, pair, share
from custody.storage.audit.stored_events import Seen


@pytest.fixture
def bodies(tmp_path, sqlite_url):
    """The events of a small log."""
    from custody.storage.tables.engine import Store
    from tests.conftest import ORIGIN
    from tests.factories.office import Office

    store = Store(sqlite_url)
    office = Office(store, tmp_path / "keys", ORIGIN)
    office.lot(3, "certified")
    office.close()
    with store.reading() as connection:
        found = [row[0] for row in connection.exec_driver_sql("SELECT body FROM event ORDER BY seq")]
    store.close()
    return found


def acts(bodies):
    checker = Acts()
    checker.feed(stored_events.read(bodies))
    checker.close()
    return [(f.code, f.facts["seq"], f.facts.get("field")) for f in checker.wrong]


def chains(bodies):
    folder = Chains()
    folder.feed(Seen(range(len(bodies)), stored_events.read(bodies), leaf_hashes(bodies), len(bodies)))
    return [(f.code, f.facts["seq"], f.facts.get("field")) for f in folder.wrong]


def changed(body, **fields):
    """The same event with other fields, in the same canonical form."""
    plain = msgspec.json.decode(body)
    for name, value in fields.items():
        if value is None:
            plain.pop(name)
        else:
            plain[name] = value
    return msgspec.json.encode(plain, order="sorted")


def last_header(bodies):
    return max(seq for seq, body in enumerate(bodies) if body.endswith(b'"type":"act/1"}'))


def test_a_true_log_has_nothing_wrong(bodies):
    """Acts and chains of a recorded log are whole."""
    assert acts(bodies) == []
    assert chains(bodies) == []


def test_a_part_left_out_is_named(bodies):
    """A header says how many parts it has."""
    assert ("act_wrong", len(bodies) - 2, "parts") in acts(bodies[:-1])


def test_a_part_too_many_is_named(bodies):
    """A part that no header announced stands alone."""
    assert acts([*bodies, bodies[-1]]) == [("part_without_act", len(bodies), None)]


@pytest.mark.parametrize(("field", "value"), [("act", "another"), ("at", "2001-01-01T00:00:00.000Z"), ("part", 77)])
def test_a_part_that_contradicts_its_header_is_named(bodies, field, value):
    """Act, time and number of a part are its header's."""
    lie = changed(bodies[-1], **{field: value})
    assert ("act_wrong", len(bodies) - 1, field) in acts([*bodies[:-1], lie])


@pytest.mark.parametrize(
    ("field", "value"), [("salt", "AAAA"), ("type", "exhibit.arrived/1"), ("subject", "EV0000000000X"), ("data", {})]
)
def test_what_the_root_covers_cannot_change(bodies, field, value):
    """Salt, type, subject and data of a part are under the root that signatures cover."""
    lie = changed(bodies[-1], **{field: value})
    assert ("act_wrong", last_header(bodies), "root") in acts([*bodies[:-1], lie])


def test_a_wrong_path_is_named(bodies):
    """A part's path must lead to the root, or it could not be shown alone."""
    lie = changed(bodies[-1], path=["AAAA"])
    assert acts([*bodies[:-1], lie]) == [("act_wrong", len(bodies) - 1, "path")]


def test_an_unknown_key_is_named(bodies):
    """Nothing may stand in an event that the format does not know."""
    lie = changed(bodies[-1], secret="x")
    assert acts([*bodies[:-1], lie])[0][:2] == ("event_unreadable", len(bodies) - 1)


@pytest.mark.parametrize(("field", "value"), [("n", 99), ("prev", "AAAA"), ("prev", None)])
def test_a_broken_chain_is_named(bodies, field, value):
    """Number and predecessor of an event are those of its subject's chain."""
    expected = [("chain_wrong", len(bodies) - 1, field)]
    assert chains([*bodies[:-1], changed(bodies[-1], **{field: value})]) == expected


def test_a_hole_in_a_chain_is_named(bodies):
    """An event taken out of one exhibit's history leaves a hole, even where the rest is rehashed."""
    victims = [seq for seq, body in enumerate(bodies) if b'"subject":"EV' in body]
    code, _, field = chains(bodies[: victims[4]] + bodies[victims[4] + 1 :])[0]
    assert (code, field) == ("chain_wrong", "n")


def test_an_event_that_its_state_cannot_take_is_named(bodies):
    """An unknown type, or an event of another kind of subject, is not folded in silence."""
    for kind in ("exhibit.eaten/1", "destruction_session.closed/1"):
        lie = changed(bodies[-1], type=kind, data={})
        assert chains([*bodies[:-1], lie])[0][:2] == ("event_unreadable", len(bodies) - 1)


def test_of_two_workers_one_scans_everything_and_follows_the_rest_on_the_way():
    """To follow costs more than to scan: nothing is scanned or followed twice, and neither waits for the other."""
    scans = [(n, n + 1, b"") for n in range(3)]
    assert pair(scans, ("", "TR"), ("TR", "")) == [Piece([], ("", "TR")), Piece(scans, ("TR", ""))]


@pytest.mark.parametrize(
    ("stretches", "folds", "workers", "scanned"),
    [(16, 1, 2, [0, 16]), (16, 2, 4, [0, 0, 8, 8]), (5, 3, 2, [2, 2, 1]), (3, 0, 2, [2, 1]), (1, 1, 1, [1])],
)
def test_some_follow_subjects_and_others_scan(stretches, folds, workers, scanned):
    """Each stretch is scanned once and each range of subjects followed once, where it can be by different workers."""
    scans, subjects = [(n, n + 1, b"") for n in range(stretches)], [(str(n), "") for n in range(folds)]
    pieces = share(scans, subjects, workers)
    assert [len(piece.scans) for piece in pieces] == scanned
    assert sorted(scan for piece in pieces for scan in piece.scans) == scans
    assert [piece.fold for piece in pieces if piece.fold] == subjects
