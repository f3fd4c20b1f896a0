"""The tamper-evident log: canonical bytes, Merkle tree, tiles, checkpoints, proofs. Knows nothing of exhibits."""
