"""Weigh an exhibit again on the balance of its earlier weighing, where a rule pack asks (I18)."""

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import Decision, StateReader
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rule_pack import Balance
from custody.domain.law.rule_pack_loader import pack_of
from custody.domain.people.agency import Agency


def require_balance(
    exhibit_id: str, exhibit: Exhibit, weight: Weight | None, state_reader: StateReader, decision: Decision
) -> None:
    """Check that the exhibit is weighed on the balance of its earlier weighing, if a rule pack asks (I18).

    The pack is the one that decides the act, else that of the agency that answers for the exhibit. Without such an
    agency there is no check.

    Raises:
        RuleBroken: ``balance_differs``, ``pack_changed``.
    """
    if weight is None or exhibit.basis is None or weight.balance == exhibit.basis[0].balance:
        return
    agency = state_reader.find(Agency, exhibit.house)
    if decision.rules:
        pack = pack_of(*decision.rules.split())
    elif agency is not None:
        pack = agency.rules()
    else:
        return
    for rule, _ in pack.asking(Balance):
        decision.rules = pack.mark
        unmet(rule, decision, "balance_differs", exhibit, number=exhibit_id, balance=exhibit.basis[0].balance)
