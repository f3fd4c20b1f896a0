"""What the demonstration's story leaves out and the pictures of papers need: told after it, by its own people."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from custody.bootstrap import Services
from custody.commands.story.cast import PEOPLE
from custody.commands.story.office import Office, by_pin
from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.reissue import Reissue
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.exhibits import opening
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.sighting import Sight
from custody.domain.inventories import inventory_count
from custody.domain.inventories.missing_confirmation import ConfirmMissing
from custody.domain.kernel.quantity import MassEntry
from custody.domain.orders.order import Order
from custody.domain.people.person import Person
from custody.domain.places import custodian
from custody.domain.places.place import Place
from custody.domain.transfers.transfer import Transfer
from custody.service.documents.minutes import has_minutes
from custody.service.exhibits import photos
from custody.service.log.timestamps import Authority
from custody.service.oversight import mass_balance
from custody.storage.read import histories, subject_queries
from custody.storage.tables import accounts
from custody.storage.write import head_row, unique_values
from labels.signing import pki
from tests.factories.ended_count import end_count
from tests.fake_witnesses import POLICY, Bystanders
from tests.service.tsa import Tsa, reply
from tests.web.matrix_world import JPEG

SHOWN = "PV 112/2016"
"""The truck: 300 packages, burnt and certified."""
OPENED = "PV 61/BTM"
"""The sack at Mopti that is opened and sealed again."""


@dataclass(frozen=True, kw_only=True)
class PaperSubjects:
    """Numbers of what the papers are about; minutes by exhibit and act."""

    certificate: str
    replaced: str
    reissued: str
    exhibit: str
    case: str
    seizure: str
    slip: str
    sent: str
    store: str
    order: str
    inventory: str
    opened: str
    weighing: tuple[str, str]
    opening: tuple[str, str]
    resealing: tuple[str, str]
    mass_balance: mass_balance.Balance


class Scene:
    """The people of the story at work again, and the log as it stands."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.office = Office(services.recorder)
        named = {key: one.username for key, one in PEOPLE.items() if one.username}
        with services.store.reading() as connection:
            found = {key: accounts.account_named(connection, name) for key, name in named.items()}
        self.who = {key: account.person for key, account in found.items() if account}

    def exhibits(self, case_no: str) -> dict[str, Exhibit]:
        """The exhibits of a case by its number on paper."""
        with self.services.store.reading() as connection:
            case = next(iter(unique_values.cases_under(connection, case_no)), "")
            return subject_queries.find(connection, Exhibit, dossier=case, limit=None)

    def lines(self, number: str) -> list[histories.Line]:
        """A chain."""
        with self.services.store.reading() as connection:
            return histories.history(connection, number)

    def certificates(self) -> dict[str, Certificate]:
        """Every certificate."""
        with self.services.store.reading() as connection:
            return subject_queries.find(connection, Certificate, limit=None)


def tell_extra_scenes(services: Services) -> PaperSubjects:
    """Tell the chapters, and say where everything is."""
    scene = Scene(services)
    truck = scene.exhibits(SHOWN)
    first = next(iter(truck))
    weighed = next(line for line in scene.lines(first) if line.part.n > 1 and has_minutes(line))
    opened, acts = _opening(scene)
    replaced, reissued = _corrected(scene)
    store, transfers, order = _standing(scene)
    inventory = _inventory(scene, store)
    _anchored(services)
    return PaperSubjects(
        certificate=truck[first].certificate, replaced=replaced, reissued=reissued, exhibit=first,
        case=truck[first].case, seizure=truck[first].seizure, slip=transfers["received"], sent=transfers["dispatched"],
        store=store, order=order, inventory=inventory, opened=opened, weighing=(first, weighed.part.act),
        opening=(opened, acts[0]), resealing=(opened, acts[1]), mass_balance=_mass_balance(scene),
    )  # fmt: skip


def _standing(scene: Scene) -> tuple[str, dict[str, str], str]:
    """The clerk's store, a hand-over of each status (of a long list where there is one), an order that may be read."""
    with scene.services.store.reading() as connection:
        agency = subject_queries.state(connection, Person, scene.who["clerk"]).agency
        places = subject_queries.find(connection, Place, limit=None)
        transfers = subject_queries.find(connection, Transfer, limit=None)
        orders = subject_queries.find(connection, Order, limit=None)
    store = next(n for n, one in places.items() if (one.sort, one.agency) == ("store", agency))
    longest = sorted(transfers, key=lambda n: min(len(transfers[n].exhibits), 30))
    return store, {transfers[n].status: n for n in longest}, min(orders, key=lambda n: len(orders[n].exhibits))


def _opening(scene: Scene) -> tuple[str, tuple[str, str]]:
    """The sack is opened before a witness, looked into, and sealed again."""
    office, who = scene.office, scene.who
    [(number, state)] = scene.exhibits(OPENED).items()
    photo = photos.keep(scene.services.blobs, state.case, JPEG)
    assert state.first_weight
    weight = WeightEntry(
        gross=MassEntry("12,40", "kg"), tare=MassEntry("0,20", "kg"), balance=state.first_weight.balance
    )
    seen = by_pin(who["witness1"], "witness")
    unsealed = office.act(
        who["mopti"],
        opening.OpenExhibit(
            check=CheckEntry(exhibit=number, seal=state.seal, weight=weight), purpose="inspection",
            legal_basis="Réquisition du 3 décembre 2016", photos=(photo,),
        ),
        seen,
    )  # fmt: skip
    sealed = office.act(
        who["mopti"],
        opening.Reseal(exhibit=number, seal="GN-MOP-00777", closure="bag", photos=(photo,), weight=weight), seen,
    )  # fmt: skip
    office.act(who["mopti"], BlindCheck(checks=(CheckEntry(exhibit=number, seal="GN-MOP-00777", weight=weight),)))
    return number, (unsealed.act, sealed.act)


def _corrected(scene: Scene) -> tuple[str, str]:
    """What burnt in Mali's last session was typed wrong, and something of it is seen again: a next version."""
    ours = {n: one for n, one in scene.certificates().items() if _chair(scene, one) == scene.who["chair"]}
    number = max(ours, key=lambda n: ours[n].issued_at)
    with scene.services.store.reading() as connection:
        exhibit, again_seen = [n for n, one in subject_queries.every(connection, Exhibit) if one.certificate == number][
            :2
        ]
    scene.office.act(scene.who["inspector"], Sight(exhibits=(again_seen,)))
    recorder = scene.lines(exhibit)[0].header.actors[0].person
    correct = Correct(subject=exhibit, n=1, field="substance", value="heroin", reason="Faute de frappe")
    scene.office.act(recorder, correct, by_pin(scene.who["inspector"], "witness"))
    again = Reissue(certificate=number, reason="Substance mal saisie à la première inscription")
    made = scene.office.act(scene.who["chair"], again, by_pin(scene.who["member"], "witness"))
    return number, made.first("CE")


def _chair(scene: Scene, certificate: Certificate) -> str:
    with scene.services.store.reading() as connection:
        return subject_queries.state(connection, DestructionSession, certificate.session).chair


def _inventory(scene: Scene, store: str) -> str:
    """The store is counted: one exhibit is not found, one seal is read wrong."""
    office, who = scene.office, scene.who
    office.act(who["supervisor"], custodian.NameCustodian(place=store, person=who["clerk"]))
    plan = inventory_count.PlanInventory(place=store, counters=(who["chair"],))
    number = office.act(who["supervisor"], plan).first("RC")
    office.act(who["supervisor"], inventory_count.StartCount(inventory=number))
    with scene.services.store.reading() as connection:
        there = [(n, one) for n, one in subject_queries.every(connection, Exhibit, place=store)]
    seen = [inventory_count.Tally(label_id=n, seal=one.seal) for n, one in there[1:]]
    office.act(who["chair"], inventory_count.CountExhibits(inventory=number, seen=tuple(seen[:-1])))
    office.act(who["supervisor"], end_count(number))
    office.act(who["inspector"], ConfirmMissing(inventory=number))
    office.act(
        who["chair"], inventory_count.SignInventory(inventory=number, reservations="Éclairage faible dans l’allée 3.")
    )
    return number


def _anchored(services: Services) -> None:
    """Two witnesses cosign the head, and an authority of its own root stamps it."""
    services.witnesses.policy = POLICY
    folder = Path(services.settings.data) / "dakar"
    made = pki.create(folder, "Autorité d’horodatage de Dakar", datetime.now(UTC) - timedelta(days=1))
    tsa = Tsa(made, policy="1.2.3.4")
    services.timestamps._authority = Authority(lambda question: reply(tsa, question), [made.root])
    services.checkpoints.sign_now()
    assert services.timestamps.take() == ""
    with services.store.reading() as connection:
        size = head_row.read(connection).size
    Bystanders(services.store, services.settings.data).cosign(size, 5, 2)


def _mass_balance(scene: Scene) -> mass_balance.Balance:
    inspector = scene.who["inspector"]
    with scene.services.store.reading() as connection:
        agency = subject_queries.state(connection, Person, scene.who["clerk"]).agency
        reader = Reader(person=inspector, agency=agency, roles=tuple(Role))
        period = mass_balance.period_of("", "", datetime.now(UTC).date().isoformat())
        return mass_balance.balance(connection, scene.services.directory, reader, agency, period)
