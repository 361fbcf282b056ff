from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.errors import DomainError, NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account, Wish
from allmende.membership.models import Application, Member
from allmende.membership.refusals.members import (
    AlreadyDecided,
    NoApplication,
    PaperMissing,
    ResolutionNotAllowed,
)
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.admit_members import admit_members
from allmende.membership.use_cases.receive_paper import receive_paper
from allmende.payments.models import Claim, Mandate
from tests.members import some_statutes
from tests.people import a_coop, a_person, acting_for, an_officer

from .joining import BOARD, DECIDED_AT, SIGNED_AT, an_application, named, stored

pytestmark = pytest.mark.django_db
IBAN = "DE89 3704 0044 0532 0130 00"


def admit(actor, application, resolution=BOARD, now=DECIDED_AT):
    with seeing(actor):
        return admit_member(actor=actor, application_id=application.pk, resolution=resolution, now=now)


def test_an_applicant_becomes_a_member_with_a_number():
    coop = a_coop()
    some_statutes(coop, share_price=100_00, pay_at_once=100_00, admission_fee=20_00)
    application = an_application(coop, wish=Wish(shares=3), account=Account(holder="", iban=IBAN))
    office = an_officer(coop)
    member = admit(office, application)
    assert (member.number, member.shares, member.capital) == (1, 3, 0)
    assert (member.signed_on, member.admitted_on, member.joined_on) == (
        SIGNED_AT.date(),
        BOARD.on,
        BOARD.on,
    )
    assert member.resolution == "Vorstand: TOP 3"
    kept = stored(application)
    assert (kept.state, kept.member, kept.decided_on, kept.iban) == ("admitted", member, BOARD.on, None)
    with system_access():
        claims = Claim.objects.filter(debtor=member.pk).order_by("kind").values_list("kind", "amount")
        assert list(claims) == [("admission_fee", 20_00), ("shares", 300_00)]
        mandate = Mandate.objects.get(debtor=member.pk)
    assert (mandate.masked_iban, mandate.holder) == ("DE89 •••• 3000", "Anna Ackermann")
    told = AuditEntry.objects.get(fact="ApplicationAdmitted")
    assert (told.person_id, told.details["member_id"]) == (office.person_id, member.pk)


def test_instalments_are_claimed_as_the_statutes_say():
    coop = a_coop()
    some_statutes(coop, share_price=100_00, pay_at_once=10_00, instalments=2, instalment_months=3)
    member = admit(an_officer(coop), an_application(coop, wish=Wish(shares=1, pays_instalments=True)))
    with system_access():
        claims = Claim.objects.filter(debtor=member.pk).order_by("due_on")
        assert [(claim.kind, claim.amount, claim.due_on) for claim in claims] == [
            ("shares", 10_00, date(2026, 3, 18)),
            ("instalment", 45_00, date(2026, 6, 18)),
            ("instalment", 45_00, date(2026, 9, 18)),
        ]


def test_only_the_office_that_keeps_the_list_admits():
    coop = a_coop()
    application = an_application(coop)
    for actor, refusal in (
        (an_officer(coop, ["lend"]), NoApplication),
        (an_officer(a_coop()), NoApplication),
    ):
        with pytest.raises(refusal):
            admit(actor, application)
    applicant = acting_for(a_person())
    own = an_application(coop, actor=applicant)
    with pytest.raises(NotAllowed):
        admit(applicant, own)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": DECIDED_AT.date() + timedelta(days=1)}, "on"),
        ({"on": SIGNED_AT.date() - timedelta(days=1)}, "on"),
        ({"by": "  "}, "by"),
    ],
)
def test_a_resolution_comes_after_the_declaration_and_from_somebody(changes, field):
    coop = a_coop()
    application = an_application(coop)
    with pytest.raises(ResolutionNotAllowed) as refused:
        admit(an_officer(coop), application, replace(BOARD, **changes))
    assert refused.value.field == field
    assert stored(application).state == "open"


def test_the_day_of_the_declaration_is_early_enough():
    coop = a_coop()
    member = admit(an_officer(coop), an_application(coop), replace(BOARD, on=SIGNED_AT.date()))
    assert member.joined_on == SIGNED_AT.date()


def test_nobody_is_admitted_twice():
    coop = a_coop()
    application, office = an_application(coop), an_officer(coop)
    admit(office, application)
    with pytest.raises(AlreadyDecided):
        admit(office, application)


def test_where_the_statutes_demand_writing_the_paper_has_to_be_here():
    coop = a_coop()
    some_statutes(coop, written_form=True)
    application, office = an_application(coop, signatures=("",)), an_officer(coop)
    with pytest.raises(PaperMissing):
        admit(office, application)
    with seeing(office):
        receive_paper(actor=office, application_id=application.pk, on=BOARD.on, now=DECIDED_AT)
    with pytest.raises(ResolutionNotAllowed):
        admit(office, application, replace(BOARD, on=BOARD.on - timedelta(days=1)))
    assert admit(office, application).number == 1


def test_a_batch_is_numbered_by_signature_without_gaps():
    coop = a_coop()
    later = an_application(coop, now=SIGNED_AT + timedelta(hours=1))
    first = an_application(coop, named("Bert", "Beet"))
    office = an_officer(coop)
    with seeing(office):
        members = admit_members(
            actor=office, application_ids=[later.pk, first.pk], resolution=BOARD, now=DECIDED_AT
        )
    with system_access():
        assert [(each.number, each.party.given_name) for each in members] == [(1, "Bert"), (2, "Anna")]


def test_of_a_batch_all_are_admitted_or_none():
    coop = a_coop()
    first, decided = an_application(coop), an_application(coop, named("Bert", "Beet"))
    office = an_officer(coop)
    admit(office, decided)
    with pytest.raises(AlreadyDecided), seeing(office):
        admit_members(actor=office, application_ids=[first.pk, decided.pk], resolution=BOARD, now=DECIDED_AT)
    assert stored(first).state == "open"
    assert admit(office, first).number == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_admit_the_same_at_once_make_one_member():
    coop = a_coop()
    application, office, start = an_application(coop), an_officer(coop), Barrier(4)

    def decide(_number):
        try:
            start.wait()
            return admit(office, application).number
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = sorted(map(str, pool.map(decide, range(4))))
    assert done == ["1", "already-decided", "already-decided", "already-decided"]
    with system_access():
        assert Member.objects.filter(coop=coop).count() == 1


@pytest.mark.django_db(transaction=True)
def test_batches_at_once_leave_no_gaps():
    coop = a_coop()
    waiting = [an_application(coop, named("Anna", f"Acker{letter}")) for letter in "abcdef"]
    office, start = an_officer(coop), Barrier(3)

    def decide(number):
        batch = [waiting[number].pk, waiting[number + 3].pk]
        try:
            start.wait()
            with seeing(office):
                # Named in another order than they are locked in.
                admit_members(actor=office, application_ids=batch[::-1], resolution=BOARD, now=DECIDED_AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(decide, range(3)))
    with system_access():
        numbers = Member.objects.filter(coop=coop).order_by("number").values_list("number", flat=True)
        assert list(numbers) == [1, 2, 3, 4, 5, 6]


def test_the_database_knows_no_admitted_application_without_a_member():
    application = an_application(a_coop())
    with (
        pytest.raises(IntegrityError, match="an_admitted_application_made_a_member"),
        transaction.atomic(),
        system_access(),
    ):
        Application.objects.filter(pk=application.pk).update(state="admitted")


def test_what_is_owed_is_owed_since_the_resolution_however_late_it_is_entered():
    coop = a_coop()
    some_statutes(coop, share_price=100_00, pay_at_once=100_00, admission_fee=20_00)
    member = admit(an_officer(coop), an_application(coop), now=DECIDED_AT + timedelta(days=24))
    with system_access():
        days = set(Claim.objects.filter(debtor=member.pk).values_list("raised_on", "due_on"))
    assert days == {(BOARD.on, BOARD.on)}
