"""A member's own data for programs: the account to collect from, a copy of all that is stored, erasure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Status
from pydantic import StringConstraints

from allmende.kernel.api import Day, Schema
from allmende.kernel.errors import NotFound
from allmende.payments.bank_details import LONGEST_HOLDER
from allmende.payments.iban import LONGEST
from allmende.payments.models import Mandate

from ..former_memberships import former_memberships
from ..models import Member, Party
from ..permissions import members_visible_to
from ..stored.erasing import Kept
from ..use_cases.answer_data_request import answer_data_request
from ..use_cases.give_collection_mandate import give_collection_mandate
from ..use_cases.request_erasure import request_erasure
from ..use_cases.revoke_collection_mandate import revoke_collection_mandate
from .routers import router
from .today import today_of_member

FILE = {
    "responses": {
        200: {
            "description": "A zip file: an overview as PDF, and the data as JSON",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class MandateIn(Schema):
    """holder: empty where it is the member. signed_on: today for oneself; the office may name an earlier day."""

    iban: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST + 20)]
    holder: Annotated[str, StringConstraints(max_length=LONGEST_HOLDER)] = ""
    signed_on: Day


class MandateOut(Schema):
    """iban: its ends only."""

    id: int
    reference: str
    iban: str
    holder: str
    signed_on: date
    revoked_on: date | None


class PayoutToComeOut(Schema):
    """In cents. suspended_on: since when it has to wait (§ 8a GenG)."""

    amount: int
    due_until: date
    suspended_on: date | None


class FormerMembershipOut(Schema):
    """unsettled: capital in cents that waits for the settlement. figures: of the settlement, in words and as its letter
    says them; empty before.
    """

    coop: str
    number: int
    name: str
    left_on: date
    unsettled: int
    payouts: list[PayoutToComeOut]
    figures: list[tuple[str, str]]


class KeptOut(Schema):
    """until: null where no day can be named, or it stays for ever; then why says so. by_itself: false for
    what is kept at least until then.
    """

    what: str
    until: date | None
    by_itself: bool
    why: str
    source: str


class KeptListOut(Schema):
    items: list[KeptOut]


@router.get(
    "/former-memberships",
    response=list[FormerMembershipOut],
    summary="Memberships held with others to the end that still bring something",
)
def former(request: HttpRequest) -> list[dict[str, Any]]:
    """Of whoever made the token and holds them no longer, until what they bring is paid."""
    return [
        {
            "coop": each.member.coop.slug,
            "number": each.member.number,
            "name": each.member.party.full_name,
            "left_on": each.member.left_on,
            "unsettled": each.to_come.unsettled,
            "payouts": each.to_come.payouts,
            "figures": each.figures,
        }
        for each in former_memberships(request.actor, on=timezone.localdate())
    ]


@router.post(
    "/members/{int:member_id}/mandate", response={201: MandateOut}, summary="Give a direct debit mandate"
)
def mandate(request: HttpRequest, member_id: int, payload: MandateIn) -> Status:
    """One in force before ends. The member gets a letter."""
    now = timezone.now()
    given = give_collection_mandate(
        actor=request.actor,
        member_id=member_id,
        on=today_of_member(member_id),
        now=now,
        **payload.model_dump(),
    )
    return Status(201, _mandate(given))


@router.post(
    "/members/{int:member_id}/mandate/revocation",
    response=MandateOut,
    summary="Revoke the direct debit mandate",
)
def revocation(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """Nothing is collected from that account any more."""
    now = timezone.now()
    return _mandate(
        revoke_collection_mandate(
            actor=request.actor, member_id=member_id, on=today_of_member(member_id), now=now
        )
    )


@router.post(
    "/members/{int:member_id}/data-copy",
    response=None,
    openapi_extra=FILE,
    summary="A copy of all that is stored about a member",
)
def data_copy(request: HttpRequest, member_id: int) -> HttpResponse:
    """A zip (Art. 15, 20 GDPR). That it was taken is written down."""
    party = _party(request, member_id)
    made = answer_data_request(actor=request.actor, party=party, language=party.language, now=timezone.now())
    return HttpResponse(made, content_type="application/zip", headers={"Cache-Control": "private, no-store"})


@router.post(
    "/members/{int:member_id}/erasure", response=KeptListOut, summary="Erase of a member what may go now"
)
def erasure(request: HttpRequest, member_id: int) -> dict[str, Any]:
    """What is kept, until when and by which law (Art. 17 GDPR). The membership goes on."""
    kept = request_erasure(
        actor=request.actor, party=_party(request, member_id), on=today_of_member(member_id)
    )
    return {"items": [_kept(each) for each in kept]}


def _party(request: HttpRequest, member_id: int) -> Party:
    found: Member | None = (
        members_visible_to(request.actor).select_related("party").filter(pk=member_id).first()
    )
    if found is None:
        raise NotFound(_("There is no such member."))
    return found.party


def _mandate(mandate: Mandate) -> dict[str, Any]:
    told = ("id", "reference", "holder", "signed_on", "revoked_on")
    return {name: getattr(mandate, name) for name in told} | {"iban": mandate.masked_iban}


def _kept(kept: Kept) -> dict[str, Any]:
    told = {"until": kept.until, "by_itself": kept.by_itself}
    return told | {"what": str(kept.what), "why": str(kept.why), "source": kept.source}
