"""Acts in brief, as a test makes them of their headers."""

from custody.storage.read import act_summaries


def as_brief(header):
    taking = tuple(act_summaries.Taker(one.person, one.agency, one.device, one.will) for one in header.actors)
    occurred = act_summaries.Occurrence(header.occurred.at) if header.occurred else None
    brief = act_summaries.Brief(header.act, taking, header.at, header.kind, header.parts, occurred)
    assert brief.claimed_at == header.claimed_at
    return brief
