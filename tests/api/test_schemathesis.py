"""The whole document, tried with what fits it and with what does not: each answer is one that it describes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from allmende.exchange.queries import account_of, network_sums
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.pool.models import Booking, BookingState, BusyTime
from allmende.pool.offer import Offer
from allmende.pool.use_cases.book_resource import book_resource
from allmende.pool.use_cases.offer_resource import offer_resource
from tests.people import ALL_DUTIES, a_coop, a_network, a_person, a_token, acting_for, an_office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

SEED = "20261122"
CONFIGURATION = """
[generation]
deterministic = true
max-examples = {examples}
no-shrink = true
with-security-parameters = false

[checks]
positive_data_acceptance.enabled = false  # rules no schema can say may refuse what has the right form
ignored_auth.enabled = false              # what is public is answered with and without a token

[parameters]
{parameters}
"""


@dataclass(frozen=True)
class Stage:
    """A lender with a request to answer: a token with every duty, one of a bare person, and ids that exist."""

    full: str
    bare: str
    ids: dict[str, int | str]


@pytest.fixture(autouse=True)
def _connections_last(transactional_db: None) -> Iterator[None]:
    """Of thousands of requests each would make its own and read the catalogue anew; they end with schemathesis."""
    connection.settings_dict["CONN_MAX_AGE"] = None
    yield
    connection.settings_dict["CONN_MAX_AGE"] = 0


@pytest.fixture
def stage(transactional_db: None) -> Stage:
    a_network()
    lender, borrower = a_coop("Saalbau eG"), a_coop("Werkhof eG")
    anna, bert, carl = a_person("Anna Ackermann"), a_person("Bert Beet"), a_person("Carl Citrus")
    an_office(anna, lender, ALL_DUTIES)
    an_office(bert, borrower, ALL_DUTIES)
    ids = _something_booked(acting_for(anna, lender), acting_for(bert, borrower))
    return Stage(a_token(anna, lender), a_token(carl), ids)


def test_whoever_may_do_everything_gets_described_answers(
    stage: Stage, live_server: LiveServer, tmp_path: Path
) -> None:
    ask_everything(live_server, stage.full, tmp_path, ids=stage.ids)
    prove()


def test_whoever_may_do_nothing_gets_described_answers(
    stage: Stage, live_server: LiveServer, tmp_path: Path
) -> None:
    # What does not fit is refused by its form before anybody's rights are asked: whoever may do everything tried that.
    ask_everything(live_server, stage.bare, tmp_path, ids={}, phases="coverage", mode="positive")
    prove()


def ask_everything(
    server: LiveServer,
    token: str,
    folder: Path,
    *,
    ids: dict[str, int | str],
    phases: str = "coverage,fuzzing",
    mode: str = "all",
) -> None:
    """Run schemathesis over the whole document; fail with its report."""
    parameters = "\n".join(f'"path.{name}" = {value!r}' for name, value in ids.items())
    settings = folder / "schemathesis.toml"
    settings.write_text(CONFIGURATION.format(examples=4, parameters=parameters))
    said = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run"),
            f"{server.url}/api/v1/openapi.json",
            *("--header", f"Authorization: Bearer {token}"),
            *("--phases", phases, "--mode", mode, "--seed", SEED, "--max-failures", "20"),
            *("--warnings", "off", "--suppress-health-check", "all"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stdout + said.stderr


def _something_booked(lends: Actor, borrows: Actor) -> dict[str, int | str]:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with seeing(lends):
        room = offer_resource(
            actor=lends, offer=Offer(kind="room", name="Saal", price=100, by_agreement=True), now=now
        )
        account = account_of(coop_id=lends.coop_id or 0)
    with seeing(borrows):
        start = now + timedelta(days=3)
        booking = book_resource(
            actor=borrows, resource_id=room.pk, starts_at=start, ends_at=start + timedelta(hours=2), now=now
        )
    assert account
    return {"resource_id": room.pk, "booking_id": str(booking.pk), "account_id": account.account_id}


def prove() -> None:
    proof = prove_ledger(actor=Actor.job("test"))
    assert proof.difference == ""
    sums = network_sums()
    assert sums is not None
    assert sums.total == 0
    with system_access():
        held = {BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.DISPUTED}
        for booking in Booking.objects.filter(state__in=held):
            assert BusyTime.objects.filter(booking=booking).count() == 1
