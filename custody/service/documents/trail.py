"""The lists of a custody history, and what its chains have in common."""

from dataclasses import dataclass, field
from datetime import datetime

from custody.domain.transfers.transfer import Transfer
from custody.service.documents.fire import Fire
from custody.storage.read.histories import Line
from labels import model


@dataclass
class Shared:
    """Hand-overs and fires that several chains passed through, each read once."""

    transfers: dict[str, tuple[Transfer, list[Line]]] = field(default_factory=dict)
    fires: dict[str, Fire] = field(default_factory=dict)


@dataclass
class Trail:
    """The lists of a custody history as they grow."""

    legs: list[model.Leg] = field(default_factory=list)
    seals: list[model.SealLine] = field(default_factory=list)
    weighings: list[model.WeighingLine] = field(default_factory=list)
    releases: list[model.ReleaseLine] = field(default_factory=list)
    sightings: list[model.SightingLine] = field(default_factory=list)
    looks: list[model.SightingLine] = field(default_factory=list)
    labs: list[model.LabLine] = field(default_factory=list)
    orders: list[model.OrderLine] = field(default_factory=list)
    openings: list[model.OpeningLine] = field(default_factory=list)
    samples: list[model.SampleLine] = field(default_factory=list)
    reads: list[tuple[int, model.ReadLine]] = field(default_factory=list)
    media: list[model.MediaLine] = field(default_factory=list)
    flags: list[model.FlagLine] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    corrections: list[model.CorrectionLine] = field(default_factory=list)
    events: list[model.EventLine] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    ended_at: datetime | None = None
    """When custody ended: by fire, by splitting all of it, or in the laboratory."""
    fire: Fire | None = None
