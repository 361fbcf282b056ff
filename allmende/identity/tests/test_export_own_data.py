"""Who gets no copy of a person's data. What is in it: tests/test_personal_archive.py."""

from datetime import UTC, datetime

import pytest

from allmende.identity.use_cases.export_own_data import export_own_data
from allmende.kernel.actor import GUEST
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from tests.people import a_person, acting_for

pytestmark = pytest.mark.django_db


def test_nobody_takes_the_data_of_others() -> None:
    anna, bert = a_person("Anna Ackermann"), a_person("Bert Beet")
    for actor in (acting_for(bert), GUEST):
        with pytest.raises(NotAllowed):
            export_own_data(actor=actor, person=anna, language="en", now=datetime(2026, 11, 20, tzinfo=UTC))
    assert not AuditEntry.objects.filter(fact="DataExported").exists()
