"""Places of a store, custodians, balances and who enters."""
