"""Delete a login (Art. 17 GDPR)."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import LoginDeleted
from ..models import Person
from ..permissions import RULES


@transaction.atomic
def delete_login(*, actor: Actor, person: Person) -> None:
    """Forget name, address and password, and end every session.

    The row stays without a name, because offices and bookings the law keeps refer to it.
    Refused by whoever still needs the person, e.g. a cooperative in which nobody else appoints people.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    authorize(RULES, "identity.delete_login", actor=actor, on=person)
    person.name = ""
    person.email = f"deleted-{person.pk}@deleted.invalid"
    person.is_active = False
    person.session_generation += 1
    person.set_unusable_password()
    person.save()
    EmailAddress.objects.filter(user=person).delete()
    tell(LoginDeleted(person_id=person.pk), actor=actor)
