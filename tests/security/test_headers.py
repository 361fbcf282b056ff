"""What stands around every answer: the content policy, the other headers, the cookies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.people import PASSWORD, a_network, a_person, signed_in

from .addresses import all_addresses
from .world import World

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def check(response: object, what: str) -> None:
    headers = response.headers  # type: ignore[attr-defined]
    assert headers["Content-Security-Policy"] == POLICY, what
    assert headers["X-Content-Type-Options"] == "nosniff", what
    assert headers["Referrer-Policy"] == "same-origin", what
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", what


@pytest.mark.thorough
def test_every_answer_of_every_address_carries_them(world: World) -> None:
    anna = signed_in(Client(raise_request_exception=False), world.anna, world.annas)
    for client in (Client(raise_request_exception=False), anna):
        for address in all_addresses():
            for response in (client.get(address.path(world)), client.delete(address.path(world))):
                check(response, f"{address.name}: {response.status_code}")


@pytest.mark.parametrize(
    ("path", "extra", "status"),
    [
        ("/no-such-page", {}, 404),
        ("/organisations?q=%00", {}, 400),
        ("/search", {"HTTP_HOST": "evil.example"}, 400),
        ("/api/v1/no-such-thing", {}, 404),
        ("/api/v1/openapi.json", {}, 200),
        ("/static/ui/no-such-file.css", {}, 404),
        ("/theme", {}, 405),
    ],
)
def test_refusals_carry_them_too(path: str, extra: dict[str, str], status: int) -> None:
    response = Client(raise_request_exception=False).get(path, **extra)
    assert response.status_code == status
    check(response, path)


@pytest.mark.thorough
def test_no_page_holds_anything_inline(world: World) -> None:
    """The policy would switch it off, so it must not be there."""
    anna = signed_in(Client(), world.anna, world.annas)
    for address in all_addresses():
        page = anna.get(address.path(world))
        if page.headers.get("Content-Type", "").startswith("text/html") and not page.streaming:
            text = page.content.decode()
            for inline in (" style=", "<style", " onclick=", " onload=", " onerror="):
                assert inline not in text, f"{address.name} holds {inline}"
            for script in text.split("<script")[1:]:
                opening = script.partition(">")[0]
                assert "src=" in opening or 'type="application/' in opening, (
                    f"{address.name}: <script{opening}>"
                )


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites() -> None:
    a_network()
    client = Client()
    client.get("/login")
    client.post("/login", {"login": a_person().email, "password": PASSWORD})
    client.post("/theme", {"theme": "dark"})
    client.post("/language", {"language": "de"})
    assert {"allmende_session", "csrftoken"} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] == "Lax", name
        if name != "csrftoken":  # htmx reads it from the page, not from here; Django's default is kept
            assert cookie["httponly"], name


@pytest.mark.thorough
def test_behind_https_cookies_stay_on_https_and_browsers_stay_too(tmp_path: Path) -> None:
    """The settings are made when a process starts, so one is started."""
    ours = (
        "from django.conf import settings as s; import json; print(json.dumps(["
        + ", ".join(
            f"s.{name}"
            for name in (
                "SESSION_COOKIE_SECURE",
                "CSRF_COOKIE_SECURE",
                "LANGUAGE_COOKIE_SECURE",
                "SECURE_HSTS_SECONDS",
            )
        )
        + "]))"
    )
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("ALLMENDE_", "DJANGO_"))
    }
    for address, expected in (
        ("https://a.example", [True, True, True, 31_536_000]),
        ("http://localhost", [False] * 3 + [0]),
    ):
        said = subprocess.run(
            [sys.executable, "-c", ours],
            env=environment
            | {
                "DJANGO_SETTINGS_MODULE": "allmende.config.settings",
                "ALLMENDE_URL": address,
                "ALLMENDE_VAR": str(tmp_path),
            },
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(said.stdout) == expected
