"""The language a signed-in person chooses on any page is kept for mails and other devices."""

from __future__ import annotations

from django.http import HttpRequest

from ..use_cases.edit_person import edit_person


def remember_for_person(request: HttpRequest, language: str) -> None:
    if request.user.is_authenticated:
        person = request.user
        edit_person(actor=request.actor, person=person, name=person.name, language=language)
