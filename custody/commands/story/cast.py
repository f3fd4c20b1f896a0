"""People of the story: offices and invented persons, their roles, and the accounts a visitor may use.

No name here is that of a real person; the offices are of kinds that exist in Mali, Niger and Senegal.
"""

from dataclasses import dataclass

from custody.domain.access.roles import Role
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson

R = Role


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person of the story. ``username`` is empty for those who have no account."""

    rank: str
    name: str
    agency: str
    roles: tuple[Role, ...]
    username: str = ""


OPERATOR = EnrolAgency(name="Office central des stupéfiants (OCS)", sort="drug_office", country="ML")
OFFICERS = (
    EnrolPerson(name="Fanta Diawara", rank="Commandant", agency=""),
    EnrolPerson(name="Drissa Kouyaté", rank="Lieutenant-colonel", agency=""),
)
"""The two key officers of genesis, by their place in it."""
OFFICER_NAMES = ("cles1", "cles2")

AGENCIES: dict[str, EnrolAgency] = {
    "police": EnrolAgency(name="Police nationale – brigade des stupéfiants, Bamako", sort="police"),
    "district": EnrolAgency(name="Police nationale – commissariat d’arrondissement, Bamako", sort="police"),
    "gendarmerie": EnrolAgency(name="Gendarmerie nationale – brigade territoriale de Mopti", sort="gendarmerie"),
    "customs": EnrolAgency(name="Direction générale des douanes – bureau de Kayes", sort="customs"),
    "prosecution": EnrolAgency(name="Parquet du tribunal de grande instance de la Commune VI", sort="prosecution"),
    "special": EnrolAgency(name="Parquet du pôle judiciaire spécialisé", sort="prosecution"),
    "court": EnrolAgency(name="Greffe du tribunal de grande instance de la Commune VI", sort="court"),
    "laboratory": EnrolAgency(name="Laboratoire national de la santé", sort="laboratory"),
    "environment": EnrolAgency(
        name="Direction nationale de l’assainissement et du contrôle des pollutions et des nuisances (DNACPN)",
        sort="environment",
    ),
    "rescue": EnrolAgency(name="Direction générale de la protection civile", sort="civil_protection"),
    "inspection": EnrolAgency(name="Inspection des services de sécurité et de la protection civile", sort="inspection"),
    "unodc": EnrolAgency(name="ONUDC – bureau de Bamako (observateur)", sort="foreign"),
    "SN.office": EnrolAgency(
        name="Office central pour la répression du trafic illicite des stupéfiants (OCRTIS), Dakar",
        sort="drug_office", country="SN",
    ),
    "SN.police": EnrolAgency(name="Gendarmerie nationale du Sénégal", sort="gendarmerie", country="SN"),
    "SN.prosecution": EnrolAgency(name="Parquet de Dakar", sort="prosecution", country="SN"),
    "SN.environment": EnrolAgency(
        name="Direction de l’environnement et des établissements classés, Dakar", sort="environment", country="SN"
    ),
    "SN.inspection": EnrolAgency(name="Inspection des services de police, Dakar", sort="inspection", country="SN"),
    "SN.rescue": EnrolAgency(name="Brigade nationale des sapeurs-pompiers, Dakar", sort="civil_protection",
                             country="SN"),
    "NE.office": EnrolAgency(
        name="Office central de répression du trafic illicite des stupéfiants (OCRTIS), Niamey",
        sort="drug_office", country="NE",
    ),
    "NE.police": EnrolAgency(name="Police nationale du Niger", sort="police", country="NE"),
    "NE.prosecution": EnrolAgency(name="Parquet de Niamey", sort="prosecution", country="NE"),
    "NE.environment": EnrolAgency(name="Bureau d’évaluation environnementale, Niamey", sort="environment",
                                  country="NE"),
    "NE.inspection": EnrolAgency(name="Inspection générale de la police, Niamey", sort="inspection", country="NE"),
    "NE.rescue": EnrolAgency(name="Direction générale de la protection civile du Niger", sort="civil_protection",
                             country="NE"),
}  # fmt: skip
"""Short name to office; ``office`` is the operator itself."""


def _team(country: str, *names: tuple[str, str]) -> dict[str, Member]:
    """Return the people that a session needs, under ``country.role``."""
    posts = (
        ("officer", "police", (R.SEIZING_OFFICER,)),
        ("clerk", "office", (R.CLERK,)),
        ("supervisor", "office", (R.SUPERVISOR,)),
        ("prosecutor", "prosecution", (R.PROSECUTOR,)),
        ("chair", "office", (R.COMMISSION,)),
        ("member", "environment", (R.COMMISSION,)),
        ("verifier", "inspection", (R.VERIFIER,)),
        ("witness1", "rescue", (R.WITNESS,)),
        ("witness2", "environment", (R.WITNESS,)),
        ("witness3", "inspection", (R.WITNESS,)),
    )
    return {
        f"{country}.{post}": Member(rank=rank, name=name, agency=f"{country}.{agency}", roles=roles)
        for (post, agency, roles), (rank, name) in zip(posts, names, strict=True)
    }


def agencies_of(country: str) -> dict[str, EnrolAgency]:
    """Return the offices of another country in which a session is replayed, under ``country.office``."""
    sorts = {
        "office": "drug_office", "police": "police", "prosecution": "prosecution", "environment": "environment",
        "inspection": "inspection", "rescue": "civil_protection",
    }  # fmt: skip
    return {
        f"{country}.{key}": EnrolAgency(name=f"{country} : service synthétique ({key})", sort=sort, country=country)
        for key, sort in sorts.items()
    }


def people_of(country: str) -> dict[str, Member]:
    """Return the people of another country in which a session is replayed: numbers for names, nobody is meant."""
    posts = _team(country, *(("", f"{country} : personne synthétique {i}") for i in range(1, 11)))
    second = Member(
        rank="", name=f"{country} : personne synthétique 11", agency=f"{country}.rescue", roles=(R.COMMISSION,)
    )
    return {**posts, f"{country}.member2": second}


PEOPLE: dict[str, Member] = {
    "officer": Member(
        rank="Lieutenant", name="Moussa Samaké", agency="police", roles=(R.SEIZING_OFFICER,), username="saisie"
    ),
    "gendarme": Member(
        rank="Adjudant-chef", name="Boubacar Guindo", agency="gendarmerie",
        roles=(R.SEIZING_OFFICER, R.ESCORT), username="gendarme",
    ),
    "district": Member(rank="Inspecteur", name="Lassana Doumbia", agency="district", roles=(R.SEIZING_OFFICER,)),
    "customs": Member(
        rank="Contrôleur", name="Aminata Niakaté", agency="customs", roles=(R.SEIZING_OFFICER,), username="douane"
    ),
    "inhouse": Member(rank="Sous-lieutenant", name="Yaya Berthé", agency="office", roles=(R.SEIZING_OFFICER,)),
    "clerk": Member(rank="Adjudant", name="Mariam Traoré", agency="office", roles=(R.CLERK,), username="gardien"),
    "mopti": Member(rank="Sergent", name="Hamadoun Cissé", agency="office", roles=(R.CLERK,), username="mopti"),
    "supervisor": Member(
        rank="Capitaine", name="Issa Konaté", agency="office", roles=(R.SUPERVISOR,), username="magasin"
    ),
    "analyst": Member(
        rank="Docteur", name="Kadiatou Sangaré", agency="laboratory", roles=(R.LABORATORY,), username="labo"
    ),
    "registrar": Member(rank="Maître", name="Awa Dembélé", agency="court", roles=(R.COURT_CLERK,), username="greffe"),
    "prosecutor": Member(
        rank="Substitut", name="Seydou Maïga", agency="prosecution", roles=(R.PROSECUTOR,), username="procureur"
    ),
    "secretary": Member(
        rank="Greffier", name="Ibrahim Touré", agency="prosecution", roles=(R.COURT_CLERK,), username="parquet"
    ),
    "special": Member(rank="Substitut", name="Oumou Sacko", agency="special", roles=(R.PROSECUTOR,), username="pole"),
    "chair": Member(
        rank="Colonel", name="Sékou Bagayoko", agency="office", roles=(R.COMMISSION,), username="president"
    ),
    "member": Member(
        rank="Docteur", name="Rokia Haïdara", agency="environment", roles=(R.COMMISSION,), username="commission"
    ),
    "verifier": Member(
        rank="Commandant", name="Hawa Sidibé", agency="inspection", roles=(R.VERIFIER,), username="verificateur"
    ),
    "witness1": Member(rank="Lieutenant", name="Modibo Sylla", agency="rescue", roles=(R.WITNESS,),
                       username="temoin1"),
    "witness2": Member(rank="Inspectrice", name="Nana Kané", agency="environment", roles=(R.WITNESS,),
                       username="temoin2"),
    "witness3": Member(rank="Experte", name="Anna Lindqvist", agency="unodc", roles=(R.WITNESS,),
                       username="temoin3"),
    "inspector": Member(
        rank="Contrôleur général", name="Bakary Togola", agency="inspection", roles=(R.INSPECTOR,),
        username="inspection",
    ),
    "administrator": Member(
        rank="", name="Salif Ouattara", agency="office", roles=(R.ADMINISTRATOR,), username="admin"
    ),
    **_team(
        "SN", ("Capitaine", "Mamadou Faye"), ("Adjudant", "Awa Ndour"), ("Commissaire", "Ibrahima Sarr"),
        ("Substitut", "Khady Mbaye"), ("Commissaire", "Cheikh Diagne"), ("Docteur", "Marème Sow"),
        ("Commandant", "Ousmane Badji"), ("Lieutenant", "Aliou Thiam"), ("Ingénieure", "Ndèye Gaye"),
        ("Inspecteur", "Pape Mendy"),
    ),
    **_team(
        "NE", ("Commissaire", "Abdou Issoufou"), ("Inspecteur", "Zeinabou Maman"), ("Commissaire", "Laouali Oumarou"),
        ("Substitut", "Hadiza Seyni"), ("Commissaire", "Souley Harouna"), ("Docteur", "Ramatou Garba"),
        ("Commandant", "Idrissa Moumouni"), ("Capitaine", "Salissou Yacouba"), ("Ingénieur", "Boureima Djibo"),
        ("Inspectrice", "Fati Abdoulaye"),
    ),
    "keys": Member(
        rank="Contrôleur général", name="Modibo Tounkara", agency="inspection", roles=(R.KEY_OFFICER,),
        username="cles3",
    ),
}  # fmt: skip
"""Short name to person; those of a session in another country stand under ``SN.`` and ``NE.``.

The last one is the key officer of another agency: from then on two agencies hold the keys.
"""

PASSWORD = "sceau-fleuve-balance"  # noqa: S105 - printed on the screen; the demonstration listens on this machine only
PIN = "702468"
