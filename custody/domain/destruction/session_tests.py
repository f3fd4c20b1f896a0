"""What a destruction session knows of its presumptive tests: what is to be tested, which kits were checked (I65)."""

from msgspec import Struct, field, structs


class KitControl(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A kit's lot tried on a blank and on a known substance: ``good`` if only the latter coloured, ``by`` whom."""

    kit: str
    lot: str
    good: bool
    by: str
    at: str


class SessionTests(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The exhibits ``drawn`` for a test by the service, those ``added`` by the commission, and the ``kits`` checked."""

    drawn: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    kits: list[KitControl] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        """Return what is to be tested, drawn or added."""
        return [*self.drawn, *self.added]

    def control(self, kit: str, lot: str) -> str:
        """Return "" for a lot whose controls were good, ``unchecked`` or ``failed``.

        A failed control stands until another person has made a good one.
        """
        of_lot = [each for each in self.kits if (each.kit, each.lot) == (kit, lot)]
        if not of_lot:
            return "unchecked"
        failed = [at for at, each in enumerate(of_lot) if not each.good]
        if not failed:
            return ""
        last = failed[-1]
        by = {each.by for each in of_lot if not each.good}
        return "" if any(each.good and each.by not in by for each in of_lot[last + 1 :]) else "failed"

    def checked(self, control: KitControl) -> "SessionTests":
        """Return it with one more control."""
        return structs.replace(self, kits=[*self.kits, control])
