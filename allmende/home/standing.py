"""The exchange accounts of all cooperatives a person acts for, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allmende.coops.models import Coop
from allmende.exchange.queries import Standing, account_of
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing


@dataclass(frozen=True)
class CoopAccount:
    """A cooperative of the person and how its account stands; None where it has none."""

    coop: Coop
    account: Standing | None
    is_acting: bool


def accounts_of_person(actor: Actor, *, coops: Iterable[Coop]) -> list[CoopAccount]:
    """One row per cooperative the person holds an office in, the one acted for first."""
    ordered = sorted(set(coops), key=lambda coop: (coop.pk != actor.coop_id, coop.sort_name))
    with seeing(person_id=actor.person_id, coop_ids=[coop.pk for coop in ordered]):
        return [
            CoopAccount(coop, account_of(coop_id=coop.pk), is_acting=coop.pk == actor.coop_id)
            for coop in ordered
        ]
