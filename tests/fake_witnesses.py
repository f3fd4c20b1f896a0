"""Witnesses that sign a log's heads when a test wants it, and with the time that it wants."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from sqlalchemy import insert

from custody.domain.kernel.times import instant
from custody.log.checkpoint import Checkpoint, cosign_line, mldsa_line, sign
from custody.log.private_keys import load_key
from custody.log.signed_note import COSIGNATURE, MLDSA44, VerifierKey
from custody.log.tiles import NodeReader, frontier_at
from custody.log.trust_policy import Policy
from custody.storage.read import log_reader
from custody.storage.signing import checkpoints, cosignatures
from custody.storage.signing.checkpoints import tile_reader
from custody.storage.signing.cosignatures import Cosignature
from custody.storage.tables.tables import checkpoint
from custody.storage.write import head_row

KEYS = {f"w{n}.example/w": Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3)}
VKEYS = [VerifierKey(name, COSIGNATURE, key.public_key().public_bytes_raw()) for name, key in KEYS.items()]
POLICY_TEXT = "".join(f"witness w{n} {key}\n" for n, key in enumerate(VKEYS, 1)) + "group q 2 w1 w2 w3\nquorum q\n"
POLICY = Policy.parse(POLICY_TEXT)


class Bystanders:
    """Three witnesses of a policy that asks for two; ``folder`` holds the key of the log."""

    def __init__(self, store, folder):
        self.store, self.folder = store, folder
        self.policy = POLICY

    def lines(self, made, at, by):
        """The lines of so many of them, each with its key."""
        some = list(zip(VKEYS, KEYS.items(), strict=True))[:by]
        return [(vkey, cosign_line(made, name, key, at)) for vkey, (name, key) in some]

    def cosign(self, size, late=0, by=3):
        """Cosign the head of that size as of the time that its last event claims, and ``late`` seconds."""
        with self.store.reading() as connection:
            made = self._head(connection, size)
            at = int(instant(log_reader.recorded_at(connection, size - 1)).timestamp()) + late
            stored = checkpoints.of_size(connection, size)
        rows = [Cosignature(size, str(vkey), at, line) for vkey, line in self.lines(made, at, by)]
        with self.store.writing() as connection:
            if stored is None:
                note = sign(made, load_key(self.folder / "log.key"))
                connection.execute(insert(checkpoint).values(size=size, note=note))
            cosignatures.add(connection, rows)

    def _head(self, connection, size):
        now = head_row.read(connection)
        return Checkpoint(
            now.origin, size, frontier_at(size, NodeReader(now.size, now.edge, tile_reader(self.store))).root()
        )


class LongBystanders(Bystanders):
    """The same with ML-DSA-44, whose lines are forty times as long."""

    def __init__(self, store, folder):
        super().__init__(store, folder)
        keys = {name: MLDSA44PrivateKey.generate() for name in KEYS}
        self.known = [(VerifierKey(n, MLDSA44, k.public_key().public_bytes_raw()), n, k) for n, k in keys.items()]
        named = "".join(f"witness w{n} {vkey}\n" for n, (vkey, _, _) in enumerate(self.known, 1))
        self.policy = Policy.parse(f"{named}group q 2 w1 w2 w3\nquorum q\n")

    def lines(self, made, at, by):
        return [(vkey, mldsa_line(made, name, key, at)) for vkey, name, key in self.known[:by]]


def forge(store, size, *vkeys, at=1, line="line\n"):
    """Write a row that no witness signed, as whoever owns the database can."""
    with store.writing() as connection:
        cosignatures.add(connection, [Cosignature(size, str(vkey), at, line) for vkey in vkeys])
