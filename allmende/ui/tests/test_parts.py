"""Places on a page that others fill in."""

from __future__ import annotations

from django.http import HttpRequest
from django.test import RequestFactory

from allmende.ui.parts import parts_for


def greeting(request: HttpRequest, *, name: str) -> str:
    return f"<p>{request.path}: {name}</p>"


def test_a_place_holds_what_others_put_there_in_their_order() -> None:
    parts = parts_for(RequestFactory().get("/coops/a"), {"coop": [greeting, greeting], "empty": []})
    assert parts("coop", name="A") == "<p>/coops/a: A</p><p>/coops/a: A</p>"
    assert parts("coop", name="A").__html__()


def test_a_place_nobody_fills_is_empty() -> None:
    parts = parts_for(RequestFactory().get("/"), {"empty": []})
    assert parts("empty") == parts("nowhere") == ""
