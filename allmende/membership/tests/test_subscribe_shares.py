from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import ShareMovement, Subscription
from allmende.membership.money.accounts import Pot
from allmende.membership.refusals.members import (
    AlreadyDecided,
    AlreadyLeaving,
    NotAMember,
    NotFullyPaid,
    NotYetReceived,
    ResolutionNotAllowed,
    SubscriptionWaits,
    TooManyShares,
)
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.refuse_subscription import refuse_subscription
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.payments.models import Claim
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import BUILDER, LONG_AGO, a_coop, a_person, acting_for

from .exits import TODAY, does, now_of, the_office
from .joining import what_is_signed

pytestmark = pytest.mark.django_db
SIGNED, DECIDED = date(2026, 11, 2), date(2026, 11, 9)
BOARD = Resolution(on=DECIDED, by="Vorstand")


def declared(office, member, shares=2, **more):
    arguments = {"member_id": member.pk, "shares": shares, "signed_on": SIGNED} | more
    return does(office, subscribe_shares, **arguments)


def test_shares_begin_with_declaration_and_admission_not_with_payment():
    coop = a_coop()
    some_statutes(coop, pay_at_once=40_00, instalments=2, instalment_months=6)
    anna = a_member(coop, shares=1, paid=100_00)
    office = the_office(coop)
    waiting = declared(office, anna)
    assert (waiting.state, now_of(anna).shares) == ("open", 1)
    admitted = does(
        office,
        admit_subscription,
        subscription_id=waiting.pk,
        resolution=Resolution(on=DECIDED, by="Vorstand", text="Sitzung 3/26"),
        now=OFFICE_HOURS,
    )
    assert (admitted.state, admitted.decided_on, now_of(anna).shares) == ("admitted", DECIDED, 3)
    assert admitted.resolution == "Vorstand: Sitzung 3/26"
    with system_access():
        moved = ShareMovement.objects.get(pk=admitted.movement_id)
        assert (moved.shares, moved.price) == (2, 100_00)
        assert (moved.signed_on, moved.admitted_on, moved.effective_on) == (SIGNED, DECIDED, DECIDED)
        claims = Claim.objects.order_by("due_on").values_list("kind", "amount", "due_on", "debtor", "subject")
        assert list(claims) == [
            ("shares", 80_00, DECIDED, anna.pk, f"shares:{moved.pk}"),
            ("instalment", 60_00, date(2027, 5, 9), anna.pk, f"shares:{moved.pk}"),
            ("instalment", 60_00, date(2027, 11, 9), anna.pk, f"shares:{moved.pk}"),
        ]
        told = AuditEntry.objects.filter(fact__startswith="Subscription").order_by("pk")
        assert [each.fact for each in told] == ["SubscriptionDeclared", "SubscriptionDecided"]


def test_all_but_the_newest_are_paid_before():
    coop = a_coop()
    some_statutes(coop, shares_required=1)
    anna, office = a_member(coop, shares=3, paid=199_99), the_office(coop)
    with pytest.raises(NotFullyPaid) as refused:
        declared(office, anna)
    assert "§ 15b" in str(refused.value.rule)
    pay(anna, "payment", 1)
    assert declared(office, anna).state == "open"


def test_a_later_loss_takes_nothing_from_what_was_paid():
    coop = a_coop()
    anna, office = a_member(coop, shares=2, paid=100_00), the_office(coop)
    pay(anna, "loss", -50_00, Pot.RESULT)
    assert declared(office, anna).state == "open"


def test_shares_that_everyone_takes_do_not_wait_for_payment():
    coop = a_coop()
    some_statutes(coop, shares_required=5)
    anna, office = a_member(coop, shares=3), the_office(coop)
    assert declared(office, anna, 2).state == "open"


def test_not_more_than_the_statutes_allow():
    coop = a_coop()
    some_statutes(coop, shares_most=4)
    anna, office = a_member(coop, shares=3, paid=300_00), the_office(coop)
    for shares in (2, 0):
        with pytest.raises(TooManyShares):
            declared(office, anna, shares)
    assert declared(office, anna, 1).shares == 1


def test_one_declaration_is_decided_after_the_other():
    coop = a_coop()
    anna, office = a_member(coop, shares=1, paid=100_00), the_office(coop)
    first = declared(office, anna)
    with pytest.raises(SubscriptionWaits):
        declared(office, anna)
    does(office, refuse_subscription, subscription_id=first.pk)
    with pytest.raises(AlreadyDecided):
        does(office, admit_subscription, subscription_id=first.pk, resolution=BOARD, now=OFFICE_HOURS)
    with pytest.raises(AlreadyDecided):
        does(office, refuse_subscription, subscription_id=first.pk)
    assert declared(office, anna).state == "open"


@pytest.mark.parametrize("by", ["", "  "])
def test_somebody_decided(by):
    coop = a_coop()
    anna, office = a_member(coop, shares=1, paid=100_00), the_office(coop)
    waiting = declared(office, anna)
    said = {"subscription_id": waiting.pk, "resolution": replace(BOARD, by=by), "now": OFFICE_HOURS}
    with pytest.raises(ResolutionNotAllowed) as refused:
        does(office, admit_subscription, **said)
    assert (refused.value.field, now_of(anna).shares) == ("by", 1)


def test_who_leaves_takes_no_more():
    coop = a_coop()
    anna, office = a_member(coop, shares=1, paid=100_00), the_office(coop)
    waiting = declared(office, anna)
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    with pytest.raises(AlreadyLeaving):
        does(office, admit_subscription, subscription_id=waiting.pk, resolution=BOARD, now=OFFICE_HOURS)
    does(office, refuse_subscription, subscription_id=waiting.pk)
    with pytest.raises(AlreadyLeaving):
        declared(office, anna)


def test_days_lie_between_declaration_and_today():
    coop = a_coop()
    anna, office = a_member(coop, shares=1, paid=100_00), the_office(coop)
    with pytest.raises(NotYetReceived):
        declared(office, anna, signed_on=date(2026, 11, 21))
    with pytest.raises(NotAMember):
        declared(office, anna, signed_on=date(2019, 1, 1))
    waiting = declared(office, anna)
    for day in (date(2026, 11, 1), date(2026, 11, 21)):
        with pytest.raises(NotYetReceived):
            does(
                office,
                admit_subscription,
                subscription_id=waiting.pk,
                resolution=replace(BOARD, on=day),
                now=OFFICE_HOURS,
            )


def test_a_member_declares_and_the_office_decides():
    coop, person = a_coop(), a_person("Anna Ackermann")
    anna = a_member(coop, shares=1, paid=100_00, person=person)
    with seeing(acting_for(person)):
        signed = what_is_signed(anna.coop)
    waiting = declared(acting_for(person), anna, signed_on=TODAY, signed=signed)
    for decide in (admit_subscription, refuse_subscription):
        more = {"resolution": BOARD, "now": OFFICE_HOURS} if decide is admit_subscription else {}
        with pytest.raises(NotAllowed):
            does(acting_for(person), decide, subscription_id=waiting.pk, **more)
        with pytest.raises(NotFound):
            does(the_office(a_coop()), decide, subscription_id=waiting.pk, **more)


@pytest.mark.parametrize(
    ("change", "guard"),
    [
        ("shares = 0", "a_subscription_is_of_shares"),
        ("state = 'admitted'", "an_admitted_subscription_moved_shares"),
    ],
)
def test_the_database_guards_declarations(change, guard):
    coop = a_coop()
    declared(the_office(coop), a_member(coop, shares=1, paid=100_00))
    with system_access(), pytest.raises(IntegrityError, match=guard), transaction.atomic():
        connection.cursor().execute(f"update membership_subscription set {change}")


def test_the_database_keeps_one_open_declaration():
    coop = a_coop()
    anna = a_member(coop, shares=1, paid=100_00)
    declared(the_office(coop), anna)
    with system_access(), pytest.raises(IntegrityError, match="one_open_subscription"), transaction.atomic():
        Subscription.objects.create(coop=coop, member=anna, shares=1, signed_on=SIGNED)


def test_a_query_that_forgot_its_cooperative_returns_nothing():
    coop = a_coop()
    declared(the_office(coop), a_member(coop, shares=1, paid=100_00))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from membership_subscription")
        assert cursor.fetchone() == (0,)


def pay(member, kind, amount, pot=Pot.BANK):
    with system_access():
        change = CapitalChange(kind=kind, amount=amount, pot=pot, effective_on=LONG_AGO)
        move_capital(actor=BUILDER, member=member, change=change, now=OFFICE_HOURS)
