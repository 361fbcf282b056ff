"""What the database refuses by itself, whoever asks: tried around the use cases.

The role of the web may not write at all; the role that owns the tables meets triggers and constraints.
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from allmende.config.postgres_server import OWNER
from allmende.kernel.row_access import system_access
from allmende.ledger.models import Seal
from allmende.ledger.use_cases.seal_transfers import seal_transfers

from .accounts import ANNA, NOW, an_account, keep, pay


@pytest.fixture
def owner(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A connection as the role that owns the tables, seeing every row; what it did is rolled back."""
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user=OWNER
    ) as asking:
        asking.execute("set allmende.system = 'on'")
        asking.commit()
        yield asking
        asking.rollback()


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["ledger_account", "ledger_transfer", "ledger_hold"])
@pytest.mark.parametrize(
    "statement", ["update {} set id = id", "delete from {}", "insert into {} default values"]
)
def test_the_webs_role_cannot_write_money_rows(table: str, statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(statement.format(table))


@pytest.mark.django_db
def test_the_functions_inner_parts_lend_no_rights() -> None:
    garden, bakery = an_account(), an_account()
    keep(garden, bakery, 1)
    settle = "select ledger_settle_hold(h, 'voided', null, now()) from ledger_hold h"
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        system_access(),
        connection.cursor() as cursor,
    ):
        cursor.execute(settle)


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_transfer set amount = amount + 1",
        "update ledger_transfer set purpose = 'Other'",
        "delete from ledger_transfer",
        "delete from ledger_hold",
        "update ledger_hold set amount = 1",
        "update ledger_hold set payer_id = payee_id",
        "delete from ledger_account",
        "update ledger_account set owner = 1",
        "update ledger_account set unit_id = 'HOURS'",
    ],
)
def test_what_is_recorded_stays(owner: psycopg.Connection, statement: str) -> None:
    garden, bakery = an_account(), an_account(unit="CRED")
    pay(garden, bakery, 5)
    keep(garden, bakery, 5)
    with pytest.raises(psycopg.errors.IntegrityError, match=r"append-only|nothing else of it changes"):
        owner.execute(statement)


def test_a_hold_is_settled_once(owner: psycopg.Connection) -> None:
    keep(an_account(), an_account(), 5)
    owner.execute("update ledger_hold set state = 'voided', settled_at = now()")
    with pytest.raises(psycopg.errors.IntegrityError, match="once"):
        owner.execute("update ledger_hold set state = 'pending', settled_at = null")


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("balance_within_limits", "update ledger_account set balance = -101, held_in = 0"),
        ("balance_within_limits", "update ledger_account set held_out = 101"),
        ("balance_within_limits", "update ledger_account set credit_limit = 0, held_out = 1"),
        ("balance_within_limits", "update ledger_account set balance = 201"),
        ("balance_within_limits", "update ledger_account set held_in = 201"),
        (
            "account_figures_are_not_negative",
            "update ledger_account set max_balance = -1, balance = -1, held_in = 0",
        ),
        ("account_figures_are_not_negative", "update ledger_account set held_out = -1"),
        ("closed_account_is_empty", "update ledger_account set closed_at = now(), balance = 1"),
        ("hold_has_a_transfer_when_posted", "update ledger_hold set state = 'posted', settled_at = now()"),
        ("hold_is_settled_or_pending", "update ledger_hold set state = 'voided'"),
        ("hold_state_is_known", "update ledger_hold set state = 'lost', settled_at = now()"),
    ],
)
def test_figures_stay_within_their_limits(owner: psycopg.Connection, constraint: str, statement: str) -> None:
    garden = an_account(credit_limit=100, max_balance=200)
    keep(garden, an_account(credit_limit=100, max_balance=200), 1)
    with pytest.raises(psycopg.errors.CheckViolation) as refusal:
        owner.execute(statement)
    assert refusal.value.diag.constraint_name == constraint


COPY = """
    insert into ledger_transfer select (jsonb_populate_record(t, jsonb_build_object(
        'id', gen_random_uuid(), 'payer_seq', 2, 'payee_seq', 2) || %s)).* from ledger_transfer t"""


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("transfer_amount_is_positive", '{"amount": 0}'),
        ("transfer_has_two_parties", '{"payee_id": "payer"}'),
        ("every_transfer_has_an_actor", '{"actor_person": null}'),
        ("every_transfer_has_an_actor", '{"actor_system": "job"}'),
        ("payer_has_no_two_transfers_at_once", '{"payer_seq": 1}'),
        ("payee_has_no_two_transfers_at_once", '{"payee_seq": 1}'),
        ("ledger_transfer_pkey", '{"id": "same"}'),
    ],
)
def test_no_row_that_contradicts_itself(owner: psycopg.Connection, constraint: str, changes: str) -> None:
    paid = pay(an_account(), an_account(), 5)
    changes = changes.replace('"payer"', str(paid.payer_id)).replace("same", str(paid.pk))
    with pytest.raises(psycopg.errors.IntegrityError) as refusal:
        owner.execute(COPY, [changes])
    assert refusal.value.diag.constraint_name == constraint


def test_a_transfer_is_reversed_once(owner: psycopg.Connection) -> None:
    paid = pay(an_account(), an_account(), 5)
    owner.execute(COPY, [f'{{"reverses_id": "{paid.pk}"}}'])
    with pytest.raises(psycopg.errors.UniqueViolation) as refusal:
        owner.execute(
            COPY.replace("2, 'payee_seq', 2", "3, 'payee_seq', 3") + " where reverses_id is not null", ["{}"]
        )
    assert refusal.value.diag.constraint_name == "a_transfer_is_reversed_once"


def test_an_owner_has_one_open_account(owner: psycopg.Connection) -> None:
    an_account(owner=7)
    with pytest.raises(psycopg.errors.UniqueViolation) as refusal:
        owner.execute("""
            insert into ledger_account (unit_id, owner, purpose, balance, held_out, held_in, last_seq, opened_at)
            select unit_id, owner, purpose, 0, 0, 0, 0, now() from ledger_account""")
    assert refusal.value.diag.constraint_name == "one_open_account_per_owner_unit_and_purpose"


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["update ledger_seal set transfers = 0", "delete from ledger_seal"])
def test_a_seal_stays(statement: str) -> None:
    pay(an_account(), an_account(), 5)
    seal_transfers(actor=ANNA, now=NOW)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_seal_is_a_digest_in_one_chain() -> None:
    pay(an_account(), an_account(), 5)
    (seal,) = seal_transfers(actor=ANNA, now=NOW)
    for other in (Seal(number=2, digest=b"short"), Seal(number=1, digest=bytes(32))):
        other.unit_id, other.accounts, other.up_to, other.transfers = seal.unit_id, [], [], 0
        with pytest.raises(IntegrityError), transaction.atomic():
            other.save(force_insert=True)


@pytest.mark.django_db
def test_a_unit_is_guarded() -> None:
    for values in ("('cred', 'x', 2)", "('CRED', 'x', 7)"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"insert into ledger_unit (code, name, decimals) values {values}")
