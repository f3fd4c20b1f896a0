"""The origin of an exhibit in a paper register, and who found it there (I46)."""

from msgspec import Struct


class Origin(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The act by which an exhibit was taken over from a paper register; what went before is unknown.

    ``confirmed_by`` of ``by_agency`` found it in that register at ``confirmed_at``, "" while nobody did.
    """

    takeover: str
    confirmed_by: str = ""
    by_agency: str = ""
    confirmed_at: str = ""
