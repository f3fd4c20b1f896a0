"""The rules of custody: pure functions over plain data, without I/O, clock or randomness."""
