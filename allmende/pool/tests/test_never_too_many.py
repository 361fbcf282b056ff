"""Random bookings, cancellations and changes of quantity: at no moment is more taken than there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import seeing
from allmende.pool.availability import Opening, Span, peak
from allmende.pool.models import Booking, Resource
from allmende.pool.offer import Offer
from allmende.pool.queries.next_possible import taken_times
from allmende.pool.queries.search import Question, free_resources
from allmende.pool.refusals import TimeRefused
from allmende.pool.tests.stage import MONDAY, Stage
from allmende.pool.use_cases.book_resource import book_resource
from allmende.pool.use_cases.cancel_booking import cancel_booking
from allmende.pool.use_cases.edit_resource import edit_resource

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

QUARTER = timedelta(minutes=15)
SATURDAY = MONDAY + timedelta(days=5)
Step = tuple[str, int, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["book", "book", "book", "cancel", "resize"]),
        st.integers(0, 40),
        st.integers(1, 16),
        st.integers(1, 3),
    ),
    max_size=14,
)


def offer(quantity: int) -> Offer:
    return Offer(
        kind="item",
        name="Bank",
        quantity=quantity,
        buffer_minutes=15,
        openings=(Opening(5, 480, 1320), Opening(6, 0, 240)),
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quantity=st.integers(1, 3), steps=STEPS)
def test_never_more_than_there_is(stage: Stage, quantity: int, steps: list[Step]) -> None:
    resource = stage.offer(**vars(offer(quantity)))
    booked: list[Booking] = []
    for what, start, length, number in steps:
        if what == "cancel" and booked:
            _cancel(stage, booked.pop(start % len(booked)))
        elif what == "resize":
            _resize(stage, resource, number)
        else:
            booked += _book(
                stage,
                resource,
                Span(SATURDAY + start * QUARTER, SATURDAY + (start + length) * QUARTER),
                number,
            )
        resource.refresh_from_db()
        week = Span(MONDAY, MONDAY + timedelta(days=14))
        assert peak(taken_times(resource, week), within=week) <= resource.quantity


def _book(stage: Stage, resource: Resource, span: Span, quantity: int) -> list[Booking]:
    """Book; search has said before whether it would succeed, and a refusal names a time that does."""
    asked = Question(starts_at=span.starts_at, ends_at=span.ends_at, quantity=quantity)
    expected = resource.pk in {row.id for row in free_resources(asked, now=MONDAY).rows}
    try:
        booking = _try(stage, resource, span, quantity)
    except TimeRefused as refused:
        assert not expected
        other = refused.extra.get("earlier_possible") or refused.extra["next_possible"]
        if other:
            instead = Span(*(MONDAY.fromisoformat(other[end]) for end in ("starts_at", "ends_at")))
            return [_try(stage, resource, instead, quantity)]
        return []
    except DomainError:
        assert not expected
        return []
    assert expected
    return [booking]


def _try(stage: Stage, resource: Resource, span: Span, quantity: int) -> Booking:
    with seeing(stage.borrows):
        return book_resource(
            actor=stage.borrows,
            resource_id=resource.pk,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            quantity=quantity,
            now=MONDAY,
        )


def _cancel(stage: Stage, booking: Booking) -> None:
    with seeing(stage.borrows):
        cancel_booking(actor=stage.borrows, booking_id=booking.pk, now=MONDAY)


def _resize(stage: Stage, resource: Resource, quantity: int) -> None:
    with seeing(stage.lends):
        try:
            edit_resource(actor=stage.lends, resource_id=resource.pk, offer=offer(quantity), now=MONDAY)
        except DomainError:
            resource.refresh_from_db()
            assert resource.quantity > quantity
