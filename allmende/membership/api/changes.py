"""Further shares and transfers of capital for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Status
from pydantic import Field, StrictBool, StrictInt, StringConstraints

from allmende.kernel.api import Day, Schema
from allmende.kernel.permissions import authorize

from ..joining.further_shares import SignedShares, shown_before_signing
from ..joining.signing import LONGEST_SIGNATURE
from ..models import Subscription
from ..permissions import RULES
from ..queries import open_subscriptions
from ..shares.handing_on import Agreement
from ..use_cases.admit_subscription import admit_subscription
from ..use_cases.refuse_subscription import refuse_subscription
from ..use_cases.subscribe_shares import subscribe_shares
from ..use_cases.transfer_capital import transfer_capital
from .application_schemas import ConsentIn, ResolutionIn
from .found import member_or_refuse
from .leaving import Shares
from .routers import router
from .today import today_of_member

Cents = Annotated[StrictInt, Field(ge=1, le=10**12)]


class SubscriptionIn(Schema):
    """A member signs what GET …/subscriptions/preview shows: statutes, the id of the version that was read, signature,
    the name typed below, and the two boxes. A token of the office enters a paper and leaves these out.
    """

    shares: Shares
    signed_on: Day
    statutes: StrictInt | None = None
    signature: Annotated[str, StringConstraints(max_length=LONGEST_SIGNATURE)] = ""
    has_read: StrictBool = False
    declares: StrictBool = False
    language: Literal["de", "en"] = "de"

    def signed(self) -> SignedShares | None:
        """None where nothing was signed."""
        if self.statutes is None and not self.signature:
            return None
        return SignedShares(
            statutes_id=self.statutes or 0,
            signature=self.signature.strip(),
            has_read=self.has_read,
            declares=self.declares,
            language=self.language,
        )


class SubscriptionPreviewIn(Schema):
    shares: Annotated[int, Field(ge=1, le=1_000_000)]
    language: Literal["de", "en"] = "de"


class SubscriptionPreviewOut(Schema):
    """What is to be known and agreed to before so many shares are signed for, today. sum: cents for all of them;
    due_at_once: cents with the admission. signer: the name to sign with.
    """

    shares: int
    sum: int
    due_at_once: int
    statutes: int
    statutes_hash: str
    signer: str
    duties: list[str]
    notice: str
    statements: dict[str, str]


class SubscriptionOut(Schema):
    """Further shares: open until they are admitted or refused; they begin on decided_on. resolution: who decided, and
    the words of the minutes; "" where nothing was entered.
    """

    id: int
    member: int
    shares: int
    signed_on: date
    on_paper: bool
    state: str
    decided_on: date | None
    resolution: str


class SubscriptionFilters(Schema):
    """cursor: the next_cursor of the page before."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[int, Field(ge=0, le=2**62)] = 0


class SubscriptionsOut(Schema):
    items: list[SubscriptionOut]
    next_cursor: str | None


class TransferOfCapitalIn(Schema):
    """taker: the id of the other member. shares: null for all, which ends the membership. amount: cents, null for
    what is paid in on these shares. consent: for an investing member who takes them (§ 8 (2) GenG).
    """

    taker: int
    shares: Shares | None = None
    amount: Cents | None = None
    agreed_on: Day
    consented_on: Day | None = None
    consent: ConsentIn | None = None


class TransferOfCapitalOut(Schema):
    shares: int
    amount: int
    effective_on: date
    ends_membership: bool
    explanation: str


@router.post(
    "/members/{member_id}/subscriptions",
    response={201: SubscriptionOut},
    summary="Declare to take further shares",
)
def subscriptions(request: HttpRequest, member_id: int, payload: SubscriptionIn) -> Status:
    """They begin when they are admitted. A member signs; what the office enters came on paper."""
    declared = subscribe_shares(
        actor=request.actor,
        member_id=member_id,
        shares=payload.shares,
        signed_on=payload.signed_on,
        signed=payload.signed(),
        on=today_of_member(member_id),
    )
    return Status(201, _out(declared))


@router.get("/subscriptions", response=SubscriptionsOut, summary="Further shares that wait for a decision")
def waiting(request: HttpRequest, filters: Query[SubscriptionFilters]) -> dict[str, Any]:
    """Of the token's cooperative, in the order they came in."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.see_list", actor=request.actor, on=coop_id)
    rows = open_subscriptions(coop_id).order_by("pk").filter(pk__gt=filters.cursor)
    found = list(rows[: filters.limit + 1])
    shown = found[: filters.limit]
    more = len(found) > filters.limit
    return {"items": [_out(each) for each in shown], "next_cursor": str(shown[-1].pk) if more else None}


@router.get(
    "/members/{int:member_id}/subscriptions/preview",
    response=SubscriptionPreviewOut,
    summary="What further shares oblige to",
)
def preview(request: HttpRequest, member_id: int, asked: Query[SubscriptionPreviewIn]) -> dict[str, Any]:
    """To be read before it is signed (§§ 15a, 15b (1) GenG). Refused where so many may not be taken."""
    member = member_or_refuse(request, member_id)
    today = timezone.localdate(timezone=ZoneInfo(member.coop.time_zone))
    return shown_before_signing(request.actor, member, shares=asked.shares, language=asked.language, on=today)


@router.post(
    "/subscriptions/{subscription_id}/admission", response=SubscriptionOut, summary="Admit further shares"
)
def admission(request: HttpRequest, subscription_id: int, payload: ResolutionIn) -> dict[str, Any]:
    """What is to be paid on them is claimed."""
    now = timezone.now()
    admitted = admit_subscription(
        actor=request.actor,
        subscription_id=subscription_id,
        on=timezone.localdate(now),
        now=now,
        resolution=payload.resolution(),
    )
    return _out(admitted)


@router.post(
    "/subscriptions/{subscription_id}/refusal", response=SubscriptionOut, summary="Refuse further shares"
)
def refusal(request: HttpRequest, subscription_id: int) -> dict[str, Any]:
    """The membership goes on as it is."""
    return _out(
        refuse_subscription(actor=request.actor, subscription_id=subscription_id, on=timezone.localdate())
    )


@router.post(
    "/members/{member_id}/transfers",
    response={201: TransferOfCapitalOut},
    summary="Transfer capital to another member",
)
def transfers(request: HttpRequest, member_id: int, payload: TransferOfCapitalIn) -> Status:
    """Shares and capital go over at once; with all of them the membership ends."""
    said = payload.model_dump(exclude={"taker", "consent"})
    consent = payload.consent.consent() if payload.consent else None
    now = timezone.now()
    done = transfer_capital(
        actor=request.actor,
        giver_id=member_id,
        taker_id=payload.taker,
        agreement=Agreement(**said),
        consent=consent,
        on=timezone.localdate(now),
        now=now,
    )
    body = {
        "shares": done.shares,
        "amount": done.amount,
        "effective_on": done.day.on,
        "ends_membership": done.is_all,
        "explanation": done.day.in_words(),
    }
    return Status(201, body)


def _out(subscription: Subscription) -> dict[str, Any]:
    return {
        "id": subscription.pk,
        "member": subscription.member_id,
        "shares": subscription.shares,
        "signed_on": subscription.signed_on,
        "on_paper": subscription.is_on_paper,
        "state": subscription.state,
        "decided_on": subscription.decided_on,
        "resolution": subscription.resolution,
    }
