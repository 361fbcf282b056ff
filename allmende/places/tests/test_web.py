"""GET /places: suggestions while typing."""

from __future__ import annotations

from django.test import Client


def test_places_are_suggested_in_the_language_of_the_asker(client: Client, db: None) -> None:
    answer = client.get("/places", {"q": "wien"}, headers={"accept-language": "de"})
    assert answer.status_code == 200
    assert set(answer["Cache-Control"].split(", ")) == {"private", "max-age=3600"}
    assert answer.json()["places"][0] == {
        "label": "Wien, Österreich",
        "latitude": 48.2085,
        "longitude": 16.3721,
        "precision": "town",
        "country": "AT",
    }
    answer = client.get("/places", {"q": "wien"}, headers={"accept-language": "en"})
    assert answer.json()["places"][0]["label"] == "Vienna, Austria"


def test_no_label_comes_twice_and_at_most_eight(client: Client, db: None) -> None:
    labels = [place["label"] for place in client.get("/places", {"q": "neu"}).json()["places"]]
    assert 1 < len(labels) == len(set(labels)) <= 8


def test_nonsense_suggests_nothing(client: Client, db: None) -> None:
    for text in ("", "x", "<script>", "💚" * 500):
        assert client.get("/places", {"q": text}).json() == {"places": []}
    assert client.post("/places", {"q": "wien"}).status_code == 405
