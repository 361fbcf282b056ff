"""What an applicant pays at once is held apart, used upon the admission, and given back otherwise."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Transfer
from allmende.ledger.refusals import DifferentPayload
from allmende.membership.joining.applying import Wish
from allmende.membership.letters.rejection import rejection_letter
from allmende.membership.models import Application, CapitalMovement, Member, Party
from allmende.membership.money.credits import credit_of
from allmende.membership.money.held import (
    HeldKind,
    held_for,
    held_or_refuse,
    held_payments,
    waiting_to_be_returned,
)
from allmende.membership.money.whole_payments import whole_payments
from allmende.membership.refusals.members import AlreadyDecided, NoApplication
from allmende.membership.refusals.payments import HeldNoLonger
from allmende.membership.stored.holdings import holdings_of_parties
from allmende.membership.use_cases.bring_coop_in import bring_coop_in
from allmende.membership.use_cases.close_double import close_double
from allmende.membership.use_cases.release_payment import release_payment
from allmende.membership.use_cases.take_distributed_back import take_distributed_back
from allmende.membership.use_cases.withdraw_application import withdraw_application
from allmende.payments.models import Claim, Manner, Receipt
from tests.api.programs import Program
from tests.members import a_member
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_officer, signed_in

from .carrying import archive_of
from .counter import JOINED, PAID_ON, TODAY, Counter
from .joining import ANNA, DECIDED_AT, an_application
from .letters import letters_to
from .test_year_races import at_once
from .years import books_agree


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.mark.django_db
def test_it_is_held_apart_and_is_nobodys_capital(counter):
    held = counter.pays(150_00)
    assert (held.amount, held.value_on, held.manner, held.ended, held.waits) == (
        150_00,
        PAID_ON,
        Manner.TRANSFER,
        None,
        False,
    )
    assert (counter.balance(), counter.task()) == (150_00, None)
    books_agree(counter.coop)
    told = AuditEntry.objects.get(fact="PaymentHeld")
    assert (told.details["amount"], told.details["application_id"]) == (150_00, counter.application.pk)
    with system_access():
        assert not Claim.objects.filter(coop=counter.coop).exists()


@pytest.mark.django_db
def test_one_is_found_by_its_id_and_of_the_own_cooperative_alone(counter):
    held, first = counter.pays(150_00), counter.application
    for number in range(3):
        somebody = replace(ANNA, given_name=f"Nora {number}", email=f"nora{number}@example.org")
        counter.application = an_application(counter.coop, somebody)
        counter.pays(10_00)
    stranger = a_coop("Nachbarn eG")
    with seeing(counter.office):
        with CaptureQueriesContext(connection) as captured:
            assert held_or_refuse(counter.coop.pk, held.id) == held
        (asked,) = (each["sql"] for each in captured if 'FROM "membership_application"' in each["sql"])
        assert f'"id" IN ({first.pk})' in asked  # the others were not even looked for
        for coop_id, payment_id in ((stranger.pk, held.id), (counter.coop.pk, uuid4())):
            with pytest.raises(NotFound):
                held_or_refuse(coop_id, payment_id)


@pytest.mark.django_db
def test_sent_again_it_is_one_and_another_is_refused(counter):
    same = uuid4()
    assert [counter.pays(150_00, id=same).amount for _again in range(2)] == [150_00, 150_00]
    assert counter.held() == [(150_00, "")]
    with pytest.raises(DifferentPayload), transaction.atomic():
        counter.pays(151_00, id=same)


@pytest.mark.django_db
def test_upon_the_admission_it_pays_what_is_owed_and_the_rest_is_kept(counter):
    counter.pays(150_00)
    counter.pays(80_00, value_on=date(2026, 3, 6), manner=Manner.CASH)
    anna = counter.admits()
    with system_access():
        paid = Claim.objects.filter(coop=counter.coop).values_list("amount", "paid")
        assert sorted(paid) == [(15_00, 15_00), (200_00, 200_00)]
        receipts = Receipt.objects.filter(coop=counter.coop)
        assert {(each.value_on, each.manner) for each in receipts} == {
            (PAID_ON, "transfer"),
            (date(2026, 3, 6), "cash"),
        }
        assert sum(each.amount for each in receipts) == 215_00
        anna = Member.objects.get(pk=anna.pk)
        assert (anna.capital, credit_of(anna)) == (200_00, 15_00)
        moved = CapitalMovement.objects.filter(member=anna).values_list("effective_on", flat=True)
        assert set(moved) == {JOINED}
    assert counter.held() == [(80_00, "held_used"), (150_00, "held_used")]
    assert (counter.balance(), counter.task()) == (0, None)
    books_agree(counter.coop)


@pytest.mark.django_db
def test_the_mail_of_the_admission_asks_for_the_rest_alone(counter):
    counter.pays(150_00)
    counter.admits()
    said = next(each for each in letters_to(ANNA.email) if "You are a member" in each.subject).body
    assert ("50.00 €, due on" in said, "200.00 €" in said) == (True, False)


@pytest.mark.django_db
def test_what_it_paid_is_a_payment_that_can_be_taken_back(counter):
    counter.pays(230_00)
    anna = counter.admits()
    with system_access():
        (whole,) = whole_payments(anna)
    assert (whole.amount, whole.kept, whole.value_on) == (230_00, 15_00, PAID_ON)
    back = {"reversal_id": uuid4(), "value_on": TODAY, "note": "Rücklastschrift"}
    said = {"member_id": anna.pk, "payment_id": whole.id, "now": DECIDED_AT}
    assert counter.does(take_distributed_back, **said, **back).standing == 0
    with system_access():
        assert (Member.objects.get(pk=anna.pk).capital, credit_of(anna)) == (0, 0)
    books_agree(counter.coop)


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["rejected", "withdrawn"])
def test_otherwise_it_waits_until_it_is_given_back_and_nobody_knows_whose_it_was(counter, way):
    held = counter.pays(150_00)
    if way == "rejected":
        counter.rejects()
    else:
        counter.does(withdraw_application, application_id=counter.application.pk)
    with system_access():
        assert not Application.objects.exists()
        assert not Party.objects.filter(family_name=ANNA.family_name).exists()
        (waits,) = waiting_to_be_returned(counter.coop.pk)
        rows = str(list(Transfer.objects.filter(payee_owner=counter.coop.pk).values()))
    assert (waits.id, waits.application, waits.amount, waits.value_on) == (held.id, None, 150_00, PAID_ON)
    assert ANNA.family_name not in rows
    task = counter.task()
    assert (task.count, task.amount) == (1, 150_00)
    same = uuid4()
    for _again in range(2):
        assert counter.gives_back(held, release_id=same).ended == HeldKind.RETURNED
    assert (counter.balance(), counter.task(), counter.held()) == (0, None, [(150_00, "held_returned")])
    told = AuditEntry.objects.get(fact="HeldPaymentEnded")
    assert (told.details["kind"], told.details["amount"]) == ("held_returned", 150_00)
    with pytest.raises(HeldNoLonger):
        counter.gives_back(held)
    books_agree(counter.coop)


@pytest.mark.django_db
def test_the_rejection_says_that_it_comes_back(counter):
    said = {"application_id": counter.application.pk, "reason": "", "now": DECIDED_AT}
    assert "paid back" not in text_of(counter.does(rejection_letter, **said))
    counter.pays(150_00)
    assert "What you have paid, 150.00 euros, is paid back to you." in text_of(
        counter.does(rejection_letter, **said)
    )
    counter.rejects()
    said = next(each for each in letters_to(ANNA.email) if "Your application" in each.subject).body
    assert "What you have paid, 150.00 euros, is paid back to you." in said


@pytest.mark.django_db
def test_what_was_entered_by_mistake_is_used_by_nobody(counter):
    held = counter.pays(150_00)
    assert counter.gives_back(held, cause=HeldKind.MISTAKE).ended == HeldKind.MISTAKE
    anna = counter.admits()
    with system_access():
        assert Member.objects.get(pk=anna.pk).capital == 0


@pytest.mark.django_db
def test_of_whoever_is_a_member_already_it_is_kept(counter):
    bert = a_member(counter.coop, ANNA.full_name, birth_date=ANNA.birth_date, email=ANNA.email, paid=100_00)
    counter.pays(150_00)
    said = {"application_id": counter.application.pk, "member_id": bert.pk, "now": DECIDED_AT}
    counter.does(close_double, **said)
    with system_access():
        assert credit_of(bert) == 150_00
    assert (counter.balance(), counter.task()) == (0, None)
    books_agree(counter.coop)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 1_00, "value_on": TODAY + timedelta(days=1)}, "value_on"),
        ({"amount": 1_00, "manner": Manner.DIRECT_DEBIT}, "manner"),
    ],
)
def test_nonsense_is_not_held(counter, said, field):
    with pytest.raises(Invalid) as refused:
        counter.pays(**said)
    assert (refused.value.field, counter.held()) == (field, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"cause": HeldKind.USED}, "cause"),
        ({"value_on": PAID_ON - timedelta(days=1)}, "value_on"),
        ({"value_on": TODAY + timedelta(days=1)}, "value_on"),
    ],
)
def test_nonsense_is_not_given_back(counter, said, field):
    held = counter.pays(150_00)
    with pytest.raises(Invalid) as refused:
        counter.gives_back(held, **said)
    assert (refused.value.field, counter.held()) == (field, [(150_00, "")])


@pytest.mark.django_db
def test_only_the_office_does_it_and_with_its_own_alone(counter):
    held, other = counter.pays(150_00), an_officer(a_coop())
    for stranger in (acting_for(a_person("Uta Umland")), an_officer(counter.coop, ["lend"])):
        with pytest.raises((NotAllowed, NoApplication)):
            counter.pays(1_00, stranger)
        with pytest.raises(NotAllowed):
            counter.gives_back(held, stranger)
    with pytest.raises(NoApplication):
        counter.pays(1_00, other)
    with pytest.raises(NotAllowed):
        counter.gives_back(held, other)
    said = {"release_id": uuid4(), "cause": HeldKind.RETURNED, "value_on": TODAY, "now": DECIDED_AT}
    for payment in (held.id, uuid4()):
        with pytest.raises(NotFound):
            counter.does(release_payment, other, coop_id=other.coop_id, payment_id=payment, **said)
    counter.admits()
    with pytest.raises(AlreadyDecided):
        counter.pays(1_00)
    with pytest.raises(HeldNoLonger):
        counter.gives_back(held)


@pytest.mark.django_db
def test_it_is_in_the_copy_of_what_is_stored(counter):
    counter.pays(150_00)
    with seeing(counter.office), override("en"):
        found = {each.model: each for each in holdings_of_parties([counter.application.party_id])}
        rows = list(found[Transfer].records())
    assert [(row["amount"], row["what"]) for row in rows] == [(150_00, "paid before the admission")]
    assert "payer" not in str(rows)


@pytest.mark.django_db
def test_it_travels_with_the_archive(counter):
    counter.pays(150_00)
    gone = counter.application
    counter.rejects()
    (held,) = held_payments(counter.coop.pk)
    counter.undoes(counter.gives_back(held))
    counter.application = an_application(counter.coop, wish=Wish(shares=2), now=DECIDED_AT)
    counter.pays(30_00)
    assert gone.pk != counter.application.pk
    file, other = archive_of(counter.coop, counter.office), a_coop("Neubau eG")
    office = an_officer(other)
    with seeing(office):
        bring_coop_in(actor=office, coop=other, file=file, now=DECIDED_AT)
        (application,) = Application.objects.filter(coop=other)
        assert [each.amount for each in held_for(application)] == [30_00]
        assert [each.amount for each in waiting_to_be_returned(other.pk)] == [150_00]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_of_admitting_and_giving_back_at_the_same_moment_the_money_goes_one_way(_turn):
    counter = Counter()
    held = counter.pays(150_00)
    outcome = at_once(counter.admits, lambda: counter.gives_back(held))
    with system_access():
        anna = Member.objects.get(coop=counter.coop)
        paid = sum(Receipt.objects.filter(coop=counter.coop).values_list("amount", flat=True))
    assert (outcome, paid) in ((["done", "done"], 0), (["done", "held-no-longer"], 150_00))
    assert (counter.balance(), anna.pk > 0) == (0, True)
    books_agree(counter.coop)


@pytest.mark.django_db
def test_by_the_pages(counter, client):
    office = signed_in(client, counter.person, counter.coop)
    base = f"/applications/{counter.application.pk}"
    assert f"{base}/payments/new" in office.get(base).content.decode()
    page = office.get(f"{base}/payments/new").content.decode()
    (sent,) = re.findall(r'name="id" value="([^"]+)"', page)
    said = {"id": sent, "amount": "150.00", "value_on": "2026-03-05", "manner": "transfer"}
    assert office.post(f"{base}/payments/new", said | {"manner": "direct_debit"}).status_code == 422
    for _again in range(2):
        assert office.post(f"{base}/payments/new", said).status_code == 302
    page = office.get(base).content.decode()
    assert "Upon the admission 150.00 € are used for what is owed then" in page
    (held,) = held_payments(counter.coop.pk)
    counter.rejects()
    page = office.get("/members/held").content.decode()
    assert "150.00 € are held, 150.00 € of them are to be given back." in page
    assert "an application that is deleted" in page
    release = f"/members/held/{held.id}/release"
    assert release in page
    page = office.get(release).content.decode()
    assert "pay it back to the account that your bank statement of that day names" in page
    back = {"id": str(uuid4()), "cause": "held_returned", "value_on": "2026-03-06"}
    assert office.post(release, back | {"value_on": "2026-03-04"}).status_code == 422
    assert office.post(release, back).status_code == 302
    assert "held no longer" in office.get(release).content.decode()
    page = office.get("/members/held").content.decode()
    assert ("paid back to the applicant" in page, "Undo this" in page) == (True, True)
    again = f"/members/held/{held.id}/again"
    page = office.get(release).content.decode()
    (named,) = re.findall(r'name="release" value="([^"]+)"', page)
    assert (again in page, office.post(again, {"release": "x"}).url) == (True, release)
    assert office.post(again, {"release": named}).url == "/members/held"
    assert "150.00 € of them are to be given back." in office.get("/members/held").content.decode()
    assert office.post(release, back | {"id": str(uuid4())}).status_code == 302
    assert signed_in(client, a_person("Uta Umland")).get(release).status_code in (302, 403, 404)


@pytest.mark.django_db
def test_by_programs(counter):
    program = Program(counter.person, counter.coop)
    said = {"id": str(uuid4()), "amount": 150_00, "value_on": "2026-03-05"}
    entered = program.post(f"/applications/{counter.application.pk}/payments", **said)
    assert (entered.status, entered["amount"], entered["waits"], entered["ended"]) == (201, 150_00, False, "")
    (found,) = program.get("/held-payments")["items"]
    assert (found["id"], found["application"]) == (said["id"], counter.application.pk)
    back = {"id": str(uuid4()), "cause": "returned", "value_on": "2026-03-06"}
    done = program.post(f"/held-payments/{found['id']}/release", **back)
    assert (done.status, done["ended"], done["ended_on"]) == (201, "returned", "2026-03-06")
    again = program.post(f"/held-payments/{found['id']}/release", **back | {"id": str(uuid4())})
    assert again.refusal == (409, "held-no-longer")
    assert program.post(f"/held-payments/{uuid4()}/release", **back).refusal == (404, "not-found")
    undone = {"release": done["release"]}
    kept = program.post(f"/held-payments/{found['id']}/hold-again", **undone)
    assert (kept.status, kept["ended"], kept["release"]) == (201, "", None)
    assert program.post(f"/held-payments/{uuid4()}/hold-again", **undone).refusal == (404, "not-found")
    nobody = Program(a_person("Uta Umland"), scopes=["membership"])
    assert nobody.get("/held-payments").status in (403, 404)
