"""A member's documents as PDF, in the member's language: certificate, confirmations, annual statements."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from allmende.ui.downloads import disposition

from ..letters.further_shares import subscription_or_refuse, subscription_pdf
from ..letters.opening import (
    certificate_or_refuse,
    letter_or_refuse,
    mandate_letter_or_refuse,
    set_off_or_refuse,
    settlement_or_refuse,
)
from ..letters.statements import statement_or_refuse, statement_pdf
from ..models import Member
from ..register.history import history_of
from .member import visible_member


@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """That somebody is a member."""
    found = visible_member(request, pk)
    today = timezone.localdate(timezone=ZoneInfo(found.coop.time_zone))
    return _file(found, _("certificate"), certificate_or_refuse(found, on=today))


@require_safe
def confirmation(request: HttpRequest, pk: int, departure: int) -> HttpResponse:
    """The letter about a notice or an exit, with the computed day."""
    found = visible_member(request, pk)
    with translation.override(found.party.language):
        letter = letter_or_refuse(found, departure)
        return _file(found, letter.name, letter.as_pdf(found, found.party))


@require_safe
def settlement(request: HttpRequest, pk: int, departure: int) -> HttpResponse:
    """What is paid out of the capital, and how it comes about."""
    found = visible_member(request, pk)
    with translation.override(found.party.language):
        letter = settlement_or_refuse(found, departure)
        return _file(found, letter.name, letter.as_pdf(found, found.party))


@require_safe
def set_off(request: HttpRequest, pk: int, departure: int) -> HttpResponse:
    """What was set off against the payout, claim by claim, and what is left."""
    found = visible_member(request, pk)
    with translation.override(found.party.language):
        letter = set_off_or_refuse(found, departure)
        return _file(found, letter.name, letter.as_pdf(found, found.party))


@require_safe
def mandate(request: HttpRequest, pk: int, mandate: int) -> HttpResponse:
    """The letter about a direct debit mandate, with its reference."""
    found = visible_member(request, pk)
    with translation.override(found.party.language):
        letter = mandate_letter_or_refuse(found, mandate)
        return _file(found, letter.name, letter.as_pdf(found, found.party))


@require_safe
def statement(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Shares and capital in a fiscal year that is over."""
    found = visible_member(request, pk)
    made = statement_or_refuse(found, history_of(found), year, on=timezone.localdate())
    language = found.party.language
    return _file(found, _("statement") + f"-{year}", statement_pdf(made, language=language))


@require_safe
def declared_shares(request: HttpRequest, pk: int) -> HttpResponse:
    """What was signed for further shares, as it was shown."""
    found = subscription_or_refuse(request.actor, pk)
    return _file(found.member, pgettext("further shares", "declaration"), subscription_pdf(found))


def _file(member: Member, name: str, made: bytes) -> HttpResponse:
    named = f"{name}-{member.coop.slug}-{member.number}.pdf".replace(" ", "-").lower()
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": disposition(named, shown=True), "Cache-Control": "private, no-store"},
    )


addresses = [
    path("members/<int:pk>/certificate.pdf", certificate, name="certificate"),
    path(
        "members/<int:pk>/departures/<int:departure>/confirmation.pdf",
        confirmation,
        name="departure_document",
    ),
    path(
        "members/<int:pk>/departures/<int:departure>/settlement.pdf", settlement, name="settlement_document"
    ),
    path("members/<int:pk>/departures/<int:departure>/set-off.pdf", set_off, name="set_off_document"),
    path("subscriptions/<int:pk>/declaration.pdf", declared_shares, name="subscription_declaration"),
    path("members/<int:pk>/mandates/<int:mandate>/letter.pdf", mandate, name="mandate_document"),
    path("members/<int:pk>/statements/<int:year>.pdf", statement, name="annual_statement"),
]
