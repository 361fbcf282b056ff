"""Whoever counts on a letter is told when none can leave: no EMAIL_URL, and no demo that shows it."""

from __future__ import annotations

from typing import Any

import pytest

from allmende.directory.tests.people import an_entry
from allmende.kernel.mail import OUTBOX
from allmende.pool.tests.desk import at_the_desk, guest, text_of
from allmende.pool.tests.stage import Stage, a_stage
from tests.people import the_founder

pytestmark = pytest.mark.django_db

WORDS = "No mail leaves this installation."


@pytest.fixture
def stage(settings: Any) -> Stage:
    settings.EMAIL_BACKEND = OUTBOX
    return a_stage()


@pytest.mark.parametrize(
    "path", ["/", "/network", "/coops/dachverband-eg/invitations", "/organisations/{entry}"]
)
def test_the_networks_office_is_told(stage: Stage, settings: Any, path: str) -> None:
    desk, path = at_the_desk(the_founder(stage.network)), path.format(entry=an_entry().pk)
    assert WORDS in text_of(desk.get(path))
    settings.SHOW_OUTBOX = True
    assert WORDS not in text_of(desk.get(path))
    settings.SHOW_OUTBOX, settings.EMAIL_BACKEND = False, "django.core.mail.backends.smtp.EmailBackend"
    assert WORDS not in text_of(desk.get(path))


@pytest.mark.parametrize("path", ["/signup", "/password"])
def test_whoever_waits_for_a_link_is_told(stage: Stage, path: str) -> None:
    assert WORDS in text_of(guest().get(path))


def test_the_demo_leads_to_its_outbox(stage: Stage, settings: Any) -> None:
    desk = guest()
    for shown in (False, True):
        settings.SHOW_OUTBOX = shown
        footer = desk.get("/imprint").content.decode().split("<footer")[1]
        assert ('href="/outbox"' in footer) is shown
        answer = desk.post("/password", {"email": "nobody@example.org"}, follow=True)
        assert "Look into your mailbox" in text_of(answer)
        assert ("Read the mail in the demo's outbox" in text_of(answer)) is shown


def test_other_dashboards_stay_as_they_are(stage: Stage) -> None:
    assert WORDS not in text_of(at_the_desk(stage.lends).get("/"))
