"""What happened in the pool. Ids only."""

from __future__ import annotations

from dataclasses import dataclass

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ResourceFact(Fact):
    resource_id: int
    coop_id: int


class ResourceOffered(ResourceFact):
    """A resource is on offer, or again."""


@dataclass(frozen=True, kw_only=True)
class ResourceEdited(ResourceFact):
    fields: list[str]


class ResourceWithdrawn(ResourceFact):
    """No new bookings; those that stand remain."""


@dataclass(frozen=True, kw_only=True)
class TimeBlocked(ResourceFact):
    busy_time_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class TimeUnblocked(ResourceFact):
    busy_time_id: int


@dataclass(frozen=True, kw_only=True)
class BookingFact(Fact):
    booking_id: str
    resource_id: int
    lender_coop_id: int
    borrower_coop_id: int | None


class BookingRequested(BookingFact):
    """A slot and its credits are held until the owner answers."""


class BookingConfirmed(BookingFact):
    """The owner agreed, or need not be asked."""


class BookingDeclined(BookingFact):
    pass


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(BookingFact):
    by: str
    paid: int  # what stayed due, in the smallest part of the unit


class BookingExpired(BookingFact):
    """Nobody answered in time."""


@dataclass(frozen=True, kw_only=True)
class BookingCompleted(BookingFact):
    by: str
    paid: int


@dataclass(frozen=True, kw_only=True)
class BookingDisputed(BookingFact):
    by: str


@dataclass(frozen=True, kw_only=True)
class DisputeSettled(BookingFact):
    by: str
    paid: int


@dataclass(frozen=True, kw_only=True)
class MessageWritten(BookingFact):
    by: str
    message_id: int


@dataclass(frozen=True, kw_only=True)
class PurposesForgotten(Fact):
    bookings: int
