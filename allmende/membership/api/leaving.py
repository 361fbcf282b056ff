"""Changes and exits for programs: the same use cases as the pages. Days are days, money is cents."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Status
from pydantic import Field, StrictBool, StrictInt, StringConstraints

from allmende.kernel.api import Day, Schema
from allmende.kernel.errors import NotFound

from ..law.explained import Explained
from ..models import Departure, Member
from ..permissions import members_visible_to
from ..use_cases.cancel_shares import cancel_shares
from ..use_cases.end_organisation import end_organisation
from ..use_cases.expel_member import expel_member
from ..use_cases.give_hardship_notice import give_hardship_notice
from ..use_cases.give_notice import give_notice
from ..use_cases.move_away import move_away
from ..use_cases.record_creditor_notice import record_creditor_notice
from ..use_cases.record_death import Heir, record_death
from ..use_cases.withdraw_notice import withdraw_notice
from .routers import router
from .today import today_of_member

Shares = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Reason = Annotated[str, StringConstraints(max_length=500)]
Name = Annotated[str, StringConstraints(max_length=100)]


class NoticeIn(Schema):
    """kind: ordinary, in hardship (with its reason), after moving out of the district, or by a creditor.
    wished: an ordinary notice not before this day.
    """

    kind: Literal["notice", "hardship", "moved", "creditor"] = "notice"
    received_on: Day
    wished: Day | None = None
    reason: Reason = ""
    insolvency: StrictBool = False


class CancellationIn(Schema):
    shares: Shares
    received_on: Day


class ExclusionIn(Schema):
    reason: Reason
    heard_on: Day
    sent_on: Day


class OrganisationEndIn(Schema):
    ended_on: Day
    reason: Reason = ""


class HeirIn(Schema):
    """represents: acts for all heirs."""

    family_name: Name
    given_name: Name = ""
    email: Annotated[str, StringConstraints(max_length=254)] = ""
    street: Annotated[str, StringConstraints(max_length=200)] = ""
    postcode: Annotated[str, StringConstraints(max_length=12)] = ""
    town: Annotated[str, StringConstraints(max_length=120)] = ""
    represents: StrictBool = False


class DeathIn(Schema):
    died_on: Day
    heirs: Annotated[list[HeirIn], Field(max_length=20)] = Field(default_factory=list)


class AgreementIn(Schema):
    """Who agreed for the cooperative, took a creditor's notice back, or lifted an exclusion, and when; today, where
    agreed_on is left out.
    """

    agreed_by: Annotated[str, StringConstraints(max_length=60)]
    agreed_on: Day | None = None


class DepartureOut(Schema):
    """A step towards leaving, or giving back single shares (shares). explanation: why that day, with its paragraphs.

    dissolved_on: of the cooperative, where that undid it. agreed_on, agreed_by: when and by whom it was withdrawn;
    withdrawn_on is the day on which that was entered. received_on is null where an imported list does not say it;
    cause is then what the list says, or unknown.
    """

    id: int
    member: int
    cause: str
    shares: int | None
    received_on: date | None
    effective_on: date
    explanation: str
    withdrawn_on: date | None
    agreed_on: date | None
    agreed_by: str
    was_mistake: bool
    dissolved_on: date | None


class DeathOut(Schema):
    """departure is null where the heirs stay members, or the membership had ended before."""

    departure: DepartureOut | None


@router.post("/members/{member_id}/notices", response={201: DepartureOut}, summary="Give notice")
def notices(request: HttpRequest, member_id: int, payload: NoticeIn) -> Status:
    """The last day of the membership is computed and explained. A member gives notice for oneself, of today."""
    common: dict[str, Any] = _common(request, member_id) | {"received_on": payload.received_on}
    if payload.kind == "hardship":
        return _made(give_hardship_notice(**common, reason=payload.reason))
    if payload.kind == "moved":
        return _made(move_away(**common))
    if payload.kind == "creditor":
        return _made(record_creditor_notice(**common, insolvency=payload.insolvency, reason=payload.reason))
    return _made(give_notice(**common, wished=payload.wished))


@router.post(
    "/members/{member_id}/share-cancellations",
    response={201: DepartureOut},
    summary="Give back single shares",
)
def cancellations(request: HttpRequest, member_id: int, payload: CancellationIn) -> Status:
    """The newest shares go first; the day on which they cease is computed and explained."""
    return _made(
        cancel_shares(**_common(request, member_id), shares=payload.shares, received_on=payload.received_on)
    )


@router.post("/members/{member_id}/exclusions", response={201: DepartureOut}, summary="Expel a member")
def exclusions(request: HttpRequest, member_id: int, payload: ExclusionIn) -> Status:
    """Assembly rights end on the day the letter was sent."""
    return _made(expel_member(**_common(request, member_id), **payload.model_dump()))


@router.post(
    "/members/{member_id}/organisation-ends", response={201: DepartureOut}, summary="End of an organisation"
)
def organisation_ends(request: HttpRequest, member_id: int, payload: OrganisationEndIn) -> Status:
    """Membership of a dissolved or extinct organisation ends with the fiscal year."""
    return _made(end_organisation(**_common(request, member_id), **payload.model_dump()))


@router.post("/members/{member_id}/deaths", response={201: DeathOut}, summary="Record a death and the heirs")
def deaths(request: HttpRequest, member_id: int, payload: DeathIn) -> Status:
    """The heirs hold the membership until it ends with the fiscal year, or continue it where the statutes say so."""
    heirs = [Heir(**heir.model_dump()) for heir in payload.heirs]
    departure = record_death(**_common(request, member_id), died_on=payload.died_on, heirs=heirs)
    return Status(201, {"departure": departure_out(departure) if departure else None})


@router.get(
    "/members/{member_id}/departures", response=list[DepartureOut], summary="Notices and exits of a member"
)
def departures(request: HttpRequest, member_id: int) -> list[dict[str, Any]]:
    """All of them, also those that were withdrawn, the earliest first."""
    return [
        departure_out(each)
        for each in visible_or_refuse(request, member_id).departures.order_by("received_on", "pk")
    ]


@router.post(
    "/members/{member_id}/departures/{departure_id}/withdrawal",
    response=DepartureOut,
    summary="Withdraw a notice, or lift an exclusion",
)
def withdrawal(
    request: HttpRequest, member_id: int, departure_id: int, payload: AgreementIn
) -> dict[str, Any]:
    """Everything is as it was before; what the notice had overtaken counts again.

    A member's own notice by agreement of both sides, a creditor's where it is taken back. A death, the end of an
    organisation, a transfer, and an exit of which a list does not say why are refused: of those only a mistake is taken
    back.
    """
    member = withdraw_notice(
        **_common(request, member_id),
        departure_id=departure_id,
        agreed_on=payload.agreed_on,
        agreed_by=payload.agreed_by,
    )
    return departure_out(member.departures.get(pk=departure_id))


def _common(request: HttpRequest, pk: int) -> dict[str, Any]:
    return {"actor": request.actor, "member_id": pk, "on": today_of_member(pk)}


def visible_or_refuse(request: HttpRequest, pk: int) -> Member:
    """The member, if the program may see it."""
    member = members_visible_to(request.actor).filter(pk=pk).first()
    if member is None:
        raise NotFound(_("There is no such member, or it is not one of yours."))
    return member


def _made(departure: Departure) -> Status:
    return Status(201, departure_out(departure))


def departure_out(departure: Departure) -> dict[str, Any]:
    """As the document says it."""
    said = departure.explanation
    return {
        "id": departure.pk,
        "member": departure.member_id,
        "cause": departure.cause,
        "shares": departure.shares,
        "received_on": departure.received_on if departure.is_received_known else None,
        "effective_on": departure.effective_on,
        "explanation": Explained.from_json(said).in_words() if said else "",
        "withdrawn_on": departure.withdrawn_on,
        "agreed_on": departure.agreed_on,
        "agreed_by": departure.agreed_by,
        "was_mistake": departure.was_mistake,
        "dissolved_on": departure.dissolved_on,
    }
