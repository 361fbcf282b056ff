"""An office that enters what comes in, for tests."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.money.credits import credit_lines, credit_of
from allmende.membership.money.payment import Payment
from allmende.membership.use_cases.distribute_payment import distribute_payment
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.use_cases.raise_claim import raise_claim
from tests.members import a_member, some_statutes
from tests.people import a_coop, an_officer

from .years import NOW, TODAY

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)


class Desk:
    """An office, a member with one share, and what is claimed from her."""

    def __init__(self) -> None:
        self.coop = a_coop()
        some_statutes(self.coop)
        self.anna = a_member(self.coop)
        self.office = an_officer(self.coop)

    def claim(self, amount: int, due_on: date, kind: ClaimKind = ClaimKind.DUES) -> Claim:
        with seeing(self.office):
            return raise_claim(
                actor=self.office,
                coop_id=self.coop.pk,
                debtor=self.anna.pk,
                kind=kind,
                amount=amount,
                due_on=due_on,
                reference="M 1",
                subject=f"test:{due_on}",
                now=NOW,
            )

    def does(self, use_case, actor=None, **said):
        actor = actor or self.office
        with seeing(actor):
            return use_case(actor=actor, member_id=self.anna.pk, now=NOW, **said)

    def pays(self, amount: int, parts=None, **more):
        payment = Payment(**{"id": uuid4(), "amount": amount, "value_on": TODAY} | more)
        return self.does(distribute_payment, payment=payment, parts=parts)

    def kept(self) -> int:
        with system_access():
            return credit_of(self.anna)

    def paid(self) -> list[int]:
        with system_access():
            return list(
                Claim.objects.filter(coop=self.coop).order_by("due_on").values_list("paid", flat=True)
            )

    def lines(self) -> list[tuple[str, int]]:
        return [(line.kind.value, line.amount) for line in credit_lines(self.anna)]
