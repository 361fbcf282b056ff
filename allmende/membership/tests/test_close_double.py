"""Whoever applies and is a member already (close_double): the application goes, and the member is told."""

from dataclasses import replace
from datetime import date

import pytest
from django.core import mail
from django.db import connection

from allmende.identity.models import Person
from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import people_from
from allmende.membership.letters.on_paper import letter_pdf
from allmende.membership.models import (
    Application,
    Bond,
    BondRole,
    Cause,
    LetterKind,
    Member,
    PaperLetter,
    Party,
    RefusedCount,
)
from allmende.membership.refusals.joining import NoMemberAnyMore, NotTheSamePerson
from allmende.membership.refusals.members import AlreadyDecided, NoApplication
from allmende.membership.use_cases.close_double import close_double
from allmende.membership.use_cases.reject_application import reject_application
from allmende.membership.use_cases.take_back_admission import take_back_admission
from tests.api.programs import Program
from tests.members import a_member, a_party, gave_all_back
from tests.pdf_text import text_of
from tests.people import LONG_AGO, a_coop, a_person, acting_for, an_officer, signed_in
from tests.worker import run_waiting_jobs

from .joining import ANNA, DECIDED_AT, an_application, named, stored

pytestmark = pytest.mark.django_db
SECRET = replace(ANNA, street="Zuckererbsenweg 9", email="neu@example.org")


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return an_officer(coop)


def anna(coop, **more):
    party = a_party(coop, "Anna Ackermann", birth_date=ANNA.birth_date, **more)
    return a_member(coop, party=party, on=LONG_AGO)


def closed(office, application, member):
    with seeing(office):
        return close_double(actor=office, application_id=application.pk, member_id=member.pk, now=DECIDED_AT)


@pytest.mark.django_db(transaction=True)
def test_the_member_hears_of_it_at_the_address_in_the_list(coop, office, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")  # no models: a test's end does not empty them
    member = anna(coop, email="anna@example.org")
    application = an_application(coop, SECRET)
    own = application.party_id
    closed(office, application, member)
    with system_access():
        assert not Application.objects.exists()
        assert not Party.objects.filter(pk=own).exists()
        assert not RefusedCount.objects.exists()
        assert Party.objects.get(pk=member.party_id).street != SECRET.street
    run_waiting_jobs()
    (said,) = [each for each in mail.outbox if each.to in (["anna@example.org"], [SECRET.email])]
    assert said.to == ["anna@example.org"]
    for words in ("Nummer 1", f"/members/{member.pk}/subscription/new", "gelöscht"):
        assert words in said.body
    told = AuditEntry.objects.get(fact="DoubleClosed")
    assert (told.person_id, told.details) == (
        office.person_id,
        {"coop_id": coop.pk, "member_id": member.pk},
    )


def test_whom_no_mail_reaches_is_told_on_paper_until_the_admission_was_a_mistake(coop, office):
    member = anna(coop)
    closed(office, an_application(coop, SECRET), member)
    with seeing(office):
        (letter,) = PaperLetter.objects.filter(member=member)
        assert (letter.kind, letter.recipient_id) == (LetterKind.KNOWN, member.party_id)
        assert "Nummer 1" in text_of(letter_pdf(letter))
        take_back_admission(
            actor=office, member_id=member.pk, reason="Irrtum", on=DECIDED_AT.date(), now=DECIDED_AT
        )
        assert not PaperLetter.objects.filter(kind=LetterKind.KNOWN).exists()


def test_whoever_is_about_to_leave_is_offered_no_further_shares(coop, office):
    member = anna(coop)
    with system_access():
        Member.objects.filter(pk=member.pk).update(left_on=date(2099, 12, 31))
    closed(office, an_application(coop), member)
    with seeing(office):
        said = text_of(letter_pdf(PaperLetter.objects.select_related("member__party").get()))
    assert "subscription" not in said


def test_an_organisation_and_those_beside_it(coop, office):
    with system_access():
        party = Party.objects.create(coop=coop, kind="organisation", name="Hofladen eG")
    member = a_member(coop, party=party, on=LONG_AGO)
    firm = replace(
        ANNA, kind="organisation", name="Hofladen eG", given_name="", family_name="", birth_date=None
    )
    application = an_application(coop, firm, beside=people_from("Rita Rübe", BondRole.REPRESENTATIVE))
    closed(office, application, member)
    with system_access():
        assert list(Party.objects.filter(coop=coop)) == [party]
        assert not Bond.objects.exists()


def test_a_login_of_the_applicant_is_not_linked_to_the_member(coop, office):
    member = anna(coop)
    closed(office, an_application(coop, actor=acting_for(a_person("Anna Ackermann"))), member)
    with system_access():
        assert Party.objects.get(pk=member.party_id).person_id is None


def test_who_left_or_died_or_is_called_otherwise_is_refused(coop, office):
    left, dead, other = anna(coop), anna(coop), a_member(coop, "Berta Beet", on=LONG_AGO)
    with system_access():
        gave_all_back(left, left_on=date(2025, 12, 31))
        Member.objects.filter(pk=dead.pk).update(left_on=date(2026, 12, 31), left_by=Cause.DEATH)
    application = an_application(coop)
    for member, refusal in ((left, NoMemberAnyMore), (dead, NotTheSamePerson), (other, NotTheSamePerson)):
        with pytest.raises(refusal) as refused:
            closed(office, application, member)
        assert refused.value.field == "member"
    assert stored(application).state == "open"


def test_only_the_office_and_only_before_the_decision(coop, office):
    member, person = anna(coop), acting_for(a_person())
    application = an_application(coop, actor=person)
    for actor, refusal in (
        (an_officer(coop, ["lend"]), NoApplication),
        (an_officer(a_coop()), NoApplication),
        (person, NotAllowed),
    ):
        with pytest.raises(refusal):
            closed(actor, application, member)
    with pytest.raises(NotFound):
        closed(office, application, anna(a_coop()))
    with seeing(office):
        reject_application(actor=office, application_id=application.pk, reason="", now=DECIDED_AT)
    with pytest.raises((NoApplication, AlreadyDecided)):
        closed(office, application, member)


def test_the_page_closes_it_and_leads_to_further_shares(client, coop, office):
    member = anna(coop, email="anna@example.org")
    application, stranger = an_application(coop, SECRET), an_application(coop, named("Berta", "Beet"))
    signed_in(client, Person.objects.get(pk=office.person_id), coop)
    page = client.get(f"/applications/{application.pk}").content.decode()
    assert f'action="/applications/{application.pk}/double"' in page
    assert "anna@example.org" in page
    assert "/double" not in client.get(f"/applications/{stranger.pk}").content.decode()
    assert client.post(f"/applications/{stranger.pk}/double", {"member": member.pk}).status_code == 422
    answer = client.post(f"/applications/{application.pk}/double", {"member": member.pk})
    assert (answer.status_code, answer.url) == (302, f"/members/{member.pk}/subscription/new?shares=1")
    assert 'name="shares" value="1"' in client.get(answer.url).content.decode()


def test_a_program_closes_it(coop, office):
    member, application = anna(coop), an_application(coop)
    program = Program(Person.objects.get(pk=office.person_id), coop)
    refused = program.post(f"/applications/{application.pk}/double", member=a_member(coop, "Berta Beet").pk)
    assert refused.refusal == (409, "not-the-same-person")
    assert program.post(f"/applications/{application.pk}/double", member=member.pk)["deleted"] is True
    assert program.get(f"/applications/{application.pk}").status == 404
