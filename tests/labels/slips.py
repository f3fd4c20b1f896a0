"""Lists for the tests: slips of the truck and of the laboratory, and a store's register."""

from datetime import date

from labels.model import ExhibitLine, Place, Slip, StoreRegister, Will
from tests.labels.paper import ANALYST, CLERK, ESCORT, HEAD, LETTERHEAD, OFFICER, SUPERVISOR, G, at, exhibit_number


def truck_lines(count: int = 300) -> tuple[ExhibitLine, ...]:
    """The packages of the truck from Ghana, Bamako, May 2016: 2.7 t in all, nine kilograms each."""
    return tuple(
        ExhibitLine(
            id=exhibit_number(i),
            case_number="2016/118",
            nature="paquet d’herbe de cannabis, ruban adhésif brun",
            substance="cannabis",
            count=1,
            unit="package",
            gross_ug=9_000 * G + (i % 7 - 3) * 10 * G,
            first_gross_ug=9_000 * G,
            readability_ug=10 * G,
            seal=f"ML-{310_000 + i}",
            since=at("2016-05-14T16:20:00"),
            location=f"Travée {1 + i // 60}, palette {1 + i // 20}",
            state="held",
            remark="Paquet déchiré à la saisie, remis sous sac inviolable." if i == 4 else "",
            synthetic=True,
        )
        for i in range(1, count + 1)
    )


def slip_truck(count: int = 300) -> Slip:
    return Slip(
        reference=exhibit_number(500, "TR"),
        letterhead=LETTERHEAD,
        head=HEAD,
        issued_at=at("2016-05-14T16:25:00"),
        releaser=OFFICER,
        receiver=CLERK,
        escort=ESCORT,
        lines=truck_lines(count),
        purpose="storage",
        legal_basis="Loi n° 01-078 du 18 juillet 2001 ; PV de saisie n° 0457/BS du 13 mai 2016",
        place="Magasin central de l’OCS, Bamako",
        claimed_at=at("2016-05-14T16:20:00"),
        recorded_at=at("2016-05-14T16:24:00"),
        releaser_will=Will(kind="vouched", vouched_by="Capitaine Seydou Diarra"),
        receiver_will=Will(kind="own_device", key_id="9c1f·04ab", signed_at=at("2016-05-14T16:24:00")),
        act_id="018f7c1e-6d2a-7b11-9d53-6b1e6a2f90c4",
    )


def slip_laboratory() -> Slip:
    line = ExhibitLine(
        id=exhibit_number(900),
        case_number="2016/203",
        nature="sachet de poudre blanche",
        substance="cocaine",
        gross_ug=412_350_000,
        gross_text="412,35 g",
        seal="ML-402118",
    )
    return Slip(
        reference=exhibit_number(501, "TR"),
        letterhead=LETTERHEAD,
        head=HEAD,
        issued_at=at("2016-08-22T09:00:00"),
        releaser=CLERK,
        receiver=ANALYST,
        lines=(line,),
        purpose="laboratory",
        legal_basis="Réquisition à expert n° 044/PJS du 19 août 2016",
        place="Laboratoire national de la santé, Bamako",
        claimed_at=at("2016-08-22T09:00:00"),
        due_back=date(2016, 9, 12),
        releaser_will=Will(kind="own_device"),
    )


def register_store() -> StoreRegister:
    other = (
        ExhibitLine(
            id=exhibit_number(900),
            case_number="2016/203",
            nature="sachet de poudre blanche, coupée à l’éphédrine",
            substance="cocaine",
            gross_ug=412_350_000,
            seal="ML-402118",
            since=at("2016-08-20T11:00:00"),
            location="Chambre forte, casier 3",
            state="held",
        ),
        ExhibitLine(
            id=exhibit_number(901),
            case_number="2016/220",
            nature="comprimés en plaquettes",
            substance="tramadol",
            count=20_160,
            unit="tablet",
            seal="ML-402300",
            seal_state="broken",
            since=at("2016-09-02T10:15:00"),
            location="Chambre forte, casier 5",
            state="held",
            remark="Sceau trouvé rompu au récolement du 1er octobre 2016 : écart ouvert.",
        ),
    )
    return StoreRegister(
        reference="RM 2016/10",
        letterhead=LETTERHEAD,
        head=HEAD,
        issued_at=at("2016-10-03T08:00:00"),
        place=Place(name="Magasin central de l’OCS", commune="Bamako, Commune VI"),
        custodian=CLERK,
        supervisor=SUPERVISOR,
        lines=(*other, *truck_lines(40)),
        remarks=("La porte de la travée 2 ferme mal ; réparation demandée.",),
    )
