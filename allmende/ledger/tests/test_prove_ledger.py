"""prove_ledger and seal_transfers on real rows, and bin/allmende ledger prove."""

from collections.abc import Iterator
from io import StringIO
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from allmende.config.postgres_server import SUPERUSER
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.ledger.models import Seal
from allmende.ledger.tasks import BooksDiffer, expire_unanswered_holds, seal_books
from allmende.ledger.use_cases.post_hold import post_hold
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.ledger.use_cases.reverse_transfer import reverse_transfer
from allmende.ledger.use_cases.seal_transfers import seal_transfers
from allmende.ledger.use_cases.void_hold import void_hold

from .accounts import ANNA, NOW, TODAY, TOMORROW, an_account, figures, keep, pay

JOB = Actor.job("seal_books")


@pytest.fixture
def intruder(transactional_db: None) -> Iterator[psycopg.Connection]:
    """Somebody with the database's keys, past every trigger and policy."""
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user=SUPERUSER, autocommit=True
    ) as asking:
        asking.execute("set session_replication_role = replica")
        yield asking


def some_books() -> None:
    garden, bakery, hours = an_account(), an_account(), an_account(unit="HOURS")
    paid = pay(garden, bakery, 12)
    reverse_transfer(
        actor=ANNA, transfer_id=uuid4(), reverses_id=paid.pk, purpose="Double", effective_on=TODAY, now=NOW
    )
    post_hold(actor=ANNA, hold_id=keep(bakery, garden, 5).pk, effective_on=TODAY, now=NOW)
    void_hold(actor=ANNA, hold_id=keep(bakery, garden, 5).pk, now=NOW)
    keep(garden, bakery, 3)
    pay(hours, an_account(unit="HOURS"), 90)


@pytest.mark.django_db
def test_books_are_proved_and_sealed() -> None:
    some_books()
    first = seal_transfers(actor=JOB, now=NOW)
    assert [(seal.unit_id, seal.number, seal.transfers) for seal in first] == [
        ("CRED", 1, 3),
        ("HOURS", 1, 1),
    ]
    assert seal_transfers(actor=JOB, now=NOW) == []
    pay(an_account(), an_account(), 1)
    (second,) = seal_transfers(actor=JOB, now=NOW)
    assert (second.unit_id, second.number, second.transfers) == ("CRED", 2, 1)

    proof = prove_ledger(actor=JOB)
    assert (proof.accounts, proof.transfers, proof.difference) == (6, 5, "")
    assert proof.digests == [
        ("CRED", 2, bytes(second.digest).hex()),
        ("HOURS", 1, bytes(first[1].digest).hex()),
    ]
    told = AuditEntry.objects.filter(fact="TransfersSealed").order_by("id").values_list("details", flat=True)
    assert list(told) == [
        {"unit": "CRED", "number": 1, "transfers": 3},
        {"unit": "HOURS", "number": 1, "transfers": 1},
        {"unit": "CRED", "number": 2, "transfers": 1},
    ]


@pytest.mark.django_db
def test_a_guest_proves_and_seals_nothing() -> None:
    for use_case, arguments in ((prove_ledger, {}), (seal_transfers, {"now": NOW})):
        with pytest.raises(ValueError, match="who acts"):
            use_case(actor=GUEST, **arguments)


@pytest.mark.django_db(transaction=True)
def test_the_command_says_so() -> None:
    some_books()
    seal_transfers(actor=JOB, now=NOW)
    out = StringIO()
    call_command("prove_ledger", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "Proved: 4 accounts, 4 transfers, no difference."
    assert [line.rpartition(": ")[0] for line in lines[1:]] == ["Seal 1 in CRED", "Seal 1 in HOURS"]


@pytest.mark.parametrize(
    ("tampering", "difference"),
    [
        ("update ledger_account set balance = balance + 1 where unit_id = 'HOURS'", "sum to 2, not to 0"),
        (
            "update ledger_account set balance = balance + case when balance < 0 then -1 else 1 end",
            "has a balance of",
        ),
        ("update ledger_transfer set amount = 91 where unit_id = 'HOURS'", "leaves account"),
        ("delete from ledger_transfer where unit_id = 'HOURS'", "counts 1 transfers, there are 0"),
        ("update ledger_account set held_out = held_out + 1", "are held, its pending holds say"),
        (
            "update ledger_hold set transfer_id = gen_random_uuid() where state = 'posted'",
            "is posted, but its transfer",
        ),
        ("update ledger_transfer set reverses_id = id where reverses_id is not null", "does not give back"),
        (
            "update ledger_transfer set reverses_id = gen_random_uuid() where reverses_id is not null",
            "gives back a transfer that does not exist",
        ),
        ("update ledger_transfer set payee_owner = 1 where unit_id = 'HOURS'", "names another owner"),
        ("update ledger_hold set payer_owner = null where state = 'pending'", "names other owners"),
        ("update ledger_account set paid_total = paid_total + 1", "in all, its transfers say"),
        (
            "update ledger_transfer set purpose = 'Gift' where unit_id = 'HOURS'",
            "Seal 1 in HOURS does not fit",
        ),
        (
            "update ledger_transfer set effective_on = '2020-01-01' where unit_id = 'CRED'",
            "Seal 1 in CRED does not",
        ),
        ("delete from ledger_seal where unit_id = 'CRED' and number = 1", "Seal 1 in CRED is missing"),
    ],
)
def test_an_intruder_is_found(intruder: psycopg.Connection, tampering: str, difference: str) -> None:
    some_books()
    seal_transfers(actor=JOB, now=NOW)
    pay(an_account(), an_account(), 1)
    seal_transfers(actor=JOB, now=NOW)
    assert prove_ledger(actor=JOB).difference == ""
    intruder.execute(tampering)
    with pytest.raises(CommandError, match=difference):
        call_command("prove_ledger")


def test_the_nightly_job_fails_when_the_books_differ(intruder: psycopg.Connection) -> None:
    some_books()
    seal_books(timestamp=int(NOW.timestamp()))
    with system_access():
        assert Seal.objects.count() == 2
    intruder.execute("update ledger_account set balance = balance + 1 where unit_id = 'HOURS'")
    with pytest.raises(BooksDiffer, match="HOURS sum to 2"):
        seal_books(timestamp=int(NOW.timestamp()))


@pytest.mark.django_db
def test_the_job_lets_holds_expire() -> None:
    garden, bakery = an_account(), an_account()
    keep(garden, bakery, 5)
    expire_unanswered_holds(timestamp=int(TOMORROW.timestamp()))
    assert figures(garden) == (0, 0, 0, 0)
