"""Joining, shares and leaving, as entries of the time line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..letters.movement_words import words_for
from ..letters.paid_out import payout_days
from ..models import (
    Application,
    Cause,
    Correction,
    Departure,
    Member,
    MemberTerms,
    Mistake,
    ShareKind,
    ShareMovement,
    Subscription,
    SubscriptionState,
)
from ..queries import group_names
from ..register.history import History
from ..shares.staying import Withdrawal, withdrawal_of
from .events import Event, day_in_words, day_of, page_of

RULE_OF_A_CAUSE: dict[str, str] = {
    Cause.MOVED: "moving",
    Cause.CANCELLATION: "cancel_shares",
    Cause.DISSOLVED: "end_of_organisation",
}
"""What law.jurisdictions calls it, where that is another word."""


def joining(member: Member, history: History) -> Iterator[Event]:
    """The declaration, the admission, the first day."""
    if history.applications:
        for each in history.applications:
            yield _declared(each)
    elif member.signed_on:
        yield Event(
            on=member.signed_on, kind="declared", pk=member.pk, text=_("Declaration to join signed"), place=0
        )
    entered = _("Admitted, entered as No. %(number)s") % {"number": member.number}
    if member.resolution:
        entered = f"{entered} ({member.resolution})"
    yield Event(
        on=member.admitted_on,
        kind="admitted",
        pk=member.pk,
        text=entered,
        place=1,
        rule="admission",
        href=page_of("certificate", member.pk) if member.voided_at is None else "",
    )
    if member.joined_on != member.admitted_on:
        yield Event(
            on=member.joined_on, kind="joined", pk=member.pk, text=_("The membership begins"), place=2
        )


def numbers(member: Member) -> Iterator[Event]:
    """Of an imported member: who else has the number, because one of the lists was taken back."""
    if member.import_run_id is None:
        return
    others = Member.objects.filter(coop_id=member.coop_id, number=member.number).exclude(pk=member.pk)
    for other in others.order_by("pk"):
        before = _("The number stood with a row that was entered by mistake")
        text = _("The corrected list gave the number again") if other.pk > member.pk else before
        day = max(member, other, key=lambda each: each.pk).recorded_at
        yield Event(
            on=day_of(day),
            kind="number_again",
            pk=other.pk,
            text=text,
            place=8,
            href=page_of("member", other.pk),
        )


def _declared(application: Application) -> Event:
    text = _("Declaration to join signed, having received the statutes of %(day)s")
    return Event(
        on=day_of(application.signed_at),
        kind="declared",
        pk=application.pk,
        text=text % {"day": day_in_words(application.statutes.valid_from)},
        place=0,
        rule="declaration",
        href=page_of("application_document", application.pk) if application.declaration else "",
    )


def shares(history: History, names: Mapping[int, str], *, for_office: bool) -> Iterator[Event]:
    """Shares that begin, go over or cease. What went without capital leads the office to where it is taken back."""
    alone = {each.pk for each in history.transfers if for_office and isinstance(each, ShareMovement)}
    for moved in history.shares:
        yield Event(
            on=moved.effective_on,
            kind=f"shares_{moved.kind}",
            pk=moved.pk,
            text=words_for(moved, names),
            place=3,
            rule="transfer" if moved.kind == ShareKind.TRANSFER else "",
            by=moved.actor_person,
            href=page_of("transfer_mistake", moved.member_id, moved.pk) if moved.pk in alone else "",
        )


def subscriptions(member: Member) -> Iterator[Event]:
    """Further shares that were asked for; those admitted stand among the shares."""
    for each in Subscription.objects.filter(member=member):
        asked = ngettext(
            "%(count)d further share asked for", "%(count)d further shares asked for", each.shares
        )
        yield Event(
            on=each.signed_on,
            kind="subscription_asked",
            pk=each.pk,
            text=asked % {"count": each.shares},
            place=2,
            rule="further_declaration",
            href=page_of("subscription_declaration", each.pk) if each.is_signed_here else "",
        )
        if each.decided_on:
            said = {
                SubscriptionState.ADMITTED: _("The further shares were admitted"),
                SubscriptionState.REFUSED: _("The further shares were refused"),
                SubscriptionState.WITHDRAWN: _("The further shares were withdrawn"),
            }[SubscriptionState(each.state)]
            yield Event(
                on=each.decided_on,
                kind=f"subscription_{each.state}",
                pk=each.pk,
                text=f"{said} ({each.resolution})" if each.resolution else said,
            )


WRITTEN_BY_NOBODY = (Cause.DEATH, Cause.EXCLUSION, Cause.DISSOLVED, Cause.MOVED)
"""Nothing of them is received: they happen, or the cooperative decides."""


def leaving(member: Member, history: History) -> Iterator[Event]:
    """Steps towards leaving, and the last day."""
    for each in history.departures:
        yield from _steps_of(member, each)
    if member.left_on and history.way_out is None and member.voided_at is None:
        yield _last_day(member.left_on, member.pk)


def _undone(step: Departure) -> str:
    if step.dissolved_on:
        return _("Undone by the cooperative’s dissolution: %(cause)s")
    by = f" ({step.agreed_by.replace('%', '%%')})" if step.agreed_by else ""
    said = {
        Withdrawal.TAKEN_BACK: _("Taken back, or its seizure lifted: %(cause)s"),
        Withdrawal.LIFTED: _("Lifted: %(cause)s"),
    }
    return said.get(withdrawal_of(step) or Withdrawal.AGREED, _("Withdrawn by agreement: %(cause)s")) + by


def _received(step: Departure) -> str:
    cause = {"cause": step.get_cause_display()}
    if not step.is_received_known:
        return _("Cause of leaving in the imported list: %(cause)s") % cause
    return capfirst(cause["cause"]) if step.cause in WRITTEN_BY_NOBODY else _("Received: %(cause)s") % cause


def _steps_of(member: Member, step: Departure) -> Iterator[Event]:
    cause = {"cause": step.get_cause_display()}
    has_letter = step.overtaken_by is None and step.is_received_known
    letter = page_of("departure_document", member.pk, step.pk) if has_letter else ""
    yield Event(
        on=step.received_on,
        kind="departure_received",
        pk=step.pk,
        text=_received(step),
        rule="" if step.cause == Cause.UNKNOWN else RULE_OF_A_CAUSE.get(step.cause, step.cause),
        href=letter,
    )
    if step.sent_on:
        yield Event(
            on=step.sent_on,
            kind="exclusion_sent",
            pk=step.pk,
            text=_("The decision was sent"),
            place=6,
            rule="exclusion_dispatch",
        )
    if step.was_mistake:
        return  # a correction says so
    if step.withdrawn_on:
        yield Event(
            on=step.agreed_on or step.withdrawn_on,
            kind="departure_withdrawn",
            pk=step.pk,
            text=_undone(step) % cause,
            place=7,
            href=letter,
        )
    elif step.overtaken_by is None:  # otherwise something else ended it earlier
        if step.shares is None:
            yield _last_day(step.effective_on, step.pk)
        else:
            text = _("The cancelled shares cease")
            yield Event(on=step.effective_on, kind="shares_cease", pk=step.pk, text=text, place=8)
        if not step.settled_on:
            for day in payout_days(step):
                text = _("Capital to be paid out by this day")
                yield Event(on=day.on, kind="payout_expected", pk=step.pk, text=text, place=9, rule="payout")
    if step.settled_on:
        yield Event(on=step.settled_on, kind="settled", pk=step.pk, text=_("Settled"), place=9, rule="payout")


def terms(member: Member) -> Iterator[Event]:
    """As what somebody is a member from a day on, where that changed."""
    investing, ordinary = _("Investing member from this day on"), _("Ordinary member from this day on")
    changes = list(MemberTerms.objects.filter(member=member).order_by("effective_on", "recorded_at", "pk"))
    names = group_names(member.coop_id) if changes else {}
    for each in changes:
        said = investing if each.is_investing else ordinary
        named = f"{said}, " + _("group") + f" {names.get(each.group, each.group)}" if each.group else said
        why = each.resolution or each.reason
        yield Event(
            on=each.effective_on,
            kind="terms",
            pk=each.pk,
            text=f"{named} ({why})" if why else named,
            rule="investing" if each.is_investing else "",
            by=each.actor_person,
        )


def corrections(history: History, names: Mapping[int, str]) -> Iterator[Event]:
    """Admissions, exits, deaths and transfers that were entered by mistake."""
    said = {
        Mistake.EXIT: _("Entered by mistake and taken back: %(what)s. %(reason)s"),
        Mistake.ADMISSION: _("The admission was entered by mistake and taken back. %(reason)s"),
        Mistake.TRANSFER: _("A transfer was entered by mistake and taken back (%(what)s). %(reason)s"),
        Mistake.DEATH: _("A death was entered by mistake and taken back. %(reason)s"),
    }
    for each in history.corrections:
        what = _corrected(each, names)
        text = said[Mistake(each.kind)] % {"what": what, "reason": each.reason}
        yield Event(on=each.noted_on, kind="taken_back", pk=each.pk, text=text, place=7, by=each.actor_person)


def _corrected(correction: Correction, names: Mapping[int, str]) -> str:
    if correction.counterpart_id is not None:
        return names.get(correction.counterpart_id, _("another member"))
    return correction.departure.get_cause_display() if correction.departure else ""


def _last_day(on: date, pk: int) -> Event:
    return Event(on=on, kind="left", pk=pk, text=_("Last day of the membership"), place=8)
