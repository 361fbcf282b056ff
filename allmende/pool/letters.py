"""What both sides of a booking are written at each step. In the reader's language, short and exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from allmende.kernel.amounts import Unit, format_amount

from .availability import Span
from .models import Booking, Side
from .terms import moment_in_words, span_in_words


@dataclass(frozen=True)
class Step:
    """What happened to a booking: by which side, what was paid, why, and what somebody wrote."""

    booking: Booking
    unit: Unit
    by: str = ""
    paid: int = 0
    reason: str = ""
    text: str = ""

    def amount(self, value: int) -> str:
        return f"{format_amount(value, decimals=self.unit.decimals)} {self.unit.name}"

    def moment(self, name: str) -> str:
        return moment_in_words(getattr(self.booking, name), zone=self.booking.resource.time_zone)

    @property
    def borrower(self) -> str:
        return self.booking.borrower_name

    @property
    def lender(self) -> str:
        return self.booking.lender_coop.name

    @property
    def by_name(self) -> str:
        return {Side.LENDER: self.lender, Side.BORROWER: self.borrower}.get(
            Side(self.by), _("The network's office")
        )


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


Wording = Callable[[Step, Side], tuple[str, list[str]]]


def write(wording: Wording, step: Step, to: Side) -> Letter:
    """A letter to one side: what happened, what follows, the facts, the link."""
    booking = step.booking
    what, sentences = wording(step, to)
    span = span_in_words(Span(booking.starts_at, booking.ends_at), zone=booking.resource.time_zone)
    subject = f"{what}: {booking.resource.name}, {span}"
    facts = [
        f"{booking.resource.name}" + (f" × {booking.quantity}" if booking.quantity > 1 else ""),
        span,
        _("Lent by %(lender)s to %(borrower)s") % {"lender": step.lender, "borrower": step.borrower},
        _("Booking %s") % booking.number,
    ]
    if step.reason:
        sentences.append(_("Reason given: %s") % step.reason)
    link = f"{settings.BASE_URL}/bookings/{booking.pk}"
    return Letter(subject, "\n\n".join([*sentences, "\n".join(facts), link]) + "\n")


def requested(step: Step, to: Side) -> tuple[str, list[str]]:
    until = step.moment("answer_until")
    if to == Side.LENDER:
        return _("Request"), [
            _("%s asks to borrow this.") % step.borrower,
            _("Please answer until %s. After that the request expires by itself.") % until,
            *_purpose(step),
        ]
    return _("Requested"), [
        _("The time is held for you. %(lender)s has until %(until)s to answer.")
        % {"lender": step.lender, "until": until},
        *_held(step),
    ]


def confirmed(step: Step, to: Side) -> tuple[str, list[str]]:
    price = step.booking.price
    if to == Side.LENDER:
        paid = _("You receive %s when the booking is completed, by itself 24 hours after its end.")
        return _("Confirmed"), [
            _("%s has this booking for certain.") % step.borrower,
            *([paid % step.amount(price)] if price else []),
            *_purpose(step),
        ]
    return _("Confirmed"), [_("This booking is yours for certain."), *_held(step), *_cancelling(step)]


def declined(step: Step, to: Side) -> tuple[str, list[str]]:
    if to == Side.LENDER:
        return _("Declined"), [_("The request was declined. The time is free for others again.")]
    return _("Declined"), [_("%s cannot lend it then.") % step.lender, *_given_back(step)]


def cancelled(step: Step, to: Side) -> tuple[str, list[str]]:
    sentences = [_("%s has cancelled this booking.") % step.by_name]
    return _("Cancelled"), sentences + (_paid(step, to) if step.paid else _given_back(step))


def expired(step: Step, to: Side) -> tuple[str, list[str]]:
    if to == Side.LENDER:
        return _("Expired"), [_("Nobody answered this request in time. The time is free for others again.")]
    return _("Expired"), [_("%s did not answer in time.") % step.lender, *_given_back(step)]


def completed(step: Step, to: Side) -> tuple[str, list[str]]:
    if step.by == Side.SYSTEM:
        sentence = _("This booking ended a day ago and was completed by itself.")
    else:
        sentence = _("%s has completed this booking.") % step.by_name
    return _("Completed"), [sentence, *_paid(step, to)]


def disputed(step: Step, to: Side) -> tuple[str, list[str]]:
    return _("Disputed"), [
        _("%s objects to this booking.") % step.by_name,
        _("Nothing is paid by itself now. Either side can give way, or the network's office decides."),
    ]


def settled(step: Step, to: Side) -> tuple[str, list[str]]:
    sentences = [_("%s has settled the dispute.") % step.by_name]
    return _("Settled"), sentences + (_paid(step, to) if step.paid else _given_back(step))


def message(step: Step, to: Side) -> tuple[str, list[str]]:
    return _("Message"), [_("%s writes:") % step.by_name, step.text]


def _purpose(step: Step) -> list[str]:
    return [_("What for: %s") % step.booking.purpose] if step.booking.purpose else []


def _held(step: Step) -> list[str]:
    price = step.booking.price
    return (
        [_("%s are held for it; they are paid when it is completed.") % step.amount(price)] if price else []
    )


def _cancelling(step: Step) -> list[str]:
    booking = step.booking
    if not booking.late_fee:
        return [_("You can cancel without cost until it begins.")]
    return [
        _("Cancelling costs nothing until %(until)s. After that %(fee)s stay due.")
        % {"until": step.moment("free_until"), "fee": step.amount(booking.late_fee)}
    ]


def _given_back(step: Step) -> list[str]:
    return [_("Everything that was held has been given back.")] if step.booking.price else []


def _paid(step: Step, to: Side) -> list[str]:
    if not step.paid:
        return []
    if to == Side.LENDER:
        return [_("You have received %s.") % step.amount(step.paid)]
    return [_("%(amount)s went to %(lender)s.") % {"amount": step.amount(step.paid), "lender": step.lender}]
