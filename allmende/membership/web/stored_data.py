"""What is stored about somebody in the register: shown with purpose and retention, and handed out as an archive."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import seeing

from ..holdings import holdings_of_parties
from ..models import Party
from ..permissions import RULES
from ..use_cases.answer_data_request import answer_data_request
from .contact import back_to, visible_party


@dataclass(frozen=True)
class Stored:
    """One kind of rows: what they are, how many, and why they are there."""

    title: str
    number: int
    why: str


@never_cache
@require_safe
def stored_data(request: HttpRequest, pk: int) -> HttpResponse:
    """What is stored, why, and how long."""
    party = visible_party(request, pk)
    authorize(RULES, "membership.answer_data_request", actor=request.actor, on=party)
    context = {"party": party, "coop": party.coop, "back": back_to(party), "stored": _stored(request, party)}
    return render(request, "membership/stored_data.html", context)


@require_POST
def data_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The archive, in the language of whom it is about."""
    party = visible_party(request, pk)
    made = answer_data_request(actor=request.actor, party=party, language=party.language, now=timezone.now())
    name = f"{_('data')}-{party.coop.slug}-{timezone.localdate().isoformat()}.zip"
    return HttpResponse(
        made,
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def _stored(request: HttpRequest, party: Party) -> list[Stored]:
    with seeing(person_id=request.actor.person_id, coop_ids=[party.coop_id]):
        found = [
            Stored(str(each.title), each.rows.count(), each.why) for each in holdings_of_parties([party.pk])
        ]
    return [each for each in found if each.number]


addresses = [
    path("parties/<int:pk>/data", stored_data, name="stored_data"),
    path("parties/<int:pk>/data.zip", data_archive, name="data_archive"),
]
