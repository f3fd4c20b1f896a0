"""Rule packs: what a country's law asks, in a file that a jurist can read and write (I25; docs/rules.md).

A pack is a TOML file under ``rules/``. Each rule names its article, says in French and English what it asks and what
would satisfy it, where its text was read (``Status``), and what
happens when it is not met: ``refuse``, ``mark``, or ``derogable`` by a named competent person. What can be asked is a
closed list of *checks*, each with its own parameters; the houses' rules call the checks and never read a country's
name. A pack's digest is written into every act that it decided, so that a later pack never rewrites the past.
"""

import re
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, structs

from custody.domain.law.drying_line import DryingLine
from custody.domain.law.end_limits import EndLimits
from custody.domain.law.fire_line import FireLine
from custody.domain.law.session_limits import NONE_NAMED, SessionFigures, SessionLimits, session_limits
from custody.domain.law.text import Said, Text

Mode = Literal["refuse", "mark", "derogable"]
Milestone = Literal["seized", "sealed", "received", "laboratory", "reported", "ordered", "notified", "destroyed"]
"""The points of an exhibit's life between which a deadline may run (I24)."""
Some = Annotated[int, Meta(ge=1)]
"""A number of people, samples, hours or days: a rule that asks for none would ask for nothing."""
OBJECTION_HOURS = 72
"""Time in which a person may object to a new sign-in that one agency makes alone, unless a pack says more or less: it
covers a weekend."""

PRESENCE_MINUTES = 30
"""Before ignition: within so many minutes those present confirm that they are there, unless a pack says otherwise."""


class Presence(Struct, frozen=True, forbid_unknown_fields=True, tag="presence", tag_field="check"):
    """At least so many persons of a quality take part in an act; ``outsider``: of another agency than the holder's.

    ``minutes``: of a session, how long before ignition their presence may be given at the earliest (I64).
    """

    act: Literal["session", "opening", "weighing"]
    quality: Literal["judicial", "chair", "commission", "witness", "outsider", "supervisor"]
    at_least: Some
    minutes: Some = PRESENCE_MINUTES


class Rotation(Struct, frozen=True, forbid_unknown_fields=True, tag="rotation", tag_field="check"):
    """The witnesses of a session are not those of the one before (I31)."""


class Window(Struct, frozen=True, forbid_unknown_fields=True, tag="window", tag_field="check"):
    """Nothing burns before so many hours after the order or its notification: the time to challenge it (I25)."""

    after: Literal["ordered", "notified"]
    hours: Some


class Report(Struct, frozen=True, forbid_unknown_fields=True, tag="report", tag_field="check"):
    """The laboratory has confirmed the substance before it burns (I26)."""


class Sample(Struct, frozen=True, forbid_unknown_fields=True, tag="sample", tag_field="check"):
    """So many retained samples of the case are kept elsewhere than the batch that burns (I26)."""

    at_least: Some


class Heard(Struct, frozen=True, forbid_unknown_fields=True, tag="hearing", tag_field="check"):
    """Nothing of a case is ordered to be destroyed, staged or burnt while a hearing of the case is to come."""


class Keyed(Struct, frozen=True, forbid_unknown_fields=True, tag="keyed", tag_field="check"):
    """A prosecution's orders and holds, revoked and lifted too, are signed with a passkey of who gives them."""


class Deadline(Struct, frozen=True, forbid_unknown_fields=True, tag="deadline", tag_field="check"):
    """From one point of an exhibit's life to another pass at most so many hours (I25)."""

    start: Milestone
    end: Milestone
    hours: Some


class Sighting(Struct, frozen=True, forbid_unknown_fields=True, tag="sighting", tag_field="check"):
    """An exhibit of these substances is seen by another than its holder at least every so many days (I44)."""

    days: Some
    substances: Annotated[tuple[str, ...], Meta(min_length=1)]


class TemporaryRelease(Struct, frozen=True, forbid_unknown_fields=True, tag="temporary_release", tag_field="check"):
    """A temporary release ends after at most so many days, however often it is extended (I10)."""

    days: Some


class Balance(Struct, frozen=True, forbid_unknown_fields=True, tag="same_balance", tag_field="check"):
    """Check that an exhibit is weighed again on the balance of the weighing to compare with (I18)."""


class Statement(Struct, frozen=True, forbid_unknown_fields=True, tag="statement", tag_field="check"):
    """Check that the certificate states further contents."""

    contents: Annotated[
        tuple[Literal["transporters", "reason", "incidents", "non_retrievable", "environment"], ...], Meta(min_length=1)
    ]


class Notice(Struct, frozen=True, forbid_unknown_fields=True, tag="notice", tag_field="check"):
    """A session is planned at least so many days ahead, so that an inspection can come unannounced."""

    days: Some


class AnnouncedDay(Struct, frozen=True, forbid_unknown_fields=True, tag="announced_day", tag_field="check"):
    """A session opens on its announced day or within so many days after it; later it is announced again (I55)."""

    days: Some


Signatory = Literal["judicial", "chair", "commission", "verifier", "witness"]
"""A quality in which people attend a session and sign what it states."""


class Signing(Struct, frozen=True, forbid_unknown_fields=True, tag="signing", tag_field="check"):
    """Check that an attendee in this quality signs, and only after the ``after`` qualities."""

    quality: Signatory
    after: tuple[Signatory, ...] = ()


class SignDelay(Struct, frozen=True, forbid_unknown_fields=True, tag="sign_delay", tag_field="check"):
    """A session's statement is signed within so many hours after it was frozen."""

    hours: Some


class EstimateTolerance(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The tolerance of a declared estimate of a mass or volume (I58).

    ``percent`` of what was declared; of a mass at most ``uncounted_kg`` where the packages were not counted.
    """

    percent: Annotated[int, Meta(ge=0, le=10)] = 10
    uncounted_kg: Annotated[int, Meta(ge=0, le=5)] = 5


class TwiceDeclared(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Above how many grams or units two declarations are compared, and how many per cent they may differ (I56)."""

    grams: Annotated[int, Meta(ge=1, le=100)] = 100
    units: Annotated[int, Meta(ge=1, le=50)] = 50
    percent: Annotated[int, Meta(ge=10, le=100)] = 10


Check = (
    Presence | Rotation | Window | Report | Sample | Heard | Keyed | Deadline | Sighting | TemporaryRelease | Balance
    | Statement | Notice | AnnouncedDay | Signing | SignDelay
)  # fmt: skip


Status = Literal["law", "decree", "decision", "press", "memory", "project"]
"""Where the text of a rule was read: in a law, a decree, a court's decision, the press; only recalled; or nowhere, as
the rule is this software's own."""
VERIFIED: frozenset[Status] = frozenset({"law", "decree", "decision"})
"""The grounds that are called verified; only a text among them that was read word for word prints its article."""
Competent = Literal["prosecutor", "inspector"]
"""The roles that may derogate: a rule names one of them or both."""


class Ground(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """On what a rule rests for acts of the day ``since`` (YYYY-MM-DD) and later, until the next ground."""

    since: Annotated[str, Meta(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]$")]
    article: Said
    source: Said
    status: Status
    act: str = ""
    word_for_word: bool = False


class Rule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One rule of a pack; ``competent`` are the roles that may derogate, none unless it is ``derogable``.

    ``article``: the full citation, for jurists; a paper prints it only of a text read ``word_for_word``, else ``act``,
    the name of the text without the number of an article. ``later``: other grounds, for acts from a day on.
    """

    id: Said
    article: Said
    source: Said
    status: Status
    mode: Mode
    text: Text
    remedy: Text
    asks: Check
    competent: tuple[Competent, ...] = ()
    act: str = ""
    word_for_word: bool = False
    later: tuple[Ground, ...] = ()

    def ground(self, day: str = "") -> Ground:
        """Return on what the rule rests for an act of that day (YYYY-MM-DD); "" for one of today."""
        first = Ground(
            since="0000-00-00", article=self.article, source=self.source, status=self.status, act=self.act,
            word_for_word=self.word_for_word,
        )  # fmt: skip
        known = [first, *(ground for ground in self.later if not day or ground.since <= day[:10])]
        return max(known, key=lambda ground: ground.since)


def kind_of(check: Check) -> tuple[str, ...]:
    """Return what a check is about: its sort, and the act, quality or points of time that it looks at."""
    about = (getattr(check, name, "") for name in ("act", "quality", "start", "end", "after"))
    told = tuple(text for text in about if isinstance(text, str))
    return (str(check.__struct_config__.tag), *told)


class DecisiveWeight(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The limits of a weighing that decides (I48): a pack may only ask for more.

    ``per_mille``: the largest expanded uncertainty, of the weight. ``small_mg``: below so much seal and count stand
    for a weight.
    """

    per_mille: Annotated[int, Meta(ge=1, le=20)] = 20
    small_mg: Annotated[int, Meta(ge=0, le=1000)] = 1000

    def fine(self, uncertainty_ug: int, content_ug: int) -> bool:
        """Return True if a balance of this uncertainty decides about so much."""
        return 1000 * uncertainty_ug <= self.per_mille * content_ug

    def least(self, uncertainty_ug: int) -> int:
        """Return the smallest weight that a balance of this uncertainty decides, in micrograms."""
        return -(-1000 * uncertainty_ug // self.per_mille)

    def small(self, content_ug: int) -> bool:
        """Return True if so little is received, checked and burnt by seal and count."""
        return content_ug < 1000 * self.small_mg


MOST_OPENINGS = 3
"""Openings of one exhibit in the days of a pack that are an alarm, at most (I46)."""


class OpeningWatch(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How many openings of one exhibit within so many days are an alarm (I46): a pack may only ask for more.

    An opening for analysis in a laboratory does not count.
    """

    most: Annotated[int, Meta(ge=2, le=MOST_OPENINGS)] = MOST_OPENINGS
    days: Annotated[int, Meta(ge=30, le=366)] = 30


ONE_PHONE_SECONDS = 5
"""Seconds within which two people do not give their PINs on one device one after the other (I71)."""


class ConsumptionLimits(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What analysis uses up, from where it is marked and told (I51): a pack may only narrow it.

    One person alone uses up to ``alone_mg`` milligrams, or ``alone_units`` of counted things, in an act.
    ``report_g`` grams or ``report_units`` are for one report, and ``month_g`` or ``month_units`` for one analyst in a
    month. The report follows within ``report_days``.
    """

    alone_mg: Annotated[int, Meta(ge=0, le=200)] = 200
    report_g: Annotated[int, Meta(ge=1, le=5)] = 5
    month_g: Annotated[int, Meta(ge=1, le=50)] = 50
    report_days: Annotated[int, Meta(ge=1, le=30)] = 30
    alone_units: Annotated[int, Meta(ge=0, le=1)] = 1
    report_units: Annotated[int, Meta(ge=1, le=10)] = 10
    month_units: Annotated[int, Meta(ge=1, le=100)] = 100


class StoreIntervals(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The longest silences of a store (I52): a pack may only shorten them.

    Powders, crystals and tablets of ``from_g`` grams or ``from_units`` units and more are seen every
    ``sought_sighting_days``, all else every ``sighting_days``. Those of ``from_g`` and more are weighed every
    ``weighing_days``, a sample of them where there are more than ``sampled_from``. A store is counted every
    ``count_days``; a decision is asked for ``decision_days`` after the sealing.
    """

    sought_sighting_days: Annotated[int, Meta(ge=1, le=30)] = 30
    sighting_days: Annotated[int, Meta(ge=1, le=90)] = 90
    weighing_days: Annotated[int, Meta(ge=1, le=180)] = 180
    count_days: Annotated[int, Meta(ge=1, le=366)] = 366
    decision_days: Annotated[int, Meta(ge=1, le=730)] = 730
    from_g: Annotated[int, Meta(ge=1, le=100)] = 100
    from_units: Annotated[int, Meta(ge=1, le=500)] = 500
    sampled_from: Annotated[int, Meta(ge=100)] = 100


INQUIRY_DAYS = 7
"""Fewest days between the opening of an inquiry and the closing of what it is about (I54)."""


class AnotherLaboratory(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The share of positive powders that another laboratory analyses in a year (I70): a pack may only widen it.

    ``percent`` of the powders of ``from_g`` grams and more, and at least so many as ``least``.
    """

    percent: Annotated[int, Meta(ge=2, le=100)] = 2
    least: Annotated[int, Meta(ge=5, le=1_000)] = 5
    from_g: Annotated[int, Meta(ge=1, le=100)] = 100


class Pack(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The rules of one jurisdiction in one version. ``id``: country and version (``ML/1``); ``digest``: of its file.

    ``zone`` is the IANA name of the place's civil time: of its calendar, its pages and its papers. ``state`` (the
    state's full name, else ``name``) and ``motto`` are for the letterhead of the country's papers. ``estimate``: the
    tolerance of a declared estimate (I58); ``weighing``: what a weighing must be to decide (I48). A pack may only
    narrow them, and ``intervals``, the longest silences of a store (I52), and ``consumption`` in analysis (I51).
    ``drying``: its own lines of drying (I60), ``fire``: of fires by method (I66). For ``objection_hours`` a person of
    the agency may object to a new sign-in that one agency makes alone. Two PINs typed on one device within
    ``beneath``: the base pack whose rules hold for whatever the file has no rule of that kind, except those that it
    goes ``without``. ``one_phone_seconds`` are an indicator (I71): a pack may only watch for longer. ``session``:
    the limits of load, road, tests and word of a session (I63 to I65): a pack may only ask for more. An inquiry lasts
    ``inquiry_days`` at least (I54). ``ends``: the figures of the other ends of custody (I53). ``declared_twice``: which
    declarations are compared (I56); only more of them.
    """

    id: str
    name: Text
    note: Text
    zone: Said
    rules: tuple[Rule, ...]
    state: Text | None = None
    motto: str = ""
    weighing: DecisiveWeight = DecisiveWeight()
    estimate: EstimateTolerance = EstimateTolerance()
    declared_twice: TwiceDeclared = TwiceDeclared()
    intervals: StoreIntervals = StoreIntervals()
    openings: OpeningWatch = OpeningWatch()
    another_laboratory: AnotherLaboratory = AnotherLaboratory()
    drying: tuple[DryingLine, ...] = ()
    fire: tuple[FireLine, ...] = ()
    session: SessionFigures = NONE_NAMED
    consumption: ConsumptionLimits = ConsumptionLimits()
    one_phone_seconds: Annotated[int, Meta(ge=ONE_PHONE_SECONDS, le=60)] = ONE_PHONE_SECONDS
    ends: EndLimits = EndLimits()
    inquiry_days: Annotated[int, Meta(ge=INQUIRY_DAYS, le=366)] = INQUIRY_DAYS
    objection_hours: Annotated[int, Meta(ge=24, le=720)] = OBJECTION_HOURS
    beneath: str = ""
    without: tuple[Said, ...] = ()
    digest: str = ""

    @property
    def mark(self) -> str:
        """Return the identity and digest that an act decided by this pack records."""
        return f"{self.id} {self.digest}"

    @property
    def limits(self) -> SessionLimits:
        """Return the limits of a session: its own figures, and beneath them those of this software."""
        return session_limits(self.session)

    @property
    def country(self) -> str:
        """Return its country (ISO 3166 code)."""
        return re.split("[-/]", self.id)[0]

    def over(self, base: "Pack") -> "Pack":
        """Return this pack with the rules of a base pack beneath, for every kind that it has no rule of."""
        settled = {kind_of(rule.asks) for rule in self.rules}
        taken = [rule for rule in base.rules if rule.id not in self.without and kind_of(rule.asks) not in settled]
        return structs.replace(self, rules=(*self.rules, *taken))

    def find(self, rule_id: str) -> Rule | None:
        """Return the rule with that id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def asking(self, check: type[Any]) -> list[tuple[Rule, Any]]:
        """Return the rules that ask for one kind of check, each with its parameters."""
        return [(rule, rule.asks) for rule in self.rules if type(rule.asks) is check]
