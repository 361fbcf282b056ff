"""The owner's terms of a resource, held against a wish: each broken one refused with its reason and its rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from allmende.kernel.errors import Invalid
from allmende.ui.clocks import readers_clocks
from allmende.ui.formats import format_duration, format_moment, format_span

from .availability import Opening, Span, is_open, length_of, on_grid
from .models import Resource
from .refusals import (
    InThePast,
    NoticeTooShort,
    NotSoMany,
    OffTheGrid,
    OutsideOpeningTimes,
    TooFarAhead,
    TooLong,
    TooShort,
)


def asked_span(starts_at: datetime, ends_at: datetime) -> Span:
    """The span of a wish. Raises Invalid for moments without an offset and for an end that is no end."""
    for field, value in (("starts_at", starts_at), ("ends_at", ends_at)):
        if value.utcoffset() is None:
            raise Invalid(_("A time needs its offset from UTC, such as +01:00."), field=field)
    if ends_at <= starts_at:
        raise Invalid(_("The end must come after the beginning."), field="ends_at")
    try:
        return Span(starts_at.astimezone(UTC), ends_at.astimezone(UTC))
    except OverflowError:
        raise Invalid(_("This lies outside all calendars."), field="starts_at") from None


def require_length(resource: Resource, span: Span) -> None:
    """Neither shorter nor longer than the owner lends it, by `availability.length_of`."""
    shortest, longest = (
        timedelta(minutes=resource.shortest_minutes),
        timedelta(minutes=resource.longest_minutes),
    )
    length = lent_length(resource, span)
    if length < shortest:
        raise TooShort(
            _("This is too short. Nothing was held."),
            rule=_("The shortest booking is %s.") % in_words(resource.shortest_minutes),
            field="ends_at",
            shortest_minutes=resource.shortest_minutes,
        )
    if length > longest:
        raise TooLong(
            _("This is too long. Nothing was held."),
            rule=_("The longest booking is %s.") % in_words(resource.longest_minutes),
            field="ends_at",
            longest_minutes=resource.longest_minutes,
        )


def lent_length(resource: Resource, span: Span) -> timedelta:
    """How long a span is to the owner of the resource: in days where it is lent by the day."""
    return length_of(span, slot_minutes=resource.slot_minutes, zone=ZoneInfo(resource.time_zone))


def require_quantity(resource: Resource, quantity: int) -> None:
    if quantity < 1:
        raise NotSoMany(_("Please book at least one."), field="quantity")
    if quantity > resource.quantity:
        raise NotSoMany(
            ngettext(
                "There is only %d of these. Nothing was held.",
                "There are only %d of these. Nothing was held.",
                resource.quantity,
            )
            % resource.quantity,
            field="quantity",
            there_are=resource.quantity,
        )


def require_terms(resource: Resource, openings: Sequence[Opening], span: Span, *, now: datetime) -> None:
    """Raise the refusal of the first term that a time breaks: past, notice, how far ahead, grid, opening times."""
    zone = ZoneInfo(resource.time_zone)
    if span.starts_at < now:
        raise InThePast(_("This time has passed. Nothing was held."), field="starts_at")
    if span.starts_at < earliest(resource, now):
        raise NoticeTooShort(
            _("This is too soon. Nothing was held."),
            rule=_("Book at least %s ahead.") % in_words(resource.notice_minutes),
            field="starts_at",
        )
    if span.starts_at > furthest(resource, now):
        raise TooFarAhead(
            _("This is too far ahead. Nothing was held."),
            rule=ngettext(
                "Bookings are taken up to %d day ahead.",
                "Bookings are taken up to %d days ahead.",
                resource.furthest_days,
            )
            % resource.furthest_days,
            field="starts_at",
        )
    if not (
        on_grid(span.starts_at, slot_minutes=resource.slot_minutes, zone=zone)
        and on_grid(span.ends_at, slot_minutes=resource.slot_minutes, zone=zone)
    ):
        raise OffTheGrid(
            _("Beginning and end do not fit the grid. Nothing was held."),
            rule=_("Bookings begin and end in steps of %s.") % in_words(resource.slot_minutes),
            field="starts_at",
        )
    if not is_open(openings, zone=zone, span=span):
        raise OutsideOpeningTimes(
            _("It is not open then. Nothing was held."),
            rule=_("Bookings lie within the opening times."),
            field="starts_at",
        )


def earliest(resource: Resource, now: datetime) -> datetime:
    """The first moment that leaves the notice the owner asks for."""
    return now + timedelta(minutes=resource.notice_minutes)


def furthest(resource: Resource, now: datetime) -> datetime:
    """The last moment a booking may begin."""
    return now + timedelta(days=resource.furthest_days)


def in_words(minutes: int) -> str:
    """A duration in the reader's language."""
    return format_duration(minutes, language=get_language() or "en")


def span_in_words(span: Span, *, zone: str) -> str:
    """A span in the reader's language, on the resource's local clocks; named where they are not the reader's."""
    language = get_language() or "en"
    return format_span(span.starts_at, span.ends_at, zone=zone, language=language, reader=readers_clocks())


def moment_in_words(at: datetime, *, zone: str) -> str:
    return format_moment(at, zone=zone, language=get_language() or "en", reader=readers_clocks())
