"""Change how a person is called and in which language they are addressed."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import PersonChanged
from ..models import Person
from ..permissions import RULES


@transaction.atomic
def edit_person(*, actor: Actor, person: Person, name: str, language: str) -> Person:
    """Replace name and language. The address is changed by confirming the new one."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    authorize(RULES, "identity.edit_person", actor=actor, on=person)
    wanted = {"name": name.strip(), "language": language}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    if not changed:
        return person
    for field in changed:
        setattr(person, field, wanted[field])
    person.save(update_fields=changed)
    tell(PersonChanged(person_id=person.pk, fields=changed), actor=actor)
    return person
