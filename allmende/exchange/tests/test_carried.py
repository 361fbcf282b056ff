"""An account leaves in the archive of a cooperative to be read; nobody brings credits into a network."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from allmende.exchange.carried import as_number, as_parts
from allmende.exchange.tests.stage import NOW, TODAY, a_stage, standing, transfers
from allmende.exchange.use_cases.reverse_payment import reverse_payment
from allmende.kernel.carrying import NotCarried
from allmende.kernel.row_access import seeing
from allmende.membership.tests.carrying import archive_of, data_of, rows_of
from allmende.membership.use_cases.bring_coop_in import bring_coop_in
from tests.people import a_coop, an_officer

pytestmark = pytest.mark.django_db


def test_an_account_is_read_from_ones_own_side() -> None:
    stage = a_stage()
    paid = stage.pay(12_50)
    stage.hold(20_00)
    with seeing(stage.gets):
        reverse_payment(
            actor=stage.gets,
            transfer_id=uuid4(),
            reverses_id=paid.pk,
            purpose="Doppelt",
            effective_on=TODAY,
            now=NOW,
        )
    file = archive_of(stage.linde, stage.spends)
    (account,) = rows_of(file, "exchange_accounts")
    assert (account["unit"], account["balance"], account["held_out"]) == ("CREDIT", "0.00", "20.00")
    assert (account["credit_limit"], account["max_balance"]) == ("100.00", "500.00")
    gone, back = sorted(rows_of(file, "exchange_movements"), key=lambda row: row["number"])
    saalbau = {"name": "Saalbau Morgenrot eG", "url": f"http://localhost:8000/coops/{stage.saalbau.slug}"}
    assert [(row["amount"], row["balance"], row["other"]) for row in (gone, back)] == [
        ("-12.50", "-12.50", saalbau),
        ("12.50", "0.00", saalbau),
    ]
    assert (gone["actor"], back["actor"], back["reverses"]) == ("person 1", None, gone["id"])
    (held,) = rows_of(file, "exchange_holds")
    assert (held["amount"], held["state"], held["other"]) == ("-20.00", "pending", saalbau)


def test_it_is_not_brought_in_anywhere() -> None:
    stage = a_stage()
    stage.pay(12_50)
    file = archive_of(stage.linde, stage.spends)
    other = a_coop("Neubau eG")
    office = an_officer(other)
    before = transfers()
    with seeing(office):
        bring_coop_in(actor=office, coop=other, file=file, now=timezone.now())
    assert (standing(other).balance, transfers()) == (0, before)
    assert data_of(archive_of(other, office)) == data_of(file)


def test_amounts_are_written_so_that_every_network_reads_them() -> None:
    a_stage()
    assert [as_number(amount) for amount in (0, 5, -12_50, 10**9)] == [
        "0.00",
        "0.05",
        "-12.50",
        "10000000.00",
    ]
    assert [as_parts(text) for text in ("0.00", "5", "-12.5", "0.125", "0.1249")] == [0, 5_00, -12_50, 13, 12]
    for wrong in ("1e30", "NaN", "Infinity"):
        with pytest.raises(NotCarried):
            as_parts(wrong)
