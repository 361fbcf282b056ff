"""A history of many days: it is entered together, not day by day."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.kernel.row_access import seeing
from allmende.membership.models import CapitalMovement
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import

from .import_files import NOW, TODAY, a_preview, an_office_with_statutes, an_xlsx
from .test_import_history import HEADER, moves

pytestmark = pytest.mark.django_db
ANNA = (1, "Ackermann, Anna", "01.02.2019", "", "", 3, 200)


def test_many_days_are_entered_in_as_many_statements_as_few():
    def asked(days: int) -> int:
        coop, office = an_office_with_statutes()
        rows = [moves(1, f"{day:02}.06.2021", "", 1) for day in range(1, days + 1)]
        run = a_preview(coop, office, an_xlsx([HEADER, ANNA, *rows]))
        with seeing(office), CaptureQueriesContext(connection) as captured:
            run = confirm_member_import(actor=office, run=run)
            carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)
            assert CapitalMovement.objects.filter(coop=coop).count() == days + 1
        return len(captured)

    asked(1)  # what is read once for all
    assert asked(12) == asked(2)
