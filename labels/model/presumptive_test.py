"""The presumptive tests before a fire, as a certificate tells them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PresumptiveTests:
    """How many of the ``asked`` exhibits were ``tested``; ``compatible``: each substance with its exhibits."""

    asked: int
    tested: int
    compatible: tuple[tuple[str, tuple[str, ...]], ...] = ()
