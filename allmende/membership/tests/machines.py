"""What the random machines share: runs that leave nothing behind, and how long they are."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings

from allmende.kernel.row_access import system_access

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


class InTransactions:
    """Before a machine in the list of bases: every run is undone at its end, so that none sees another's rows."""

    def __init__(self) -> None:
        self.around = transaction.atomic()
        self.around.__enter__()
        self.visible = system_access()
        self.visible.__enter__()
        super().__init__()

    def teardown(self) -> None:
        self.visible.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)


def runs(examples: int, *, steps: int) -> Any:
    """So many sequences, each of so many steps."""
    return settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=QUIET
    )
