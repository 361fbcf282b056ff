"""An office at which applicants pay before anybody decided."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Account
from allmende.membership.joining.applying import Wish
from allmende.membership.models import Member
from allmende.membership.money.held import Held, HeldKind, held_payments
from allmende.membership.money.payment import Payment
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.hold_again import hold_again
from allmende.membership.use_cases.hold_payment import hold_payment
from allmende.membership.use_cases.reject_application import reject_application
from allmende.membership.use_cases.release_payment import release_payment
from allmende.membership.waiting import Kind, tasks_for
from tests.members import some_statutes
from tests.people import a_coop, a_person, acting_for, an_office

from .joining import BOARD, DECIDED_AT, an_application

PAID_ON = date(2026, 3, 5)
JOINED = BOARD.on
TODAY = DECIDED_AT.date()


class Counter:
    """An office, and Anna, who applies for two shares of 100 euro and the fee of 15."""

    def __init__(self) -> None:
        self.coop = a_coop("Gartenwerk eG")
        some_statutes(self.coop, admission_fee=15_00, shares_most=20)
        self.person = a_person("Olga Obst", language="en")
        an_office(self.person, self.coop)
        self.office = acting_for(self.person, self.coop)
        self.application = an_application(self.coop, wish=Wish(shares=2), language="en")

    def does(self, use_case, actor=None, **said):
        actor = actor or self.office
        with seeing(actor):
            return use_case(actor=actor, **said)

    def pays(self, amount: int, actor=None, **more) -> Held:
        payment = Payment(**{"id": uuid4(), "amount": amount, "value_on": PAID_ON} | more)
        said = {"application_id": self.application.pk, "payment": payment, "now": DECIDED_AT}
        return self.does(hold_payment, actor, **said)

    def gives_back(self, held: Held, actor=None, **more) -> Held:
        said = {"release_id": uuid4(), "cause": HeldKind.RETURNED, "value_on": TODAY} | more
        said |= {"coop_id": self.coop.pk, "payment_id": held.id, "now": DECIDED_AT}
        return self.does(release_payment, actor, **said)

    def undoes(self, held: Held, actor=None, **more) -> Held:
        said = {"coop_id": self.coop.pk, "payment_id": held.id, "release_id": held.end, "now": DECIDED_AT}
        return self.does(hold_again, actor, **said | more)

    def admits(self) -> Member:
        said = {"application_id": self.application.pk, "resolution": BOARD, "now": DECIDED_AT}
        return self.does(admit_member, **said)

    def rejects(self) -> None:
        said = {"application_id": self.application.pk, "reason": "", "now": DECIDED_AT}
        self.does(reject_application, **said)

    def held(self) -> list[tuple[int, str]]:
        with system_access():
            return [(each.amount, each.ended or "") for each in held_payments(self.coop.pk)]

    def balance(self) -> int:
        with system_access():
            found = Account.objects.filter(owner=self.coop.pk, purpose__startswith="held:")
            return sum(found.values_list("balance", flat=True))

    def task(self):
        with seeing(self.office):
            return {each.kind: each for each in tasks_for(self.office, on=TODAY)}.get(Kind.HELD)
