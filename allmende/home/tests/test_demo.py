from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from allmende.exchange.queries import network_sums
from allmende.home.demo.load import load_demo
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.pool.models import Booking, Resource

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
@pytest.mark.parametrize("day", range(22, 29))
def test_the_demo_stands_on_any_day_of_the_week(day: int) -> None:
    load_demo(now=datetime(2026, 11, day, 12, tzinfo=UTC))
    with system_access():
        states = set(Booking.objects.values_list("state", flat=True))
    assert states == {"requested", "confirmed", "completed"}
    assert Resource.objects.count() == 20
    sums = network_sums()
    assert sums is not None
    assert (sums.total, sums.accounts) == (0, 13)
    assert sums.positive > 0


def test_the_command_prints_logins_and_refuses_a_second_time() -> None:
    out = StringIO()
    call_command("demo", stdout=out)
    assert "hannelore@werkhof-linde.example" in out.getvalue()
    # It is told as the demo: `Installation.is_demo` asks for exactly this before it is served to anybody.
    assert AuditEntry.objects.filter(fact="NetworkFounded", system="demo").count() == 1
    with pytest.raises(CommandError, match="network already"):
        call_command("demo")
