"""The pieces of a verification: the log hashed and folded again, and what is stored compared with it."""
