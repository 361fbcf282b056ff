"""Around the use cases: what PostgreSQL refuses by itself, to somebody who may see the rows."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from allmende.payments.models import Receipt
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.cancel_payout import cancel_payout
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid
from allmende.payments.use_cases.revoke_mandate import revoke_mandate

from .desk import IBAN, NOW, TODAY, Desk

pytestmark = pytest.mark.django_db


def refused(desk: Desk, statement: str, *parameters: Any, because: str) -> None:
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        desk.sql(statement, *parameters)


def insert_receipt(desk: Desk, claim_id: int, amount: int, **changes: Any) -> None:
    row = {
        "id": uuid4(),
        "coop_id": desk.coop.pk,
        "claim_id": claim_id,
        "amount": amount,
        "value_on": TODAY,
        "recorded_at": NOW,
        "manner": "transfer",
        "note": "",
        "actor_person": 1,
        "actor_system": "",
    } | changes
    marks = ", ".join(["%s"] * len(row))
    desk.sql(f"insert into payments_receipt ({', '.join(row)}) values ({marks})", *row.values())


def test_a_receipt_that_goes_around_the_use_case_is_counted_too() -> None:
    desk = Desk()
    claim = desk.claim(300_00)
    insert_receipt(desk, claim.pk, 100_00)
    assert desk.figures(claim) == (100_00, [100_00])


def test_a_claim_is_never_overpaid() -> None:
    desk = Desk()
    claim = desk.claim(300_00)
    insert_receipt(desk, claim.pk, 300_00)
    with pytest.raises(IntegrityError, match="a_claim_is_never_overpaid"), transaction.atomic():
        insert_receipt(desk, claim.pk, 1)
    assert desk.figures(claim) == (300_00, [300_00])


@pytest.mark.parametrize("amount", [0, -1])
def test_a_receipt_gives(amount: int) -> None:
    desk = Desk()
    claim = desk.claim()
    with pytest.raises(IntegrityError, match="a_receipt_gives_and_a_reversal_takes"), transaction.atomic():
        insert_receipt(desk, claim.pk, amount)


def test_a_receipt_names_a_known_manner_and_an_actor() -> None:
    desk = Desk()
    claim = desk.claim()
    for changes, name in (
        ({"manner": "barter"}, "receipt_manner_is_known"),
        ({"actor_person": None}, "every_receipt_has_an_actor"),
        ({"actor_system": "job"}, "every_receipt_has_an_actor"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            insert_receipt(desk, claim.pk, 1_00, **changes)


def test_a_reversal_takes_back_one_receipt_of_its_claim_in_full() -> None:
    desk = Desk()
    claim, other = desk.claim(), desk.claim()
    paid = desk.receive(claim, 100_00)
    desk.receive(other, 100_00)
    back = desk.take_back(desk.receive(claim, 50_00))
    for claim_id, amount, reverses in (
        (claim.pk, -99_00, paid.pk),
        (other.pk, -100_00, paid.pk),
        (claim.pk, -50_00, back.pk),
    ):
        with pytest.raises(IntegrityError, match="takes back one receipt"), transaction.atomic():
            insert_receipt(desk, claim_id, amount, reverses_id=reverses)
    insert_receipt(desk, claim.pk, -100_00, reverses_id=paid.pk)
    desk.receive(claim, 100_00)
    with pytest.raises(IntegrityError, match="a_receipt_is_reversed_once"), transaction.atomic():
        insert_receipt(desk, claim.pk, -100_00, reverses_id=paid.pk)


def test_a_receipt_pays_a_claim_of_its_own_cooperative() -> None:
    desk, stranger = Desk(), Desk()
    claim = stranger.claim()
    with pytest.raises(IntegrityError, match="own cooperative"), transaction.atomic():
        insert_receipt(desk, claim.pk, 1_00)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        insert_receipt(desk, desk.claim().pk, 1_00, coop_id=stranger.coop.pk)


def test_nothing_is_paid_on_a_cancelled_claim() -> None:
    desk = Desk()
    claim = desk.claim()
    desk.call(cancel_claim, claim_id=claim.pk, reason="Irrtum", now=NOW)
    with pytest.raises(IntegrityError, match="was cancelled"), transaction.atomic():
        insert_receipt(desk, claim.pk, 1_00)


@pytest.mark.parametrize(
    "change",
    ["update payments_receipt set note = 'x'", "delete from payments_receipt"],
)
def test_receipts_are_append_only(change: str) -> None:
    desk = Desk()
    desk.receive(desk.claim(), 1_00)
    refused(desk, change, because="append-only")


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("update payments_claim set amount = 1", "may change"),
        ("update payments_claim set debtor = 1", "may change"),
        ("update payments_claim set due_on = '2030-01-01'", "may change"),
        ("update payments_claim set paid = paid + 1", "paid by receipts"),
        ("delete from payments_claim", "nothing is deleted"),
        ("update payments_claim set cancelled_at = now()", "a_cancelled_claim_says_why"),
        ("update payments_claim set cancelled_reason = 'x'", "a_cancelled_claim_says_why"),
        (
            "update payments_claim set cancelled_batch = gen_random_uuid()",
            "what_was_dropped_together_is_cancelled",
        ),
    ],
)
def test_a_claim_keeps_its_word(change: str, because: str) -> None:
    desk = Desk()
    desk.claim()
    refused(desk, change, because=because)


def test_a_claim_is_cancelled_once_and_not_when_paid() -> None:
    desk = Desk()
    claim = desk.claim()
    desk.call(cancel_claim, claim_id=claim.pk, reason="Irrtum", now=NOW, batch=uuid4())
    refused(
        desk, "update payments_claim set cancelled_at = null, cancelled_reason = ''", because="written once"
    )
    refused(desk, "update payments_claim set cancelled_batch = null", because="written once")
    refused(desk, "update payments_claim set cancelled_reason = 'x'", because="written once")

    paid = Desk()
    paid.receive(paid.claim(1_00), 1_00)
    refused(
        paid,
        "update payments_claim set cancelled_at = now(), cancelled_reason = 'x'",
        because="a_paid_claim_is_not_cancelled",
    )


def copy_of_a_claim(changes: str) -> str:
    columns = (
        "coop_id, debtor, kind, amount, currency, due_on, reference, subject, raised_on, raised_at, paid,"
        " cancelled_reason, actor_person, actor_system"
    )
    values = {name.strip(): name.strip() for name in columns.split(",")}
    name, value = changes.split("=")
    values[name] = value
    return f"insert into payments_claim ({columns}) select {', '.join(values.values())} from payments_claim"


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ("amount=0", "a_claim_is_on_something"),
        ("currency='USD'", "a_claim_is_in_euros"),
        ("kind='gift'", "claim_kind_is_known"),
        ("paid=1", "a new claim is unpaid"),
        ("actor_person=null", "every_claim_has_an_actor"),
    ],
)
def test_a_new_claim_is_a_claim(changes: str, because: str) -> None:
    desk = Desk()
    desk.claim()
    refused(desk, copy_of_a_claim(changes), because=because)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("update payments_mandate set reference = 'x'", "may change"),
        ("update payments_mandate set signed_on = '2020-01-01'", "may change"),
        ("update payments_mandate set holder = 'Jemand'", "keeps its account"),
        ("update payments_mandate set iban_end = '0000'", "keeps its account"),
        ("update payments_mandate set iban = null", "keeps_a_whole_account_or_none|until_forgotten"),
        ("update payments_mandate set revoked_on = '2020-01-01'", "a_mandate_ends_after_it_began"),
        ("update payments_mandate set forgotten_at = now()", "a_mandate_has_an_account_until_forgotten"),
        ("delete from payments_mandate", "nothing is deleted"),
    ],
)
def test_a_mandate_keeps_its_word(change: str, because: str) -> None:
    desk = Desk()
    desk.mandate()
    refused(desk, change, because=because)


def test_a_mandate_ends_once() -> None:
    desk = Desk()
    mandate = desk.mandate()
    desk.call(revoke_mandate, mandate_id=mandate.pk, on=TODAY, now=NOW)
    refused(desk, "update payments_mandate set revoked_on = null", because="written once")


COPIED = """coop_id debtor sequence reference signed_on recorded_at revoked_on
    holder iban iban_start iban_end actor_person actor_system"""


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        (
            {"sequence": 1, "reference": "'neu'", "revoked_on": "signed_on"},
            "mandates_of_a_debtor_are_numbered",
        ),
        ({"sequence": 2, "revoked_on": "signed_on"}, "a_mandate_reference_is_used_once"),
        ({"sequence": 2, "reference": "'neu'"}, "one_current_mandate_per_debtor"),
        ({"sequence": 2, "reference": "'ä'", "revoked_on": "signed_on"}, "mandate_reference_is_sepa_text"),
    ],
)
def test_there_is_one_mandate_of_a_number_and_a_reference(changes: dict[str, Any], because: str) -> None:
    desk = Desk()
    desk.mandate()
    columns = COPIED.split()
    values = ", ".join(str(changes.get(name, name)) for name in columns)
    refused(
        desk,
        f"insert into payments_mandate ({', '.join(columns)}) select {values} from payments_mandate",
        because=because,
    )


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ("update payments_payout set amount = 1", "may change"),
        ("update payments_payout set due_until = '2030-01-01'", "may change"),
        ("update payments_payout set iban_end = '0000'", "keeps_a_whole_account_or_none"),
        ("update payments_payout set cancelled_at = now()", "a_cancelled_payout_says_why"),
        ("delete from payments_payout", "nothing is deleted"),
    ],
)
def test_a_payout_keeps_its_word(change: str, because: str) -> None:
    desk = Desk()
    desk.payout()
    refused(desk, change, because=because)


def test_a_payout_is_closed_once() -> None:
    desk = Desk()
    paid = desk.payout(holder="Mira Holzapfel", iban=IBAN)
    desk.call(mark_payout_paid, payout_id=paid.pk, paid_on=TODAY, now=NOW)
    refused(desk, "update payments_payout set paid_on = '2026-01-01'", because="written once")
    refused(desk, "update payments_payout set holder = 'Jemand'", because="keeps its account")
    refused(
        desk,
        "update payments_payout set cancelled_at = now(), cancelled_reason = 'x'",
        because="a_payout_is_paid_or_cancelled",
    )
    cancelled = Desk()
    payout = cancelled.payout()
    cancelled.call(cancel_payout, payout_id=payout.pk, reason="Irrtum", now=NOW)
    refused(cancelled, "update payments_payout set cancelled_reason = 'x'", because="written once")


def test_a_claim_with_receipts_cannot_go_with_them() -> None:
    desk = Desk()
    claim = desk.claim()
    desk.receive(claim, 1_00)
    with pytest.raises(DatabaseError), transaction.atomic():
        desk.sql("delete from payments_receipt where claim_id = %s", claim.pk)
    assert desk.figures(claim) == (1_00, [1_00])
    assert Receipt.objects.count() == 0, "nobody sees them without the cooperative"
