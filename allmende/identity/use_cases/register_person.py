"""Make a person whose address is known to be right. An operation: whoever calls it has authorized."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, Invalid
from allmende.kernel.facts import tell

from ..facts import PersonJoined
from ..models import Language, Person


class EmailTaken(Conflict):
    code = "email-taken"


class WeakPassword(Invalid):
    code = "weak-password"


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """language: one of Language."""

    name: str
    email: str
    password: str
    language: str = Language.GERMAN


@transaction.atomic
def register_person(*, actor: Actor, person: NewPerson) -> Person:
    """A person who can sign in at once: the first of an installation, or one the operator makes.

    Everybody else signs up and confirms the address. Raises EmailTaken and WeakPassword.
    """
    email = person.email.strip().lower()
    if Person.objects.filter(email__iexact=email).exists():
        raise EmailTaken(_("There is a login with this address already."), field="email")
    _refuse_weak_password(person, email)
    made = Person.objects.create_user(
        email=email, name=person.name.strip(), password=person.password, language=person.language
    )
    EmailAddress.objects.create(user=made, email=email, verified=True, primary=True)
    tell(PersonJoined(person_id=made.pk), actor=actor)
    return made


def _refuse_weak_password(person: NewPerson, email: str) -> None:
    try:
        validate_password(person.password, Person(email=email, name=person.name))
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages), field="password") from error
