"""Who takes part in the demo. All names are invented; postcodes and towns are real so that searching works."""

from __future__ import annotations

from dataclasses import dataclass, field

from allmende.coops.models import LegalForm, Sector


@dataclass(frozen=True)
class DemoCoop:
    """A cooperative of the demo and its people: (name, e-mail)."""

    name: str
    postcode: str
    town: str
    description: str
    sectors: list[str]
    people: list[tuple[str, str]]
    legal_form: str = LegalForm.EG
    country: str = "DE"
    street: str = ""
    tags: list[str] = field(default_factory=list)


HOST = DemoCoop(
    name="Netzwerk Havelbogen eG",
    postcode="14467",
    town="Potsdam",
    street="Am Alten Speicher 1",
    description=(
        "Wir betreiben diese Allmende: die Karte, den Tausch und die Treffen. "
        "Mitglied sind die Genossenschaften selbst."
    ),
    sectors=[Sector.COMMUNITY],
    people=[("Mira Havelland", "mira@havelbogen.example")],
)

COOPS = [
    DemoCoop(
        name="Werkhof Linde eG",
        postcode="13357",
        town="Berlin",
        street="Lindenhof 4",
        description=(
            "Eine **Werkstattgemeinschaft** in einer alten Tischlerei. 38 Mitglieder teilen sich Maschinen, Räume "
            "und eine Kaffeemaschine.\n\n"
            "- Holz- und Fahrradwerkstatt\n- Seminarraum im Hof\n- offene Abende donnerstags"
        ),
        sectors=[Sector.CRAFT, Sector.COMMUNITY],
        people=[
            ("Hannelore Petzold", "hannelore@werkhof-linde.example"),
            ("Cem Aydın", "cem@werkhof-linde.example"),
        ],
    ),
    DemoCoop(
        name="Saalbau Morgenrot eG",
        postcode="10247",
        town="Berlin",
        street="Morgenrotstraße 12",
        description="Ein Saal, zwei Seminarräume und eine Küche. Seit 1908 gehört das Haus denen, die es nutzen.",
        sectors=[Sector.CULTURE, Sector.EDUCATION],
        people=[("Jörg Wendtland", "joerg@saalbau-morgenrot.example")],
    ),
    DemoCoop(
        name="Wohnhof Sieben Eichen eG",
        postcode="12435",
        town="Berlin",
        description="54 Wohnungen, ein Garten, eine Werkstattküche. Miete nach Kosten, Entscheidungen im Plenum.",
        sectors=[Sector.HOUSING],
        people=[("Thi Lan Nguyễn", "lan@sieben-eichen.example")],
    ),
    DemoCoop(
        name="Radgemeinschaft Speiche eG",
        postcode="14482",
        town="Potsdam",
        description="Lastenräder für alle, die etwas zu tragen haben, und eine Werkstatt, in der sie heil bleiben.",
        sectors=[Sector.MOBILITY],
        people=[("Bjørn Sørensen", "bjoern@speiche.example")],
    ),
    DemoCoop(
        name="Leihladen Kiezkiste eG",
        postcode="12049",
        town="Berlin",
        description="Eine Bibliothek der Dinge: Was man selten braucht, steht hier für alle im Regal.",
        sectors=[Sector.COMMUNITY, Sector.ENVIRONMENT],
        people=[("Friederike Mühlenbrock", "friederike@kiezkiste.example")],
    ),
    DemoCoop(
        name="Solawi Krumme Mark eG",
        postcode="14770",
        town="Brandenburg an der Havel",
        description="Gemüse für 160 Haushalte, geteilt in Ernteanteilen statt nach Preis.",
        sectors=[Sector.FOOD, Sector.ENVIRONMENT],
        people=[("Olumide Adeyemi", "olumide@krumme-mark.example")],
    ),
    DemoCoop(
        name="Kulturscheune Rabenau e. V.",
        postcode="16321",
        town="Bernau bei Berlin",
        description="Konzerte, Proben und ein kleiner Saal mit Flügel in einer ausgebauten Scheune.",
        sectors=[Sector.CULTURE],
        people=[("Anneliese Rabe", "anneliese@rabenau.example")],
        legal_form=LegalForm.EV,
    ),
    DemoCoop(
        name="IT-Kollektiv Netzknoten eG",
        postcode="04229",
        town="Leipzig",
        description="Wir betreiben Server für Genossenschaften und zeigen, wie man sie selbst betreibt.",
        sectors=[Sector.DIGITAL],
        people=[("Kim Knotenberg", "kim@netzknoten.example")],
    ),
    DemoCoop(
        name="Kontorverbund Soll & Haben eG",
        postcode="20359",
        town="Hamburg",
        description="Buchhaltung für kleine Genossenschaften, verständlich erklärt.",
        sectors=[Sector.FINANCE, Sector.SERVICE],
        people=[("Saskia Sollmann", "saskia@soll-haben.example")],
    ),
    DemoCoop(
        name="Bürgerenergie Lindental eG",
        postcode="79098",
        town="Freiburg im Breisgau",
        description="Strom von den Dächern der Nachbarschaft; der Überschuss geht in das nächste Dach.",
        sectors=[Sector.ENERGY],
        people=[("Walburga Sonnleitner", "walburga@lindental.example")],
    ),
    DemoCoop(
        name="Stadtbücherei Brennau",
        postcode="14712",
        town="Rathenow",
        description="Bücher, ein Lesezimmer und neuerdings eine Bohrmaschine. Die Stadt teilt mit, was ihr gehört.",
        sectors=[Sector.EDUCATION, Sector.COMMUNITY],
        people=[("Gisela Brenn", "gisela@brennau.example")],
        legal_form=LegalForm.CITY,
    ),
    DemoCoop(
        name="Hofkollektiv Donauknie SCE",
        postcode="1020",
        town="Wien",
        description="Ein Hof in der Stadt: Lager, Küche und ein Transporter für gemeinsame Einkäufe.",
        sectors=[Sector.FOOD, Sector.TRADE],
        people=[("Resi Donauer", "resi@donauknie.example")],
        legal_form=LegalForm.SCE,
        country="AT",
    ),
]
