"""The words of the store's register, in French and in English."""

FR = {
    "register.as_of": "Situation au {when}",
    "register.count": "Scellés détenus",
    "register.custodian": "Gardien des scellés",
    "register.declaration": (
        "Le gardien et le chef du magasin déclarent que les scellés ci-dessus sont sous leur garde à la date indiquée."
    ),
    "register.empty": "Aucun scellé en magasin.",
    "register.holdings": "État des scellés détenus",
    "register.location": "Emplacement, état",
    "register.place": "Magasin",
    "register.remarks": "Observations",
    "register.since": "Depuis",
    "register.supervisor": "Chef du magasin",
    "register.title": "Registre du magasin",
    "register.totals": "Totaux par substance et par unité",
}
EN = {
    "register.as_of": "As of {when}",
    "register.count": "Exhibits held",
    "register.custodian": "Custodian",
    "register.declaration": (
        "The custodian and the store supervisor declare that the exhibits above are in their custody at the "
        "date stated."
    ),
    "register.empty": "No exhibit in the store.",
    "register.holdings": "Exhibits held, one by one",
    "register.location": "Location, state",
    "register.place": "Store",
    "register.remarks": "Remarks",
    "register.since": "Since",
    "register.supervisor": "Store supervisor",
    "register.title": "Store register",
    "register.totals": "Totals per substance and unit",
}
