"""The report of a laboratory that is a user of the service, on exhibits that it holds (T6, T13)."""

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.exhibit import OPENED, RELEASED, Exhibit, held_by_agency, load_exhibits
from custody.domain.exhibits.objects import require_drug
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.quantity import VolumeEntry
from custody.domain.kernel.typed_text import clean
from custody.domain.laboratory.analysis_result import ExhibitAnalysed, analyse, read_result, volume_of
from custody.domain.seizures.seizure import SeizureReported


class Report(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A laboratory report on exhibits the laboratory holds; ``volume``: what was measured of one, opened."""

    report: str
    exhibits: tuple[str, ...]
    substance: str
    purity_per_mille: int | None = None
    adulterants: tuple[str, ...] = ()
    volume: VolumeEntry | None = None
    method: str = ""


@act(
    "laboratory.report/1",
    title=N_("Laboratory report"),
    summary="Report on exhibits",
    roles={Role.LABORATORY},
    records=(DiscrepancyOpened, ExhibitAnalysed, SeizureReported),
)
def report(command: Report, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a result; one that contradicts an earlier report opens a discrepancy (T6, T13).

    A report on a sample is one on what it was taken from as well. Nobody analyses through a seal (I67): a result on
    what the laboratory did not open is refused; if it was recorded later from its paper, it is a discrepancy.

    Raises:
        BadInput: as ``read_result`` and ``volume_of``.
        RuleBroken: ``not_holder``, ``wrong_state``, ``not_opened``, ``object_not_drug``.
    """
    analysis = read_result(
        command.report, ctx.author.agency, command.substance, command.purity_per_mille, command.adulterants
    )
    if command.volume:
        analysis = structs.replace(analysis, volume=volume_of(command.volume, command.exhibits))
    method = clean(command.method, "method")
    numbers = load_exhibits(command.exhibits, state_reader)
    sealed = {each for each in numbers if not _on_the_bench(each, state_reader, ctx).opened_by}
    if sealed and ctx.paper is None:
        raise RuleBroken("not_opened", number=min(sealed))
    decision = Decision()
    analyse(numbers, analysis, state_reader, ctx, decision, method=method, unopened=sealed)
    return decision


def _on_the_bench(exhibit_id: str, state_reader: StateReader, ctx: ActContext) -> Exhibit:
    exhibit = held_by_agency(state_reader, exhibit_id, ctx)
    require_drug(exhibit_id, exhibit)
    opened = exhibit.status == OPENED and exhibit.before_opening == RELEASED
    if exhibit.status != RELEASED and not opened:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    return exhibit
