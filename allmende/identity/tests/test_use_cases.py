"""edit_person, end_other_sessions, delete_login, forget_sign_ups."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from allmende.identity.models import Person
from allmende.identity.use_cases.delete_login import delete_login
from allmende.identity.use_cases.edit_person import edit_person
from allmende.identity.use_cases.end_other_sessions import end_other_sessions
from allmende.identity.use_cases.forget_sign_ups import forget_sign_ups
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from tests.people import a_person, acting_for, signed_in

pytestmark = pytest.mark.django_db


def test_a_person_changes_name_and_language() -> None:
    anna = a_person("Anna Ackermann")
    edited = edit_person(actor=acting_for(anna), person=anna, name=" Anna Beet ", language="de")
    assert (edited.name, edited.language) == ("Anna Beet", "de")
    edit_person(actor=acting_for(anna), person=anna, name="Anna Beet", language="de")
    told = AuditEntry.objects.filter(fact="PersonChanged")
    assert [entry.details for entry in told] == [{"person_id": anna.pk, "fields": ["name", "language"]}]


def test_nobody_changes_somebody_else() -> None:
    anna, bert = a_person("Anna"), a_person("Bert")
    with pytest.raises(NotAllowed):
        edit_person(actor=acting_for(bert), person=anna, name="Anders", language="de")
    with pytest.raises(NotAllowed):
        end_other_sessions(actor=acting_for(bert), person=anna)
    with pytest.raises(NotAllowed):
        delete_login(actor=acting_for(bert), person=anna)


def test_other_sessions_end() -> None:
    anna = a_person()
    phone, desk = signed_in(Client(), anna), signed_in(Client(), anna)
    assert phone.get("/me").status_code == 200
    assert desk.post("/me/sessions").status_code == 302
    assert desk.get("/me").status_code == 200
    assert phone.get("/me").status_code == 302
    assert AuditEntry.objects.filter(fact="OtherSessionsEnded").count() == 1


def test_a_deleted_login_leaves_a_row_without_a_name() -> None:
    anna = a_person("Anna Ackermann")
    phone = signed_in(Client(), anna)
    delete_login(actor=acting_for(anna), person=anna)
    anna.refresh_from_db()
    assert (anna.name, anna.email, anna.is_active) == ("", f"deleted-{anna.pk}@deleted.invalid", False)
    assert not anna.has_usable_password()
    assert str(anna) == "eine Person, die gegangen ist"
    assert not EmailAddress.objects.filter(user=anna).exists()
    assert phone.get("/me").status_code == 302
    assert AuditEntry.objects.latest("pk").fact == "LoginDeleted"


def test_a_deleted_address_is_free_again() -> None:
    anna = a_person(email="anna@example.org")
    delete_login(actor=acting_for(anna), person=anna)
    assert a_person(email="anna@example.org").pk != anna.pk


def test_sign_ups_nobody_confirmed_are_forgotten() -> None:
    now = datetime.now(UTC)
    stranger = Person.objects.create_user(email="stranger@example.org", name="X", password="x")
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=False, primary=True)
    anna = a_person()
    job = Actor.job("forget_strangers")
    assert forget_sign_ups(actor=job, now=now + timedelta(days=29)) == 0
    assert forget_sign_ups(actor=job, now=now + timedelta(days=31)) == 1
    assert list(Person.objects.all()) == [anna]
    with pytest.raises(NotAllowed):
        forget_sign_ups(actor=acting_for(anna), now=now)
