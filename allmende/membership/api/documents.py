"""A member's documents for programs, as on the pages: PDF/UA, each written anew from the movements."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from ..joining.applications import application_or_refuse
from ..letters.extracts import extract_pdf
from ..letters.further_shares import subscription_or_refuse, subscription_pdf
from ..letters.opening import (
    certificate_or_refuse,
    declaration_or_refuse,
    letter_or_refuse,
    mandate_letter_or_refuse,
    set_off_or_refuse,
    settlement_or_refuse,
)
from ..letters.statements import statement_or_refuse, statement_pdf
from ..register.history import history_of
from .found import PDF, member_or_refuse
from .routers import router


@router.get(
    "/members/{int:member_id}/certificate",
    response=None,
    openapi_extra=PDF,
    summary="The certificate of a membership",
)
def certificate(request: HttpRequest, member_id: int) -> HttpResponse:
    """That somebody is a member, since when, and with how many shares."""
    member = member_or_refuse(request, member_id)
    today = timezone.localdate(timezone=ZoneInfo(member.coop.time_zone))
    return _pdf(certificate_or_refuse(member, on=today))


@router.get(
    "/members/{int:member_id}/extract",
    response=None,
    openapi_extra=PDF,
    summary="An extract from the list of members",
)
def extract(request: HttpRequest, member_id: int) -> HttpResponse:
    """The own entry with its movements (§ 31 (1) GenG)."""
    member = member_or_refuse(request, member_id)
    return _pdf(extract_pdf(member, now=timezone.now(), language=member.party.language))


@router.get(
    "/members/{int:member_id}/statements/{int:year}",
    response=None,
    openapi_extra=PDF,
    summary="The annual statement of a member",
)
def statement(request: HttpRequest, member_id: int, year: int) -> HttpResponse:
    """Shares and capital in the fiscal year that ended in this calendar year."""
    member = member_or_refuse(request, member_id)
    made = statement_or_refuse(member, history_of(member), year, on=timezone.localdate())
    return _pdf(statement_pdf(made, language=member.party.language))


@router.get(
    "/members/{int:member_id}/departures/{int:departure_id}/confirmation",
    response=None,
    openapi_extra=PDF,
    summary="The confirmation of a notice or an exit",
)
def confirmation(request: HttpRequest, member_id: int, departure_id: int) -> HttpResponse:
    """The letter with the computed day."""
    member = member_or_refuse(request, member_id)
    with translation.override(member.party.language):
        return _pdf(letter_or_refuse(member, departure_id).as_pdf(member, member.party))


@router.get(
    "/members/{int:member_id}/departures/{int:departure_id}/settlement",
    response=None,
    openapi_extra=PDF,
    summary="The settlement of an exit",
)
def settlement(request: HttpRequest, member_id: int, departure_id: int) -> HttpResponse:
    """What is paid out of the capital, how it comes about, until when and to which account."""
    member = member_or_refuse(request, member_id)
    with translation.override(member.party.language):
        return _pdf(settlement_or_refuse(member, departure_id).as_pdf(member, member.party))


@router.get(
    "/members/{int:member_id}/departures/{int:departure_id}/set-off",
    response=None,
    openapi_extra=PDF,
    summary="What was set off against a payout",
)
def set_off(request: HttpRequest, member_id: int, departure_id: int) -> HttpResponse:
    """The letter that declares it, claim by claim, with what is left."""
    member = member_or_refuse(request, member_id)
    with translation.override(member.party.language):
        return _pdf(set_off_or_refuse(member, departure_id).as_pdf(member, member.party))


@router.get(
    "/members/{int:member_id}/mandates/{int:mandate_id}/letter",
    response=None,
    openapi_extra=PDF,
    summary="The letter about a direct debit mandate",
)
def mandate_letter(request: HttpRequest, member_id: int, mandate_id: int) -> HttpResponse:
    """Its reference and the creditor identifier."""
    member = member_or_refuse(request, member_id)
    with translation.override(member.party.language):
        return _pdf(mandate_letter_or_refuse(member, mandate_id).as_pdf(member, member.party))


@router.get(
    "/applications/{int:application_id}/declaration",
    response=None,
    openapi_extra=PDF,
    summary="The declaration to join",
)
def declaration(request: HttpRequest, application_id: int) -> HttpResponse:
    """Word by word as it was given, in the language it was given in."""
    return _pdf(declaration_or_refuse(application_or_refuse(request.actor, application_id)))


@router.get(
    "/subscriptions/{int:subscription_id}/declaration",
    response=None,
    openapi_extra=PDF,
    summary="The declaration to take further shares",
)
def declared_shares(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """What was signed, as it was shown. Of a declaration on paper there is none here."""
    return _pdf(subscription_pdf(subscription_or_refuse(request.actor, subscription_id)))


def _pdf(made: bytes) -> HttpResponse:
    return HttpResponse(made, content_type="application/pdf", headers={"Cache-Control": "private, no-store"})
