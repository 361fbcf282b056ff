"""Access tokens: shown once, revoked for good."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allmende.coops.models import AccessToken, Coop
from allmende.identity.models import Person
from allmende.kernel.row_access import system_access
from tests.people import a_person, a_token, signed_in

from .desk import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counts")]


def test_a_token_is_shown_once_and_revoked(client: Client, anna: Person, garden: Coop) -> None:
    signed_in(client, anna, garden)
    day = timezone.localdate() + timedelta(days=10)
    form = {"name": "Türanzeige", "scopes": ["pool"], "expires_on": str(day)}
    assert client.post("/tokens", form | {"scopes": []}).status_code == 422
    assert client.post("/tokens", form | {"expires_on": "2020-01-01"}).status_code == 422
    made = client.post("/tokens", form)
    assert made.status_code == 201
    assert made["Cache-Control"].find("no-store") >= 0
    found = re.search(r'value="(alm_[\w-]+)"', text(made))
    assert found
    with system_access():
        token = AccessToken.objects.get()
    assert (token.coop, timezone.localdate(token.expires_at)) == (garden, day)
    page = text(client.get("/tokens"))
    assert "Türanzeige" in page
    assert found[1] not in page
    other = signed_in(Client(), a_person("Bert"))
    assert other.post(f"/tokens/{token.pk}/revocation").status_code == 404
    assert client.post(f"/tokens/{token.pk}/revocation").status_code == 302
    assert client.get("/api/v1/accounts", headers={"Authorization": f"Bearer {found[1]}"}).status_code == 401


def test_no_token_for_another_than_the_page_names(client: Client, anna: Person, garden: Coop) -> None:
    signed_in(client, anna, garden)
    assert f'name="acting" value="{garden.pk}"' in text(client.get("/tokens"))
    form = {"name": "x", "scopes": ["pool"], "expires_on": str(timezone.localdate() + timedelta(days=10))}
    answer = client.post("/tokens", form | {"acting": "0"})
    assert answer.status_code == 422
    assert f"You act for {garden.name} now" in text(answer)
    with system_access():
        assert not AccessToken.objects.exists()


def test_the_list_of_tokens_costs_the_same_for_one_and_for_thirty(
    client: Client, anna: Person, garden: Coop
) -> None:
    signed_in(client, anna, garden)
    counts = []
    for number in range(30):
        a_token(anna, garden)
        if number in (0, 29):
            with CaptureQueriesContext(connection) as queries:
                client.get("/tokens")
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_guests_have_no_tokens(client: Client) -> None:
    assert client.get("/tokens")["Location"] == "/login?next=/tokens"


def test_the_command_makes_a_token(capsys: pytest.CaptureFixture[str], anna: Person, garden: Coop) -> None:
    call_command("create_token", anna.email, coop=garden.slug, scopes="pool", days=10)
    assert capsys.readouterr().out.startswith("alm_")
    with pytest.raises(CommandError, match="no login"):
        call_command("create_token", "nobody@example.org")
    with pytest.raises(CommandError, match="no cooperative"):
        call_command("create_token", anna.email, coop="nobody")
    with pytest.raises(CommandError, match="There is no scope “magic”"):
        call_command("create_token", anna.email, scopes="magic")
