"""Sign a person out everywhere else."""

from __future__ import annotations

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import OtherSessionsEnded
from ..models import Person
from ..permissions import RULES


@transaction.atomic
def end_other_sessions(*, actor: Actor, person: Person) -> Person:
    """Every session of the person becomes invalid; the door that was used renews its own."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    authorize(RULES, "identity.end_other_sessions", actor=actor, on=person)
    person.session_generation += 1
    person.save(update_fields=["session_generation"])
    tell(OtherSessionsEnded(person_id=person.pk), actor=actor)
    return person
