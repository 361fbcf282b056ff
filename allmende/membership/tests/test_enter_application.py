"""The office enters an application from paper: the day of the signature is the paper's, and all follows from it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account, people_from
from allmende.membership.letters.documents import declaration_pdf
from allmende.membership.models import Application, Bond, BondRole
from allmende.membership.refusals.members import ApplicationNotAllowed, StatutesHaveChanged
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.use_cases.admit_member import Resolution, admit_member
from allmende.membership.use_cases.admit_members import admit_members
from allmende.membership.use_cases.receive_paper import receive_paper
from allmende.membership.web import guard
from allmende.payments.models import Claim, Mandate
from tests.api.programs import Program
from tests.members import TEXT, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_officer, signed_in

from .joining import ANNA, an_application, named, stored
from .test_join_pages import PERSON, SIGNATURE

pytestmark = pytest.mark.django_db
TYPED_AT = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
SIGNED_ON, DECIDED_ON = date(2026, 12, 12), date(2026, 12, 18)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
BOARD = Resolution(on=DECIDED_ON, by="Vorstand")


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return an_officer(coop)


def entered(coop, office, applicant=ANNA, *, signed_on=SIGNED_ON, now=TYPED_AT, **said):
    return an_application(coop, applicant, actor=office, now=now, signed_on=signed_on, **said)


def admitted(office, application, resolution=BOARD):
    with seeing(office):
        return admit_member(actor=office, application_id=application.pk, resolution=resolution, now=TYPED_AT)


def test_an_admission_of_december_typed_in_january_is_one_of_december(coop, office):
    some_statutes(coop, admission_fee=20_00)
    application = stored(entered(coop, office, account=Account(holder="", iban="DE89370400440532013000")))
    assert (timezone.localdate(application.signed_at), application.entered_at) == (SIGNED_ON, TYPED_AT)
    member = admitted(office, application)
    assert (member.signed_on, member.admitted_on, member.joined_on) == (SIGNED_ON, DECIDED_ON, DECIDED_ON)
    with system_access():
        due = set(Claim.objects.filter(coop=coop).values_list("due_on", "raised_on"))
        assert due == {(DECIDED_ON, DECIDED_ON)}
        assert Mandate.objects.get(coop=coop).signed_on == SIGNED_ON


def test_without_a_day_it_was_signed_today(coop, office):
    application = stored(entered(coop, office, signed_on=None))
    assert (application.signed_at, application.entered_at) == (TYPED_AT, TYPED_AT)
    assert stored(an_application(a_coop())).entered_at is None  # signed here, by whoever joins


def test_the_statutes_of_that_day_are_shown_and_kept(coop, office):
    before = some_statutes(coop, valid_from=date(2020, 1, 1), share_price=50_00, pay_at_once=50_00)
    since = some_statutes(coop, valid_from=date(2027, 1, 1), text=f"{TEXT} Geändert.", share_price=200_00)
    application = stored(entered(coop, office, statutes_id=before.pk))
    assert (application.statutes, application.statutes_hash) == (before, before.text_hash)
    assert "50,00" in str(application.declaration["duties"])
    with pytest.raises(StatutesHaveChanged):
        entered(coop, office, named("Bert", "Beet"), statutes_id=since.pk)


@pytest.mark.parametrize("signed_on", [date(2027, 1, 5), date(2019, 12, 31)])
def test_neither_later_than_today_nor_before_the_first_statutes(coop, office, signed_on):
    some_statutes(coop, valid_from=date(2020, 1, 1))
    with pytest.raises(ApplicationNotAllowed) as refused:
        entered(coop, office, signed_on=signed_on)
    assert refused.value.field == "signed_on"


def test_the_database_knows_no_paper_entered_before_it_was_signed(coop, office):
    application = entered(coop, office)
    with (
        pytest.raises(IntegrityError, match="a_paper_is_entered_after_its_signature"),
        transaction.atomic(),
        system_access(),
    ):
        Application.objects.filter(pk=application.pk).update(signed_at=TYPED_AT + timedelta(days=1))


def test_whoever_signs_here_signs_today(coop):
    for actor in (acting_for(a_person()), an_officer(a_coop())):
        with pytest.raises(ApplicationNotAllowed) as refused:
            entered(coop, actor)
        assert refused.value.field == "signed_on"


def test_the_paper_came_on_any_day_since_the_signature(coop, office):
    some_statutes(coop, written_form=True)
    application = entered(coop, office, signatures=("",))
    with seeing(office):
        for day in (date(2026, 12, 11), date(2027, 1, 5)):
            with pytest.raises(ApplicationNotAllowed):
                receive_paper(actor=office, application_id=application.pk, on=day, now=TYPED_AT)
        receive_paper(actor=office, application_id=application.pk, on=date(2026, 12, 15), now=TYPED_AT)
    assert admitted(office, application).joined_on == DECIDED_ON


def test_numbers_follow_the_day_of_signature(coop, office):
    later = an_application(coop, named("Bert", "Beet"), now=datetime(2026, 12, 20, 9, 0, tzinfo=UTC))
    earlier = entered(coop, office)
    resolution = Resolution(on=date(2026, 12, 22), by="Vorstand")
    with seeing(office):
        made = admit_members(
            actor=office, application_ids=[later.pk, earlier.pk], resolution=resolution, now=TYPED_AT
        )
    assert [(each.number, each.party.given_name) for each in made] == [(1, "Anna"), (2, "Bert")]


def test_of_age_is_who_was_on_the_day_of_signature(coop, office):
    child = replace(ANNA, birth_date=date(2009, 1, 1))  # 18 between signature and typing
    with pytest.raises(ApplicationNotAllowed):
        entered(coop, office, child)
    application = entered(coop, office, child, beside=people_from("Eva Ackermann", BondRole.GUARDIAN))
    with system_access():
        assert Bond.objects.get(party=application.party).from_day == SIGNED_ON


def test_the_document_says_that_it_came_on_paper(coop, office):
    text = text_of(declaration_pdf(stored(entered(coop, office))))
    assert "12.12.2026" in text.replace("\u202f", "").replace(" ", "") or "12. Dez" in text
    assert "00:00" not in text


def test_the_list_of_the_year_knows_it_once_it_was_typed(coop, office):
    admitted(office, entered(coop, office))
    with seeing(office):
        rows = list(list_of_members(ListQuery(coop_id=coop.pk, as_of=date(2026, 12, 31), known_at=LATER)))
    assert len(rows) == 1


def today_and(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def page(client, coop):
    some_statutes(coop, valid_from=date(2020, 1, 1), text=TEXT)
    return f"/coops/{coop.slug}/applications/new"


def test_the_page_asks_the_office_alone(client, coop, page, office):
    assert 'name="signed_on"' not in client.get(page).content.decode()
    signed_in(client, Person.objects.get(pk=office.person_id), coop)
    assert 'name="signed_on"' in client.get(page).content.decode()


def test_on_the_page_the_statutes_of_that_day_count(client, coop, page, office):
    now = some_statutes(
        coop, valid_from=timezone.localdate(), text=f"{TEXT} Geändert.", share_price=70_00, pay_at_once=70_00
    )
    signed_in(client, Person.objects.get(pk=office.person_id), coop)
    said = PERSON | {
        "statutes": now.pk,
        "opened": "",
        "key": "7a2c1a58-28f0-4f2c-9a40-4d2f6a2f5d10",
        "signed_on": today_and(3).isoformat(),
    }
    look = client.post(page, said | {"step": "look"}).content.decode()
    assert "3 × 100" in look
    assert client.post(page, said | {"signed_on": "2019-12-31", "step": "look"}).status_code == 422
    first = Application._meta.get_field("statutes").related_model.objects
    with system_access():
        shown = first.get(coop=coop, valid_from=date(2020, 1, 1)).pk
    said |= {"statutes": shown, "opened": guard.opened(timezone.now() - timedelta(minutes=2))}
    assert client.post(page, said | SIGNATURE).status_code == 302
    with system_access():
        made = Application.objects.get(coop=coop)
    assert (timezone.localdate(made.signed_at), made.statutes_id) == (today_and(3), shown)


def test_programs_of_the_office_say_it_too(coop, page, office):
    program = Program(Person.objects.get(pk=office.person_id), coop)
    said = {
        "statutes": program.get(f"/coops/{coop.slug}/statutes")["id"],
        "applicant": {
            "given_name": "Anna", "family_name": "Ackermann", "birth_date": "1980-05-04",
            "street": "Am Anger 1", "postcode": "14770", "town": "Brennau",
        },
        "shares": 1, "signature": "Anna Ackermann", "has_read": True, "declares": True, "knows_privacy": True,
    }  # fmt: skip
    path, day = f"/coops/{coop.slug}/applications", today_and(5).isoformat()
    made = program.post(path, **said, signed_on=day)
    assert (made.status, made["signed_on"]) == (201, day)
    assert made["entered_at"] is not None
    refused = program.post(path, **said, signed_on=today_and(-1).isoformat())
    assert (refused.status, refused.json["field"]) == (422, "signed_on")
    alone = Program(a_person("Anna Ackermann"))
    assert alone.post(path, **said, signed_on=day).status == 422
