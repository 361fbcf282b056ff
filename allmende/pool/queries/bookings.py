"""Lists of bookings for the one acted for. Row policies show nothing else anyway."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from allmende.coops.queries import holds_network_duty
from allmende.kernel.actor import Actor

from ..models import Booking, BookingState
from .pages import Page, no_such_page, pack, unpack
from .search import MOST_ROWS

VIEWS = ("requests", "open", "past")
OPEN = (BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.DISPUTED)


def lent_by(actor: Actor) -> QuerySet[Booking]:
    """What the cooperative acted for lends."""
    return Booking.objects.filter(lender_coop_id=actor.coop_id)


def borrowed_by(actor: Actor) -> QuerySet[Booking]:
    """What the cooperative acted for, or oneself, borrows."""
    if actor.coop_id is None:
        return Booking.objects.filter(borrower_coop__isnull=True, borrower_person_id=actor.person_id)
    return Booking.objects.filter(borrower_coop_id=actor.coop_id)


def bookings_page(
    actor: Actor, *, view: str, now: datetime, cursor: str = "", limit: int = 50
) -> Page[Booking]:
    """One of three views, lent and borrowed together. One query.

    requests: to answer, the most urgent first. open: whatever is not settled, also when its time is over, the
    earliest first. past: everything else, the latest first.
    """
    rows = _of(actor, view)
    if view == "requests":
        rows, order, backwards = rows.filter(answer_until__gt=now), "answer_until", False
    elif view == "past":
        rows, order, backwards = rows.exclude(state__in=OPEN), "starts_at", True
    else:
        rows, order, backwards = rows.filter(state__in=OPEN), "starts_at", False
    return _page(rows, order, backwards, cursor, min(limit, MOST_ROWS))


def requests_to_answer(actor: Actor, *, now: datetime, limit: int = 5) -> list[Booking]:
    """For the dashboard: what waits for the cooperative's answer, the most urgent first."""
    return bookings_page(actor, view="requests", now=now, limit=limit).rows


def open_bookings(actor: Actor, *, now: datetime, limit: int = 5) -> list[Booking]:
    """For the dashboard: what is to settle, runs or comes next, lent and borrowed."""
    return bookings_page(actor, view="open", now=now, limit=limit).rows


def disputed(actor: Actor) -> QuerySet[Booking]:
    """Bookings in dispute that the one acted for sees: all as the network's office, else those of its own side."""
    rows = Booking.objects.filter(state=BookingState.DISPUTED)
    if not holds_network_duty(actor, on=timezone.localdate()):
        rows = rows.filter(Q(pk__in=lent_by(actor).values("pk")) | Q(pk__in=borrowed_by(actor).values("pk")))
    return _with_names(rows).order_by("disputed_at")


def all_bookings_page(
    bookings: QuerySet[Booking], *, state: str = "", cursor: str = "", limit: int = 50
) -> Page[Booking]:
    """Those of a queryset (`permissions.bookings_visible_to`), the latest beginning first. One query."""
    if state:
        bookings = bookings.filter(state=state)
    return _page(_with_names(bookings), "starts_at", True, cursor, min(limit, MOST_ROWS))


def _of(actor: Actor, view: str) -> QuerySet[Booking]:
    if view == "requests":
        requests = lent_by(actor).filter(state=BookingState.REQUESTED)
        return _with_names(requests if actor.coop_id is not None else requests.none())
    if actor.coop_id is None:
        return _with_names(borrowed_by(actor))
    return _with_names(
        Booking.objects.filter(Q(lender_coop_id=actor.coop_id) | Q(borrower_coop_id=actor.coop_id))
    )


def _with_names(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    return rows.select_related("resource", "lender_coop", "borrower_coop", "borrower_person")


def _page(rows: QuerySet[Booking], order: str, backwards: bool, cursor: str, limit: int) -> Page[Booking]:
    if after := unpack(cursor, (str, str)):
        moment, pk = _read(*after)
        comparison = "lt" if backwards else "gt"
        rows = rows.filter(
            Q(**{f"{order}__{comparison}": moment}) | Q(**{order: moment, f"pk__{comparison}": pk})
        )
    sign = "-" if backwards else ""
    found = list(rows.order_by(f"{sign}{order}", f"{sign}pk")[: limit + 1])
    return Page.of(found, limit, lambda row: pack(getattr(row, order).isoformat(), str(row.pk)))


def _read(moment: str, pk: str) -> tuple[datetime, UUID]:
    try:
        return datetime.fromisoformat(moment).astimezone(UTC), UUID(pk)
    except (ValueError, OverflowError):
        raise no_such_page() from None
