"""Claims are raised, one or many, and cancelled."""

from __future__ import annotations

from datetime import date

import pytest

from allmende.kernel.actor import GUEST
from allmende.kernel.errors import Invalid
from allmende.kernel.row_access import seeing
from allmende.payments.models import Claim, ClaimKind, ClaimState
from allmende.payments.refusals import ClaimIsClosed, NoSuchClaim
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from .desk import ANNA, DEBTOR, DUE, NOW, TODAY, Desk, told

pytestmark = pytest.mark.django_db


def test_a_claim_is_stored_as_it_was_raised() -> None:
    desk = Desk()
    claim = desk.read(desk.claim(300_00))
    assert (claim.coop_id, claim.debtor, claim.kind, claim.amount, claim.currency) == (
        desk.coop.pk,
        DEBTOR,
        "shares",
        300_00,
        "EUR",
    )
    assert (claim.due_on, claim.reference, claim.subject) == (DUE, "M 17 Anteile", "shares:123")
    assert (claim.raised_on, claim.raised_at, claim.paid, claim.cancelled_at) == (TODAY, NOW, 0, None)
    assert (claim.actor_person, claim.actor_coop, claim.actor_system) == (ANNA, desk.coop.pk, "")
    assert told("ClaimRaised") == [
        {
            "claim_id": claim.pk,
            "coop_id": desk.coop.pk,
            "debtor": DEBTOR,
            "kind": "shares",
            "amount": 300_00,
            "due_on": "2026-12-06",
            "subject": "shares:123",
        }
    ]


def test_a_claim_from_an_older_book_keeps_its_day() -> None:
    assert Desk().claim(raised_on=date(2019, 3, 1)).raised_on == date(2019, 3, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 10**12 + 1}, "amount"),
        ({"kind": "gift"}, "kind"),
        ({"reference": "  "}, "reference"),
        ({"reference": "x" * 141}, "reference"),
        ({"subject": "x" * 81}, "subject"),
    ],
)
def test_raise_claim_refuses_what_is_none(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Desk().claim(**changes)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_a_guest_raises_nothing() -> None:
    with pytest.raises(ValueError, match="a guest cannot"):
        Desk().claim(actor=GUEST)


def a_line(amount: int, **changes: object) -> ClaimLine:
    wish: dict[str, object] = {
        "debtor": DEBTOR,
        "kind": ClaimKind.DUES,
        "amount": amount,
        "due_on": DUE,
        "reference": "Beitrag 2027",
    }
    return ClaimLine(**(wish | changes))  # type: ignore[arg-type]


def test_raise_claims_raises_all_in_their_order_and_tells_once() -> None:
    desk = Desk()
    claims = desk.call(
        raise_claims, coop_id=desk.coop.pk, lines=[a_line(10_00), a_line(20_00, debtor=18)], now=NOW
    )
    assert [(desk.read(claim).debtor, desk.read(claim).amount) for claim in claims] == [
        (17, 10_00),
        (18, 20_00),
    ]
    assert told("ClaimsRaised") == [{"coop_id": desk.coop.pk, "number": 2, "amount": 30_00}]
    assert told("ClaimRaised") == []


def test_raise_claims_raises_all_or_none() -> None:
    desk = Desk()
    with pytest.raises(Invalid):
        desk.call(raise_claims, coop_id=desk.coop.pk, lines=[a_line(10_00), a_line(0)], now=NOW)
    assert desk.sql("select count(*) from payments_claim") == [(0,)]


def test_raising_no_claims_tells_nothing() -> None:
    desk = Desk()
    assert desk.call(raise_claims, coop_id=desk.coop.pk, lines=[], now=NOW) == []
    assert told("ClaimsRaised") == []


def test_the_state_is_read_from_the_figures() -> None:
    desk = Desk()
    claim = desk.claim(300_00)
    assert claim.state(TODAY) == ClaimState.OPEN
    assert claim.state(DUE) == ClaimState.OPEN, "on its day it is in time"
    assert claim.state(date(2026, 12, 7)) == ClaimState.OVERDUE

    desk.receive(claim, 100_00)
    claim = desk.read(claim)
    assert (claim.state(TODAY), claim.open_amount) == (ClaimState.PARTLY_PAID, 200_00)
    assert claim.state(date(2026, 12, 7)) == ClaimState.OVERDUE

    desk.receive(claim, 200_00)
    claim = desk.read(claim)
    assert (claim.state(date(2027, 1, 1)), claim.open_amount) == (ClaimState.PAID, 0)


def test_cancelling_drops_what_is_open_and_keeps_what_was_paid() -> None:
    desk = Desk()
    claim = desk.claim(300_00)
    desk.receive(claim, 100_00)
    desk.call(cancel_claim, claim_id=claim.pk, reason=" Erlass ", now=NOW)
    claim = desk.read(claim)
    assert (claim.paid, claim.open_amount, claim.cancelled_at, claim.cancelled_reason) == (
        100_00,
        0,
        NOW,
        "Erlass",
    )
    assert claim.state(date(2027, 1, 1)) == ClaimState.CANCELLED
    (fact,) = told("ClaimCancelled")
    assert (fact["claim_id"], fact["dropped"], fact["subject"]) == (claim.pk, 200_00, "shares:123")


def test_cancel_claim_refuses_what_is_closed() -> None:
    desk = Desk()
    paid, dropped = desk.claim(10_00), desk.claim(10_00)
    desk.receive(paid, 10_00)
    desk.call(cancel_claim, claim_id=dropped.pk, reason="Irrtum", now=NOW)
    for claim, state in ((paid, "paid"), (dropped, "cancelled")):
        with pytest.raises(ClaimIsClosed) as refusal:
            desk.call(cancel_claim, claim_id=claim.pk, reason="Irrtum", now=NOW)
        assert refusal.value.extra == {"state": state}


def test_cancel_claim_needs_a_reason() -> None:
    desk = Desk()
    claim = desk.claim()
    with pytest.raises(Invalid) as refusal:
        desk.call(cancel_claim, claim_id=claim.pk, reason=" ", now=NOW)
    assert refusal.value.field == "reason"
    assert desk.read(claim).cancelled_at is None


def test_another_cooperatives_claim_does_not_exist() -> None:
    claim, stranger = Desk().claim(), Desk()
    with pytest.raises(NoSuchClaim):
        stranger.call(cancel_claim, claim_id=claim.pk, reason="Irrtum", now=NOW)
    with seeing(stranger.actor):
        assert not Claim.objects.filter(pk=claim.pk).exists()
