"""The nightly jobs do what their use cases do, at the moment they are given."""

from datetime import UTC, datetime, timedelta

import pytest

from allmende.coops.models import AccessToken
from allmende.coops.tasks import forget_expired_records
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from tests.people import a_person, a_token

pytestmark = pytest.mark.django_db


def test_old_tokens_are_forgotten_at_night() -> None:
    a_token(a_person())
    in_two_years = datetime.now(UTC) + timedelta(days=730)
    forget_expired_records(timestamp=int(in_two_years.timestamp()))
    with system_access():
        assert not AccessToken.objects.exists()
    assert AuditEntry.objects.get(fact="RecordsForgotten").system == "forget_expired_records"
