"""Reads of persons."""

from __future__ import annotations

from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound

from .models import Person


def person_of(actor: Actor) -> Person:
    """The person who acts. Raises NotFound for guests, jobs, and logins that are gone."""
    person = Person.objects.filter(pk=actor.person_id or 0, is_active=True).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    return person
