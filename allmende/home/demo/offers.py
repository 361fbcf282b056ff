"""What the demo's cooperatives share. Prices in hundredths of a credit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoOffer:
    """An offer. `hours` are opening times: (weekdays from Monday = 0, from, to)."""

    coop: str
    kind: str
    name: str
    description: str
    price: int = 0
    per: str = "hour"
    quantity: int = 1
    by_agreement: bool = True
    hours: tuple[tuple[range | tuple[int, ...], str, str], ...] = ((range(7), "08:00", "22:00"),)
    shortest: int = 60
    longest: int = 14 * 60


DAY, WEEK = 24 * 60, 7 * 24 * 60

OFFERS = [
    DemoOffer(
        "Saalbau Morgenrot eG",
        "room",
        "Großer Seminarraum mit Bühne",
        "Heller Saal im ersten Stock, 84 Quadratmeter, Platz für 60 Menschen im Stuhlkreis oder 40 an Tischen. "
        "Kleine Bühne, Beamer, Teeküche nebenan.",
        price=500,
    ),
    DemoOffer(
        "Saalbau Morgenrot eG",
        "room",
        "Probekeller",
        "Trocken, beheizt, schallgedämmt. Schlagzeug und Gesangsanlage stehen da.",
        price=300,
        by_agreement=False,
        hours=((range(7), "10:00", "22:00"),),
    ),
    DemoOffer(
        "Werkhof Linde eG",
        "room",
        "Holzwerkstatt mit Maschinen",
        "Tischkreissäge, Abrichte, Hobelbänke. Nur mit Einweisung; wir fragen vor der Zusage danach.",
        price=600,
        hours=(((0, 1, 2, 3, 4), "09:00", "18:00"), ((5,), "10:00", "16:00")),
        shortest=120,
    ),
    DemoOffer(
        "Werkhof Linde eG",
        "room",
        "Platz in der Fahrradwerkstatt",
        "Montageständer und alles Werkzeug. Vier Plätze.",
        price=200,
        quantity=4,
        by_agreement=False,
        hours=((range(6), "09:00", "20:00"),),
    ),
    DemoOffer(
        "Wohnhof Sieben Eichen eG",
        "room",
        "Werkstattküche",
        "Große Küche mit zwei Herden und Platz zum Essen für 25. Bitte sauber verlassen.",
        price=300,
        by_agreement=False,
    ),
    DemoOffer(
        "Radgemeinschaft Speiche eG",
        "vehicle",
        "Lastenrad „Ochse“, trägt 180 kg",
        "Dreirad mit Motor und großer Kiste. Akku reicht für 50 Kilometer.",
        price=200,
        by_agreement=False,
        longest=3 * DAY,
    ),
    DemoOffer(
        "Radgemeinschaft Speiche eG",
        "vehicle",
        "Fahrradanhänger",
        "Drei gleiche Anhänger, je 60 kg.",
        price=400,
        per="booking",
        quantity=3,
        by_agreement=False,
        longest=WEEK,
    ),
    DemoOffer(
        "Leihladen Kiezkiste eG",
        "item",
        "Bierzeltgarnitur",
        "Vier Garnituren, jede ein Tisch und zwei Bänke. Abholen mit zwei Personen.",
        price=600,
        per="booking",
        quantity=4,
        by_agreement=False,
        longest=WEEK,
    ),
    DemoOffer(
        "Leihladen Kiezkiste eG",
        "item",
        "Bohrhammer",
        "Mit Bohrern und Meißeln. Schutzbrille liegt im Koffer.",
        price=100,
        by_agreement=False,
        longest=3 * DAY,
    ),
    DemoOffer(
        "Leihladen Kiezkiste eG",
        "item",
        "Beamer und Leinwand",
        "Full HD, alle Kabel dabei.",
        price=500,
        per="booking",
        by_agreement=False,
        longest=3 * DAY,
    ),
    DemoOffer(
        "Solawi Krumme Mark eG",
        "vehicle",
        "Anhänger, 750 kg",
        "Mit Plane. Stützrad klemmt ein wenig, wir zeigen es bei der Übergabe.",
        price=1000,
        per="booking",
        longest=3 * DAY,
    ),
    DemoOffer(
        "Solawi Krumme Mark eG",
        "service",
        "Obstbaumschnitt im Winter",
        "Zwei Leute, Leiter und Säge. Bis 25 Kilometer um den Hof.",
        price=800,
        hours=((range(6), "08:00", "16:00"),),
        shortest=120,
    ),
    DemoOffer(
        "Kulturscheune Rabenau e. V.",
        "room",
        "Kleiner Saal mit Flügel",
        "Gestimmt im Frühjahr und im Herbst. 80 Plätze.",
        price=400,
    ),
    DemoOffer(
        "IT-Kollektiv Netzknoten eG",
        "digital",
        "Umfragen ohne Datenkrake",
        "Ein Umfragedienst auf eigenen Servern. Zugang für die Zeit, in der Sie ihn brauchen.",
        hours=(),
        by_agreement=False,
        shortest=DAY,
        longest=8 * WEEK,
    ),
    DemoOffer(
        "IT-Kollektiv Netzknoten eG",
        "skill",
        "Server umziehen: eine Stunde mit uns am Bildschirm",
        "Wir begleiten Ihren Umzug auf eigene Technik.",
        price=900,
        hours=(((0, 1, 2, 3, 4), "10:00", "18:00"),),
    ),
    DemoOffer(
        "Kontorverbund Soll & Haben eG",
        "skill",
        "Jahresabschluss verstehen: eine Stunde mit einer Buchhalterin",
        "Auch am Telefon. Bringen Sie Ihre Fragen mit.",
        price=1000,
        hours=(((0, 1, 2, 3), "09:00", "16:00"),),
    ),
    DemoOffer(
        "Bürgerenergie Lindental eG",
        "item",
        "Wärmebildkamera",
        "Zeigt, wo die Wärme hinausgeht. Am besten bei Frost.",
        price=700,
        per="booking",
        longest=3 * DAY,
    ),
    DemoOffer(
        "Stadtbücherei Brennau",
        "room",
        "Lesezimmer in der Stadtbücherei",
        "Ruhiger Raum für 12 Menschen, Bücher inbegriffen.",
        by_agreement=False,
        hours=(((1, 2, 3, 4), "10:00", "18:00"), ((5,), "10:00", "14:00")),
    ),
    DemoOffer(
        "Hofkollektiv Donauknie SCE",
        "vehicle",
        "Transporter für gemeinsame Einkäufe",
        "Neun Kubikmeter. Führerschein B genügt.",
        price=700,
        longest=2 * DAY,
    ),
    DemoOffer(
        "Wohnhof Sieben Eichen eG",
        "service",
        "Moderation einer Versammlung",
        "Zwei geübte Leute leiten Ihre Versammlung und schreiben mit.",
        price=1200,
        hours=((range(6), "10:00", "21:00"),),
        shortest=120,
    ),
]
