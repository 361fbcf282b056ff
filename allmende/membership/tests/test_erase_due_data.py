"""What a list of members has kept long enough goes by itself, stage by stage; what the law keeps stays."""

from datetime import UTC, date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.law.retention import GERMAN, ended_before, expires_on
from allmende.membership.models import (
    Application,
    Bond,
    Departure,
    Erasure,
    Member,
    Party,
    PartyChange,
)
from allmende.membership.money.payment import Payment
from allmende.membership.stored.erasing import kept_of
from allmende.membership.tasks.register import erase_what_is_due
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.distribute_payment import distribute_payment
from allmende.membership.use_cases.edit_party import ContactData, edit_party
from allmende.membership.use_cases.erase_due_data import erase_due_data
from allmende.membership.use_cases.give_collection_mandate import give_collection_mandate
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.return_credit import return_credit
from allmende.payments.models import Claim, Mandate, Payout
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from tests.members import OFFICE_HOURS, a_creditor, a_member, a_party, gave_all_back, some_statutes
from tests.people import LONG_AGO, a_coop, a_person, acting_for, an_officer

from .exits import TODAY, does, the_office
from .joining import BOARD, DECIDED_AT, an_application, named

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
JOB = Actor.job("erase_what_is_due")
LEFT = date(2026, 12, 31)
CONTACT = {"email": "anna@example.org", "phone": "0331 1", "birth_date": date(1980, 1, 1)}


@pytest.fixture
def coop():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    a_creditor(coop)
    return coop


def a_leaver(coop, name="Anna Ackermann", paid=0, **details):
    member = a_member(coop, name, paid=paid, **(CONTACT | details))
    does(the_office(coop), give_notice, member_id=member.pk, received_on=date(2026, 9, 1))
    return member


def erased(coop, on, **more):
    now = datetime(on.year, on.month, on.day, 3, 0, tzinfo=UTC)
    with system_access():
        return erase_due_data(actor=JOB, coop=coop, on=on, now=now, **more)


def party_of(member):
    with system_access():
        return Party.objects.get(pk=member.party_id)


@pytest.mark.parametrize(("on", "goes"), [(date(2027, 12, 30), False), (date(2027, 12, 31), True)])
def test_contact_goes_a_year_after_the_exit_when_its_result_is_distributed(coop, on, goes):
    anna = a_leaver(coop)
    assert erased(coop, on) == ({"contact": 1} if goes else {})
    party = party_of(anna)
    assert (party.email, party.phone, party.birth_date) == (
        ("", "", None) if goes else tuple(CONTACT.values())
    )
    assert party.full_name == "Anna Ackermann"


def test_who_still_has_capital_a_claim_or_somebody_to_stand_for_is_kept(coop):
    rich = a_leaver(coop, "Rita Reich", paid=100_00)
    guardian = a_member(coop, "Gerda Vormund", **CONTACT)
    does(the_office(coop), give_notice, member_id=guardian.pk, received_on=date(2026, 9, 1))
    child = a_member(coop, "Kim Kind")
    with system_access():
        Bond.objects.create(
            coop=coop, party=child.party, beside=party_of(guardian), role="guardian", from_day=LONG_AGO
        )
    assert erased(coop, date(2028, 6, 1)) == {}
    for member in (rich, guardian):
        assert party_of(member).email == "anna@example.org"


def test_for_whom_something_is_kept_is_reached_until_it_is_paid_back(coop):
    anna, office = a_leaver(coop), the_office(coop)
    paid = {"actor": office, "member_id": anna.pk, "now": NOW}
    with seeing(office):
        payment = Payment(id=uuid4(), amount=30_00, value_on=date(2026, 11, 19))
        distribute_payment(payment=payment, **paid)
    assert erased(coop, date(2036, 1, 1)) == {}
    with seeing(office):
        return_credit(return_id=uuid4(), amount=30_00, value_on=date(2026, 11, 20), **paid)
    assert erased(coop, date(2036, 1, 1))["contact"] == 1


def test_it_is_counted_once_and_names_nobody(coop):
    a_leaver(coop)
    a_leaver(coop, "Bert Beet")
    day = date(2028, 1, 1)
    assert erased(coop, day, at_most=1) == {"contact": 1}
    assert erased(coop, day, at_most=1) == {"contact": 1}
    assert erased(coop, day) == {}
    with system_access():
        assert Erasure.objects.values_list("coop_id", "day", "stage", "count").get() == (
            coop.pk,
            day,
            "contact",
            2,
        )
    told = AuditEntry.objects.filter(fact="DataErased").values_list("details", flat=True)
    assert list(told) == [{"coop_id": coop.pk, "stage": "contact", "number": 1}] * 2


def test_former_contact_data_go_with_it_and_former_addresses_stay_three_years(coop):
    anna = a_leaver(coop, street="Alter Weg 1")
    office = an_officer(coop)
    with seeing(office):
        data = ContactData(**(vars(ContactData.of(party_of(anna))) | {"street": "Neuer Weg 2", "email": ""}))
        edit_party(actor=office, party=party_of(anna), data=data, now=OFFICE_HOURS)
    erased(coop, date(2028, 1, 1))
    with system_access():
        before = PartyChange.objects.get().before
    assert before["street"] == "Alter Weg 1"
    assert not {"email", "phone", "birth_date"} & set(before)
    assert erased(coop, date(2029, 12, 31)) == {}
    assert erased(coop, date(2030, 1, 1)) == {"papers": 1}
    with system_access():
        assert not PartyChange.objects.exists()
    assert party_of(anna).street == "Neuer Weg 2"


def test_a_mandate_ends_with_the_membership_and_its_account_goes_thirteen_months_later(coop):
    anna = a_leaver(coop)
    does(
        the_office(coop),
        give_collection_mandate,
        member_id=anna.pk,
        holder="Anna Ackermann",
        iban="DE89370400440532013000",
        signed_on=TODAY,
        now=NOW,
    )
    with system_access():
        Member.objects.filter(pk=anna.pk).update(left_on=TODAY)
    day = date(2027, 11, 20)
    erased(coop, day)
    with system_access():
        assert Mandate.objects.get().revoked_on == day
    assert erased(coop, date(2028, 12, 19)) == {}
    assert erased(coop, date(2028, 12, 21)) == {"accounts": 1}
    with system_access():
        mandate = Mandate.objects.get()
    assert (mandate.iban, mandate.holder, mandate.iban_end) == (None, "", "")
    assert mandate.reference


def a_mandate(coop, member):
    return does(
        the_office(coop),
        give_collection_mandate,
        member_id=member.pk,
        holder="Anna Ackermann",
        iban="DE89370400440532013000",
        signed_on=TODAY,
        now=NOW,
    )


@pytest.mark.parametrize("rejoined", [False, True])
def test_a_mandate_ends_also_of_whom_no_contact_is_stored_and_of_who_joined_again(coop, rejoined):
    anna = a_member(coop, **({"email": "anna@example.org"} if rejoined else {}))
    a_mandate(coop, anna)
    with system_access():
        Member.objects.filter(pk=anna.pk).update(left_on=TODAY)
        if rejoined:
            again = Member.objects.create(
                coop=coop, party_id=anna.party_id, number=99, joined_on=TODAY, admitted_on=TODAY
            )
    if rejoined:
        a_mandate(coop, again)
    day = date(2027, 11, 20)
    assert erased(coop, date(2027, 11, 19)) == {}
    assert erased(coop, day) == {"ended": 1}
    assert erased(coop, day) == {}
    with system_access():
        assert Mandate.objects.get(debtor=anna.pk).revoked_on == day
        assert list(Mandate.objects.filter(revoked_on=None).values_list("debtor", flat=True)) == (
            [again.pk] if rejoined else []
        )
    assert erased(coop, date(2028, 12, 21)) == {"accounts": 1}


def test_a_mandate_in_force_is_kept_while_something_is_to_be_paid(coop):
    anna = a_member(coop, paid=100_00)
    a_mandate(coop, anna)
    with system_access():
        Member.objects.filter(pk=anna.pk).update(left_on=TODAY)
    assert erased(coop, date(2028, 11, 21)) == {}


def test_to_whom_was_paid_is_kept_as_long_as_a_voucher(coop):
    anna = a_member(coop)
    account = {"holder": "Anna Ackermann", "iban": "DE89370400440532013000"}
    with seeing(an_officer(coop)):
        line = PayoutLine(creditor=anna.pk, amount=100_00, due_until=LEFT, reason="Settlement", **account)
        paid, dropped = queue_payouts(actor=JOB, coop_id=coop.pk, now=NOW, lines=[line, line])
    with system_access():
        Payout.objects.filter(pk=paid.pk).update(paid_on=TODAY)
        Payout.objects.filter(pk=dropped.pk).update(cancelled_at=NOW, cancelled_reason="twice")

    def with_account():
        with system_access():
            return list(Payout.objects.filter(iban__isnull=False).values_list("pk", flat=True))

    assert erased(coop, date(2027, 12, 22)) == {"accounts": 1}
    assert with_account() == [paid.pk]
    with system_access():
        assert date(2035, 1, 1) in [each.until for each in kept_of(party_of(anna), date(2030, 1, 1))]
    assert erased(coop, date(2034, 12, 31)) == {}
    assert erased(coop, date(2035, 1, 1)) == {"accounts": 1, "books": 2}  # the words of both
    assert with_account() == []


def test_papers_go_after_three_years_and_the_list_keeps_the_name(coop):
    office = an_officer(coop)
    application = an_application(coop, named("Ilse", "Iltis"))
    with seeing(office):
        member = admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)
    with system_access():
        gerda = a_party(coop, "Gerda Vormund")
        Bond.objects.create(
            coop=coop, party=application.party, beside=gerda, role="guardian", from_day=LONG_AGO
        )
        gave_all_back(member, left_on=LEFT)
        Departure.objects.create(
            coop=coop,
            member=member,
            cause="exclusion",
            reason="who knows",
            sent_on=TODAY,
            received_on=TODAY,
            effective_on=LEFT,
        )
        Claim.objects.update(cancelled_at=NOW, cancelled_reason="never paid")
    assert "papers" not in erased(coop, date(2029, 12, 31))
    assert erased(coop, date(2030, 1, 1)) == {"papers": 1}
    assert erased(coop, date(2030, 1, 2)) == {}
    with system_access():
        assert Application.objects.get().declaration == {}
        assert Departure.objects.get().reason == "–"
        assert not Bond.objects.exists()
        assert not Party.objects.filter(pk=gerda.pk).exists()
        assert Member.objects.get(pk=member.pk).party.full_name == "Ilse Iltis"


def test_nobody_but_the_job_erases(coop):
    office = an_officer(coop)
    with seeing(office), pytest.raises(NotAllowed):
        erase_due_data(actor=office, coop=coop, on=TODAY, now=NOW)


def test_the_job_goes_through_all_cooperatives(coop):
    other = a_coop("Andere eG")
    some_statutes(other)
    anna, bert = a_leaver(coop), a_leaver(other, "Bert Beet")
    night = datetime(2028, 1, 1, 3, 49, tzinfo=ZoneInfo("Europe/Berlin"))
    for _again in (1, 2):
        erase_what_is_due(int(night.timestamp()))
    assert party_of(anna).email == party_of(bert).email == ""
    with system_access():
        assert Erasure.objects.count() == 2


def test_what_goes_wrong_in_one_cooperative_keeps_no_other_from_being_erased(coop):
    other = a_coop("Andere eG")
    some_statutes(other)
    anna, bert = a_leaver(coop), a_leaver(other, "Bert Beet")
    with system_access():
        Erasure.objects.create(
            coop=coop, day=date(2028, 1, 1), stage="contact", count=2**31 - 1
        )  # no room left
    night = datetime(2028, 1, 1, 3, 49, tzinfo=ZoneInfo("Europe/Berlin"))
    with pytest.raises(ExceptionGroup) as failed:
        erase_what_is_due(int(night.timestamp()))
    assert len(failed.value.exceptions) == 1
    assert (party_of(anna).email, party_of(bert).email) == ("anna@example.org", "")


def test_what_stood_before_can_only_lose_its_contact_data(coop):
    with system_access():
        party = a_party(coop)
        change = PartyChange.objects.create(
            coop=coop,
            party=party,
            before={"email": "a@b.example", "phone": "", "birth_date": None, "town": "Brennau"},
            changed_at=NOW,
            actor_system="builder",
        )
        for guarded in ({"before": {"town": "Anderswo"}}, {"changed_at": OFFICE_HOURS}):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                PartyChange.objects.filter(pk=change.pk).update(**guarded)
        PartyChange.objects.filter(pk=change.pk).update(before={"town": "Brennau"})


def test_another_cooperative_sees_no_count(coop):
    a_leaver(coop)
    erased(coop, date(2028, 1, 1))
    olga = a_person("Olga Obst")
    with seeing(acting_for(olga, a_coop("Andere eG"))), connection.cursor() as cursor:
        cursor.execute("select count(*) from membership_erasure")
        assert cursor.fetchone()[0] == 0


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.sampled_from(sorted(GERMAN)),
    st.sampled_from(["DE", "AT", "CH", "BE"]),
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.dates(date(2019, 1, 1), date(2040, 12, 31)),
)
def test_asking_a_table_and_asking_for_one_day_agree(kind, country, ended, on):
    goes = expires_on(kind, ended, jurisdiction=country)
    before = ended_before(kind, on, jurisdiction=country)
    assert (goes is not None and goes <= on) == (before is not None and ended < before)
