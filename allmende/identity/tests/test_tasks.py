"""The nightly job removes what nobody needs any more."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from allmende.identity.models import Person
from allmende.identity.tasks import forget_strangers
from allmende.identity.use_cases.forget_sessions import forget_sessions
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from tests.people import a_person, acting_for, signed_in

pytestmark = pytest.mark.django_db


def test_strangers_and_old_sessions_go() -> None:
    anna = a_person()
    signed_in(Client(), anna)
    Person.objects.create_user(email="stranger@example.org", name="X", password="x")
    later = datetime.now(UTC) + timedelta(days=60)
    forget_strangers(timestamp=int(later.timestamp()))
    assert list(Person.objects.all()) == [anna]
    assert not Session.objects.exists()
    told = AuditEntry.objects.filter(system="forget_strangers").order_by("pk")
    assert [(entry.fact, entry.details) for entry in told] == [
        ("SignUpsForgotten", {"persons": 1}),
        ("SessionsForgotten", {"sessions": 1}),
    ]


def test_a_session_that_still_counts_stays_and_only_the_job_removes_the_others() -> None:
    anna = a_person()
    signed_in(Client(), anna)
    now = datetime.now(UTC)
    assert forget_sessions(actor=Actor.job("forget_strangers"), now=now) == 0
    assert Session.objects.count() == 1
    with pytest.raises(NotAllowed):
        forget_sessions(actor=acting_for(anna), now=now + timedelta(days=60))
