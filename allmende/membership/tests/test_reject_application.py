"""A rejection leaves a count and nothing else (§ 15 (1) GenG): rows, mails and job arguments are looked through."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account, Somebody, people_from
from allmende.membership.letters.rejection import rejection_letter
from allmende.membership.models import Application, Bond, BondRole, Party, RefusedCount
from allmende.membership.refusals.members import AlreadyDecided, ApplicationNotAllowed, NoApplication
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.receive_paper import receive_paper
from allmende.membership.use_cases.reject_application import reject_application
from allmende.membership.use_cases.withdraw_application import withdraw_application
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, an_officer, signed_in
from tests.worker import run_waiting_jobs

from .joining import BOARD, DECIDED_AT, SIGNED_AT, an_application, named, stored

pytestmark = pytest.mark.django_db
SECRET = "Zuckererbse"
SOMEBODY = Somebody(
    kind="organisation",
    name=f"{SECRET} eG",
    email=f"{SECRET}@example.org".lower(),
    street=f"{SECRET}weg 1",
    postcode="14770",
    town=SECRET,
)


def reject(actor, application, reason=""):
    with seeing(actor):
        reject_application(actor=actor, application_id=application.pk, reason=reason, now=DECIDED_AT)


def tables_with(word):
    """Every table of the database in which the word stands in any row."""
    found = []
    with system_access(), connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'select exists (select from "{table}" as row where row::text ilike %s)', [f"%{word}%"]
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.django_db(transaction=True)
def test_after_the_letter_nothing_is_left_but_a_count(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")  # no models: a test's end does not empty them
    coop = a_coop("Gartenwerk eG")
    application = an_application(
        coop,
        SOMEBODY,
        signatures=(f"Rita {SECRET}",),
        beside=people_from(f"Rita {SECRET}", BondRole.REPRESENTATIVE),
        account=Account(holder=f"Rita {SECRET}", iban="DE89 3704 0044 0532 0130 00"),
    )
    run_waiting_jobs()  # the confirmation is sent
    assert {"membership_party", "membership_application", "procrastinate_jobs"} <= set(tables_with(SECRET))
    reject(an_officer(coop), application, reason=f"{SECRET} passt nicht.")
    assert tables_with(SECRET) == ["procrastinate_jobs"]  # the letter that still has to leave
    run_waiting_jobs()
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = null where status = 'todo'")
    run_waiting_jobs()  # as if the minute were over
    assert tables_with(SECRET) == []
    letters = [letter for letter in mail.outbox if letter.to == [SOMEBODY.email]]
    assert len(letters) == 2
    assert f"{SECRET} passt nicht." in letters[-1].body
    with system_access():
        assert RefusedCount.objects.values_list("coop_id", "year", "count").get() == (coop.pk, 2026, 1)
        assert not Party.objects.exists()
        assert not Bond.objects.exists()
    assert AuditEntry.objects.get(fact="ApplicationRejected").details == {"coop_id": coop.pk}


def test_rejections_of_a_year_are_counted():
    coop = a_coop()
    office = an_officer(coop)
    for given in ("Anna", "Bert"):
        reject(office, an_application(coop, named(given, "Beet")))
    with system_access():
        assert RefusedCount.objects.get(coop=coop).count == 2


def test_the_office_reads_the_count_and_nobody_else(client):
    coop, person = a_coop(), a_person(language="de")
    with system_access():
        RefusedCount.objects.create(coop=coop, year=2025, count=3)
        RefusedCount.objects.create(coop=a_coop(), year=2025, count=9)
    assert Program(a_person(), None).get("/applications")["rejected"] == []
    an_office(person, coop, ["register"])
    assert Program(person, coop).get("/applications")["rejected"] == [{"year": 2025, "count": 3}]
    page = signed_in(client, person, coop).get("/applications").content.decode()
    assert "3 im Jahr 2025" in page
    assert "9 im Jahr 2025" not in page


def test_a_confirmation_that_still_waits_is_not_sent():
    coop = a_coop()
    application = an_application(coop)
    label = f"application:{application.pk}"
    reject(an_officer(coop), application)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where args->>'about' = %s", [label])
        assert cursor.fetchone() == (0,)


def letter(actor, application, reason=""):
    with seeing(actor):
        return rejection_letter(actor=actor, application_id=application.pk, reason=reason, now=DECIDED_AT)


def test_the_letter_on_paper_says_what_the_mail_says_and_is_kept_nowhere():
    coop = a_coop("Gartenwerk eG")
    application = an_application(coop, named("Rita", SECRET))
    before = tables_with(SECRET)
    made = letter(an_officer(coop), application, reason="Kein Beet mehr frei.\n\nIm Herbst wieder.")
    said = text_of(made)
    for words in (f"Rita {SECRET}", "Kein Beet mehr frei.", "Im Herbst wieder.", "§ 15 Abs. 1 GenG"):
        assert words in said
    assert tables_with(SECRET) == before
    assert tables_with("Kein Beet mehr frei") == []
    assert not AuditEntry.objects.filter(fact="ApplicationRejected").exists()


def test_only_the_office_writes_the_letter_and_only_before_the_decision():
    coop = a_coop()
    person, office = acting_for(a_person()), an_officer(coop)
    application = an_application(coop, actor=person)
    for actor, refusal in (
        (an_officer(coop, ["lend"]), NoApplication),
        (an_officer(a_coop()), NoApplication),
        (person, NotAllowed),
    ):
        with pytest.raises(refusal):
            letter(actor, application)
    with seeing(office):
        admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)
    with pytest.raises(AlreadyDecided):
        letter(office, application)


def test_who_stands_in_the_list_or_beside_somebody_stays():
    coop, person = a_coop(), acting_for(a_person())
    member = a_member(coop, "Anna Ackermann", person_id=person.person_id)
    beside = people_from("Anna Ackermann", BondRole.REPRESENTATIVE)
    application = an_application(coop, SOMEBODY, actor=person, beside=beside)
    reject(an_officer(coop), application)
    with system_access():
        assert Party.objects.get() == member.party


def test_only_the_office_rejects():
    coop = a_coop()
    person = acting_for(a_person())
    application = an_application(coop, actor=person)
    for actor, refusal in (
        (an_officer(coop, ["lend"]), NoApplication),
        (an_officer(a_coop()), NoApplication),
        (person, NotAllowed),
    ):
        with pytest.raises(refusal):
            reject(actor, application)
    assert stored(application).state == "open"


def test_what_is_decided_is_not_rejected():
    coop = a_coop()
    application, office = an_application(coop), an_officer(coop)
    with seeing(office):
        admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)
    with pytest.raises(AlreadyDecided):
        reject(office, application)
    with pytest.raises(AlreadyDecided), seeing(office):
        withdraw_application(actor=office, application_id=application.pk)


def test_the_applicant_and_the_office_take_it_back():
    coop, person = a_coop(), acting_for(a_person())
    for actor in (person, an_officer(coop)):
        application = an_application(coop, actor=person)
        with seeing(actor):
            withdraw_application(actor=actor, application_id=application.pk)
        with system_access():
            assert not Application.objects.exists()
            assert not Party.objects.exists()
    assert AuditEntry.objects.filter(fact="ApplicationWithdrawn").count() == 2
    with system_access():
        assert not RefusedCount.objects.exists()


def test_nobody_else_takes_it_back():
    coop = a_coop()
    application = an_application(coop, actor=acting_for(a_person()))
    for actor in (acting_for(a_person()), an_officer(coop, ["lend"])):
        with pytest.raises(NoApplication), seeing(actor):
            withdraw_application(actor=actor, application_id=application.pk)


def test_paper_comes_between_declaration_and_today_and_to_the_office():
    coop = a_coop()
    some_statutes(coop, written_form=True)
    person, office = acting_for(a_person()), an_officer(coop)
    application = an_application(coop, actor=person)

    def receive(actor, on):
        with seeing(actor):
            receive_paper(actor=actor, application_id=application.pk, on=on, now=DECIDED_AT)

    for day in (SIGNED_AT.date() - timedelta(days=1), DECIDED_AT.date() + timedelta(days=1)):
        with pytest.raises(ApplicationNotAllowed):
            receive(office, day)
    with pytest.raises(NotAllowed):
        receive(person, BOARD.on)
    receive(office, BOARD.on)
    assert stored(application).paper_on == BOARD.on
