"""What people write, and where that is."""

from __future__ import annotations

import pytest
from django.utils import translation

from allmende.places import gazetteer
from allmende.places.coordinates import Coordinates
from allmende.places.countries import country_choices, country_code, country_name
from allmende.places.queries import PlaceUnknown, geocode, locate, suggest


@pytest.mark.parametrize(
    ("text", "label", "precision"),
    [
        ("14776", "14776 Brandenburg an der Havel", "postcode"),
        ("D-14776 Brennau", "14776 Brandenburg an der Havel", "postcode"),
        ("Hauptstr. 5, 10115 Berlin", "10115 Berlin", "postcode"),
        ("10115 Brlin", "10115 Berlin", "postcode"),
        ("14799 Potsdam", "Potsdam, Brandenburg", "town"),
        ("Berlin", "Berlin", "town"),
        (" berlin  ", "Berlin", "town"),
        ("Wien", "Wien, Österreich", "town"),
        ("Vienna", "Wien, Österreich", "town"),
        ("1010 Wien", "1010 Wien, Österreich", "postcode"),
        ("A-1010", "1010 Wien, Österreich", "postcode"),
        ("Köln", "Köln, Nordrhein-Westfalen", "town"),
        ("Koeln", "Köln, Nordrhein-Westfalen", "town"),
        ("Cologne", "Köln, Nordrhein-Westfalen", "town"),
        ("Munchen", "München, Bayern", "town"),
        ("MUENCHEN", "München, Bayern", "town"),
        ("Frankfurt am Main", "Frankfurt am Main, Hessen", "town"),
        ("Frankfurt/Main", "Frankfurt am Main, Hessen", "town"),
        ("Frankfurt a. M.", "Frankfurt am Main, Hessen", "town"),
        ("Frankfurt (Oder)", "Frankfurt (Oder), Brandenburg", "town"),
        ("Halle", "Halle (Saale), Sachsen-Anhalt", "town"),
        ("8001 Zürich", "8001 Zürich, Schweiz", "postcode"),
        ("8001", "8001 Zürich, Schweiz", "postcode"),
        ("Genf", "Genf, Schweiz", "town"),
        ("Sankt Gallen", "St. Gallen, Schweiz", "town"),
        ("Bruxelles", "Brüssel, Belgien", "town"),
        ("1000 Bruxelles", "Brüssel, Belgien", "town"),
        ("Leeds", "Leeds, England, Vereinigtes Königreich", "town"),
        ("St. Albans", "St Albans, England, Vereinigtes Königreich", "town"),
        ("London, UK", "London, England, Vereinigtes Königreich", "town"),
        ("Neustadt, Hessen", "Neustadt (Hessen), Hessen", "town"),
        ("Neustadt in Holstein, Schleswig-Holstein", "Neustadt in Holstein, Schleswig-Holstein", "town"),
    ],
)
def test_locate(text: str, label: str, precision: str) -> None:
    finding = locate(text)
    assert finding.place.label("de") == label
    assert finding.coordinates.precision == precision


def test_the_middle_of_berlin_is_in_berlin() -> None:
    assert locate("Berlin").coordinates.metres_to(Coordinates(52.52, 13.405)) < 1_000
    assert locate("14776").coordinates == Coordinates(52.4043, 12.568, "postcode")


def test_an_ambiguous_name_offers_the_others_the_biggest_first_each_with_its_state() -> None:
    finding = locate("Neustadt")
    labels = [place.label("de") for place in (finding.place, *finding.others)]
    assert labels[:3] == [
        "Neustadt an der Weinstraße, Rheinland-Pfalz",
        "Neustadt am Rübenberge, Niedersachsen",
        "Neustadt, Hamburg",
    ]
    assert len(labels) == len(set(labels)) == 10


def test_the_country_of_the_asker_decides_between_namesakes() -> None:
    assert locate("8010").place.country == "AT"
    assert locate("3000", country_hint="CH").place.name == "Bern"
    assert locate("Feldkirchen").place.country == "DE"
    assert locate("Feldkirchen", country_hint="AT").place.name == "Feldkirchen in Kärnten"
    assert locate("Cambridge", country_hint="US").place.country == "US"


def test_every_suggestion_can_be_located_again() -> None:
    for beginning in ("be", "koel", "147", "neust", "bad", "wie", "zür", "frank", "st g"):
        for place in suggest(beginning):
            assert locate(place.label("de")).place == place


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Berlim", "Berlin"),
        ("Ebrlin", "Berlin"),
        ("Bielefeldt", "Bielefeld, Nordrhein-Westfalen"),
        ("Leibzig", "Leipzig, Sachsen"),
        ("14799", "14798 Havelsee"),
    ],
)
def test_an_unknown_place_is_refused_with_near_spellings(text: str, near: str) -> None:
    with pytest.raises(PlaceUnknown) as refusal:
        locate(text)
    assert refusal.value.extra["near"][0] == near
    assert refusal.value.status == 422
    assert refusal.value.field == "near"


def test_the_refusal_speaks_both_languages() -> None:
    for language, sentence in (
        ("en", "We do not know “Bielefeldt”. Did you mean Bielefeld?"),
        ("de", "„Bielefeldt“ kennen wir nicht. Meinten Sie Bielefeld?"),
    ):
        with translation.override(language), pytest.raises(PlaceUnknown) as refusal:
            locate("Bielefeldt", language=language)
        assert str(refusal.value.message) == sentence


@pytest.mark.parametrize(
    "text", ["", "   ", "xq", "<script>alert(1)</script>", "%", "\x00", "," * 200, "9" * 300, "💚"]
)
def test_what_is_no_place_is_refused_and_never_fails(text: str) -> None:
    with pytest.raises(PlaceUnknown):
        locate(text)
    suggest(text)


def test_suggest_in_the_order_people_mean() -> None:
    assert [place.label("en") for place in suggest("wie")][:2] == ["Wiesbaden, Hessen", "Vienna, Austria"]
    assert [place.label("de") for place in suggest("147", limit=2)] == ["14710 Rathenow", "14712 Rathenow"]
    assert suggest("koel")[0].name == suggest("köl")[0].name == suggest("Colog")[0].name == "Köln"
    assert suggest("b") == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"postcode": "14776", "town": "Brennau"}, Coordinates(52.4043, 12.568, "postcode")),
        ({"postcode": "D-10115", "country": "Deutschland"}, Coordinates(52.5323, 13.3846, "postcode")),
        ({"postcode": "LS1 4AP", "town": "Leeds", "country": "UK"}, Coordinates(53.7965, -1.5478, "town")),
        ({"postcode": "14799", "town": "Brennau"}, Coordinates(52.4582, 12.4667, "region")),
        ({"town": "Potsdam"}, Coordinates(52.3989, 13.0657, "town")),
        ({"town": "Berlin", "country": "GB"}, None),
        ({"postcode": "1"}, None),
        ({}, None),
    ],
)
def test_geocode_is_as_exact_as_the_gazetteer(address: dict[str, str], expected: Coordinates | None) -> None:
    assert geocode(**address) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"), ("de", "DE"), ("D", "DE"), ("Deutschland", "DE"), ("germany", "DE"), ("Allemagne", "DE"),
        ("Österreich", "AT"), ("UK", "GB"), ("England", "GB"), ("België", "BE"), ("XX", ""), ("", ""), ("Atlantis", ""),
    ],
)  # fmt: skip
def test_countries_in_many_spellings(text: str, code: str) -> None:
    assert country_code(text) == code


def test_country_names() -> None:
    assert (country_name("AT", "de"), country_name("AT", "en"), country_name("QQ", "en")) == (
        "Österreich",
        "Austria",
        "QQ",
    )


def test_countries_to_choose_from_stand_in_the_order_of_the_alphabet() -> None:
    german = country_choices("de")
    names = [name for _code, name in german]
    assert {("IE", "Irland"), ("JE", "Jersey"), ("GG", "Guernsey"), ("IM", "Isle of Man")} <= set(german)
    assert names.index("Oman") < names.index("Österreich") < names.index("Pakistan")
    assert not {"EU", "UN", "ZZ", "XA"} & set(dict(german))
    assert dict(country_choices("en"))["AT"] == "Austria"


def test_every_country_of_the_gazetteer_can_be_chosen() -> None:
    assert {place.country for place in gazetteer.towns_beginning("")} <= set(dict(country_choices("de")))


def test_countries_keep_what_stands_there() -> None:
    assert country_choices("de", codes=["GB", "AT"]) == [
        ("AT", "Österreich"),
        ("GB", "Vereinigtes Königreich"),
    ]
    assert dict(country_choices("de", codes=["DE"], keep="AC")) == {"AC": "Ascension", "DE": "Deutschland"}
