"""Places of a store, custodians and who enters."""
