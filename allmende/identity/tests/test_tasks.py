"""The nightly job removes what nobody needs any more."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from allmende.identity.models import Person
from allmende.identity.tasks import forget_strangers
from tests.people import a_person, signed_in

pytestmark = pytest.mark.django_db


def test_strangers_and_old_sessions_go() -> None:
    anna = a_person()
    signed_in(Client(), anna)
    Person.objects.create_user(email="stranger@example.org", name="X", password="x")
    later = datetime.now(UTC) + timedelta(days=60)
    forget_strangers(timestamp=int(later.timestamp()))
    assert list(Person.objects.all()) == [anna]
    assert not Session.objects.exists()
