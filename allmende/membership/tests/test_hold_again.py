"""That what an applicant paid was given back can be a mistake, and is undone."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.ledger.refusals import DifferentPayload
from allmende.membership.models import Application, Member
from allmende.membership.money.credits import credit_of
from allmende.membership.money.held import HeldKind, held_for
from allmende.membership.money.whole_payments import whole_payments
from allmende.membership.refusals.payments import HeldNoLonger
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_distributed_back import take_distributed_back
from allmende.payments.models import Manner
from tests.people import a_coop, an_officer, signed_in

from .counter import PAID_ON, TODAY, Counter
from .joining import DECIDED_AT
from .test_year_races import at_once
from .years import books_agree


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.mark.django_db
@pytest.mark.parametrize("cause", [HeldKind.RETURNED, HeldKind.MISTAKE])
def test_a_return_that_was_a_mistake_is_undone_also_once_nobody_knows_whose_it_was(counter, cause):
    held = counter.pays(150_00, manner=Manner.CASH)
    counter.rejects()
    first = counter.gives_back(held, cause=cause)
    for _again in range(2):
        again = counter.undoes(first)
        assert (again.id, again.value_on, again.manner) == (held.id, PAID_ON, Manner.CASH)
    assert (counter.balance(), counter.held(), counter.task().amount) == (150_00, [(150_00, "")], 150_00)
    told = AuditEntry.objects.get(fact="PaymentHeldAgain")
    assert (told.details["payment_id"], told.details["amount"]) == (str(held.id), 150_00)
    with pytest.raises(DifferentPayload), transaction.atomic():
        counter.gives_back(held, cause=cause, release_id=first.end)
    second = counter.gives_back(held)
    assert counter.undoes(first).ended == HeldKind.RETURNED
    assert (counter.balance(), counter.task()) == (0, None)
    assert counter.undoes(second).waits
    books_agree(counter.coop)


@pytest.mark.django_db
def test_what_is_held_again_is_used_upon_the_admission(counter):
    counter.undoes(counter.gives_back(counter.pays(215_00)))
    anna = counter.admits()
    with system_access():
        assert Member.objects.get(pk=anna.pk).capital == 200_00
        (used,) = held_for(Application.objects.get())
    with pytest.raises(HeldNoLonger):
        counter.undoes(used)
    assert (counter.balance(), counter.held()) == (0, [(215_00, "held_used")])
    books_agree(counter.coop)


@pytest.mark.django_db
def test_where_the_admission_was_a_mistake_it_waits_for_the_next_decision(counter, client):
    held, office = counter.pays(230_00), signed_in(client, counter.person, counter.coop)
    page = f"/applications/{counter.application.pk}"
    for _turn in range(2):
        anna = counter.admits()
        with system_access():
            whole = whole_payments(anna)[0]
            anna = Member.objects.get(pk=anna.pk)
            assert (whole.standing, anna.capital, credit_of(anna)) == (230_00, 200_00, 15_00)
        said = {"member_id": anna.pk, "now": DECIDED_AT}
        back = {"payment_id": whole.id, "reversal_id": uuid4(), "value_on": TODAY, "note": "Verwechselt"}
        counter.does(take_distributed_back, **said, **back)
        counter.does(take_back_admission, **said, reason="Verwechselt", on=TODAY)
        assert (counter.balance(), counter.task()) == (0, None)
        with system_access():
            (used,) = held_for(Application.objects.get())
        assert "can be held again there" in office.get(page).content.decode()
        assert counter.undoes(used).id == held.id
        assert (counter.balance(), counter.held()) == (230_00, [(230_00, "")])
        books_agree(counter.coop)
    counter.rejects()
    assert counter.task().amount == 230_00


@pytest.mark.django_db
def test_for_a_member_nothing_is_held_again_nor_by_strangers(counter):
    held = counter.gives_back(counter.pays(150_00))
    with pytest.raises(NotAllowed):
        counter.undoes(held, an_officer(a_coop()))
    with pytest.raises(NotFound):
        counter.undoes(held, release_id=uuid4())
    other = an_officer(a_coop())
    with pytest.raises(NotFound):
        counter.undoes(held, other, coop_id=other.coop_id)
    counter.admits()
    with pytest.raises(HeldNoLonger) as refused:
        counter.undoes(held)
    assert (refused.value.rule != "", counter.balance()) == (True, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_undo_at_the_same_moment_it_is_held_once():
    counter = Counter()
    held = counter.pays(150_00)
    counter.rejects()
    held = counter.gives_back(held)
    assert at_once(*[lambda: counter.undoes(held)] * 2) == ["done", "done"]
    assert counter.balance() == 150_00
    assert AuditEntry.objects.filter(fact="PaymentHeldAgain").count() == 1


@pytest.mark.django_db
def test_of_cash_no_bank_statement_says_whose_it_was(counter, client):
    held = counter.pays(150_00, manner=Manner.CASH)
    counter.rejects()
    page = signed_in(client, counter.person, counter.coop).get(f"/members/held/{held.id}/release")
    assert "whoever your cash book of that day names" in page.content.decode()
