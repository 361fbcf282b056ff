"""Joining for programs. A token is asked for, also to apply: so nothing else has to keep programs away here."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Query, Status

from allmende.coops.queries import coop_by_slug
from allmende.kernel.permissions import authorize, may

from ..joining.applications import application_or_refuse
from ..joining.perhaps_known import PerhapsKnown, perhaps_known
from ..letters.rejection import rejection_letter
from ..models import Application, Member
from ..permissions import RULES, applications_visible_to
from ..queries import refusals_of
from ..use_cases.admit_member import admit_member
from ..use_cases.admit_members import admit_members
from ..use_cases.apply_for_membership import apply_for_membership
from ..use_cases.close_double import close_double
from ..use_cases.receive_paper import receive_paper
from ..use_cases.reject_application import reject_application
from ..use_cases.withdraw_application import withdraw_application
from . import application_schemas as schemas
from .found import PDF
from .routers import router

KEYS = UUID("0e6b8a52-1c6e-4b5f-8f6e-5a0b7d2c9e41")
"""The namespace that turns an Idempotency-Key of a sender into the key of an application."""


@router.post(
    "/coops/{slug}/applications", response={201: schemas.ApplicationOut}, summary="Apply for membership"
)
def new_application(
    request: HttpRequest,
    slug: str,
    payload: schemas.ApplicationIn,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=120),
) -> Status:
    """Declare to join, for oneself. A token of the office enters what came on paper: it links no login."""
    coop = coop_by_slug(slug)
    sender = f"{request.actor.person_id}:{request.actor.coop_id}:{coop.pk}"
    key = uuid5(KEYS, f"{sender}:{idempotency_key}") if idempotency_key else uuid4()
    declaration = payload.declaration(key)
    made = apply_for_membership(actor=request.actor, coop=coop, declaration=declaration, now=timezone.now())
    return Status(201, _out_one(request, made))


@router.get("/applications", response=schemas.ApplicationsOut, summary="Applications for membership")
def applications(request: HttpRequest, filters: Query[schemas.ApplicationFilters]) -> dict[str, Any]:
    """Those the token may see, in the order they came: its cooperative's, or the own ones."""
    authorize(RULES, "membership.see_own_applications", actor=request.actor)
    rows = applications_visible_to(request.actor).filter(state=filters.state).order_by("pk")
    if filters.cursor:
        rows = rows.filter(pk__gt=int(filters.cursor))
    found = list(rows.select_related("party", "coop", "member")[: filters.limit + 1])
    page = found[: filters.limit]
    more = len(found) > filters.limit
    known = _known(request, page)
    return {
        "items": [_out(each, known) for each in page],
        "next_cursor": str(page[-1].pk) if more else None,
    } | {"rejected": [{"year": year, "count": count} for year, count in _rejected(request)]}


def _rejected(request: HttpRequest) -> list[tuple[int, int]]:
    coop_id = request.actor.coop_id or 0
    seen = may(RULES, "membership.see_applications", actor=request.actor, on=coop_id)
    return refusals_of(coop_id) if seen else []


@router.get("/applications/{application_id}", response=schemas.ApplicationOut, summary="One application")
def application(request: HttpRequest, application_id: int) -> dict[str, Any]:
    """How it stands. A rejected one does not exist any more."""
    authorize(RULES, "membership.see_own_applications", actor=request.actor)
    return _out_one(request, application_or_refuse(request.actor, application_id))


@router.post(
    "/applications/{application_id}/admission", response=schemas.AdmissionOut, summary="Admit an applicant"
)
def admission(request: HttpRequest, application_id: int, payload: schemas.AdmissionIn) -> dict[str, Any]:
    """Admit by a resolution of the board: the next number, the claims and the certificate. Shares may come from a
    member (§ 76 GenG), in the same transaction.
    """
    member = admit_member(
        actor=request.actor,
        application_id=application_id,
        resolution=payload.resolution(),
        takeover=payload.takeover.takeover() if payload.takeover else None,
        same_as=payload.same_as,
        somebody_else=payload.somebody_else,
        now=timezone.now(),
    )
    return _admitted(application_id, member)


@router.post("/admissions", response=schemas.AdmissionsOut, summary="Admit several by one resolution")
def admissions(request: HttpRequest, payload: schemas.BatchIn) -> dict[str, Any]:
    """All of them or none, numbered in the order in which they signed."""
    members = admit_members(
        actor=request.actor,
        application_ids=payload.applications,
        somebody_else=payload.somebody_else,
        resolution=payload.resolution(),
        now=timezone.now(),
    )
    ids = dict(Application.objects.filter(member__in=members).values_list("member_id", "pk"))
    return {"items": [_admitted(ids[member.pk], member) for member in members]}


@router.post(
    "/applications/{application_id}/rejection", response=schemas.GoneOut, summary="Reject an application"
)
def rejection(request: HttpRequest, application_id: int, payload: schemas.RejectionIn) -> dict[str, bool]:
    """Tell the applicant, and delete all details at once (§ 15 GenG)."""
    reject_application(
        actor=request.actor, application_id=application_id, reason=payload.reason, now=timezone.now()
    )
    return {"deleted": True}


@router.post(
    "/applications/{application_id}/double",
    response=schemas.GoneOut,
    summary="Close the application of a member",
)
def double(request: HttpRequest, application_id: int, payload: schemas.DoubleIn) -> dict[str, bool]:
    """The applicant is a member already: all details go as after a rejection, and the member hears of it. Further
    shares are declared as a member (§ 15b GenG).
    """
    close_double(
        actor=request.actor, application_id=application_id, member_id=payload.member, now=timezone.now()
    )
    return {"deleted": True}


@router.post(
    "/applications/{application_id}/rejection/letter",
    response=None,
    openapi_extra=PDF,
    summary="The letter of a rejection",
)
def rejection_as_letter(
    request: HttpRequest, application_id: int, payload: schemas.RejectionIn
) -> HttpResponse:
    """To print, for who gave no e-mail address. Ask for it before the rejection: then nobody is left to write to.

    It decides nothing, and nothing of it is kept.
    """
    made = rejection_letter(
        actor=request.actor, application_id=application_id, reason=payload.reason, now=timezone.now()
    )
    return HttpResponse(made, content_type="application/pdf", headers={"Cache-Control": "private, no-store"})


@router.post(
    "/applications/{application_id}/withdrawal", response=schemas.GoneOut, summary="Take an application back"
)
def withdrawal(request: HttpRequest, application_id: int) -> dict[str, bool]:
    """Before it is decided, as the applicant or as the office on the applicant's word."""
    withdraw_application(actor=request.actor, application_id=application_id)
    return {"deleted": True}


@router.post(
    "/applications/{application_id}/paper", response=schemas.ApplicationOut, summary="Note the signed paper"
)
def paper(request: HttpRequest, application_id: int, payload: schemas.PaperIn) -> dict[str, Any]:
    """Where the statutes demand the written form, nobody is admitted before."""
    found = receive_paper(
        actor=request.actor, application_id=application_id, on=payload.on, now=timezone.now()
    )
    return _out_one(request, found)


def _admitted(application_id: int, member: Member) -> dict[str, Any]:
    return {"application": application_id, "member": member.pk, "number": member.number}


def _known(request: HttpRequest, applications: list[Application]) -> dict[int, list[PerhapsKnown]]:
    """For whoever decides, alone: an applicant learns nothing of others."""
    coop_id = request.actor.coop_id or 0
    decides = may(RULES, "membership.admit", actor=request.actor, on=coop_id)
    return perhaps_known([each for each in applications if each.coop_id == coop_id]) if decides else {}


def _out_one(request: HttpRequest, application: Application) -> dict[str, Any]:
    return _out(application, _known(request, [application]))


def _out(application: Application, known: dict[int, list[PerhapsKnown]]) -> dict[str, Any]:
    same = (
        "state", "shares", "pays_instalments", "is_investing", "group", "statutes_hash", "signed_at", "signed_on",
        "entered_at", "paper_on", "decided_on",
    )  # fmt: skip
    return {name: getattr(application, name) for name in same} | {
        "id": application.pk,
        "coop": application.coop.slug,
        "kind": application.party.kind,
        "name": application.party.full_name,
        "town": application.party.town,
        "statutes": application.statutes_id,
        "member": application.member.number if application.member else None,
        "perhaps_known": [
            {
                "member": each.member_id,
                "number": each.number,
                "has_left": each.has_left,
                "application": each.application_id,
                "reasons": list(each.reasons),
            }
            for each in known.get(application.pk, [])
        ],
    }
