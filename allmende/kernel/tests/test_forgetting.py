"""Network addresses are not kept longer than they count."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from allmende.kernel.tasks import forget_expired_counts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_counts_by_address_go_when_they_count_no_longer() -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from kernel_cache")
        cursor.executemany(
            "insert into kernel_cache (cache_key, value, expires) values (%s, '', %s)",
            [("old:192.0.2.1", NOW - timedelta(minutes=1)), ("new:192.0.2.2", NOW + timedelta(minutes=1))],
        )
        forget_expired_counts(timestamp=int(NOW.timestamp()))
        cursor.execute("select cache_key from kernel_cache")
        assert cursor.fetchall() == [("new:192.0.2.2",)]
