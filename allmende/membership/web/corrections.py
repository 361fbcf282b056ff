"""Putting right what was entered by mistake: what it was, what becomes of it, and why it is known to be wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from allmende.kernel.actor import Actor
from allmende.kernel.doors import perform
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to

from ..importing.staying import capital_of
from ..joining.duties import euros
from ..models import LONGEST_REASON, Cause, Departure, Member
from ..naming import in_words
from ..permissions import RULES
from ..queries import shares_on
from ..shares.transfer_mistakes import parts_that_went
from ..shares.transfers import standing_transfer, transfer_behind
from ..use_cases.take_back_admission import take_back_admission
from ..use_cases.take_back_death import died_without_exit, take_back_death
from ..use_cases.take_back_exit import take_back_exit
from ..use_cases.take_back_transfer import take_back_transfer
from .member import visible_member

Lines = list[tuple[str, str]]
MEANT_FOR_ANOTHER = gettext_lazy(
    "Such as: meant for another member with the same name. The member can read it, too."
)


class MistakeForm(forms.Form):
    """Why what was entered is wrong."""

    reason = forms.CharField(
        label=gettext_lazy("How the mistake came about"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be put right: of whom, and which of several (key), by whom and when."""

    actor: Actor
    member: Member
    key: Any
    reason: str
    on: date
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Correction:
    """what: the lines that show what was entered; raises NotFound. becomes: what is so afterwards, in sentences.
    hint: an example of a reason, and who reads it.
    """

    name: str
    address: str
    action: str
    title: str | Promise
    becomes: Sequence[str | Promise]
    button: str | Promise
    once_done: str | Promise
    what: Callable[[Member, Any], Lines]
    do: Callable[[Asked], Any]
    hint: str | Promise = MEANT_FOR_ANOTHER


def _exit(member: Member, key: int) -> Lines:
    departure = member.departures.filter(pk=key).first()
    if departure is None:
        raise NotFound(_("There is no such notice."))
    return lines_of_exit(departure)


def lines_of_exit(departure: Departure) -> Lines:
    """What it was, since when, and what it says."""
    lines = [
        (_("What"), str(departure.get_cause_display())),
        *([(_("Received on"), in_words(departure.received_on))] if departure.is_received_known else []),
        (_("Takes effect on"), in_words(departure.effective_on)),
    ]
    if departure.shares is not None:
        lines.append((_("Shares"), str(departure.shares)))
    return lines


def _admission(member: Member, _key: None) -> Lines:
    if member.voided_at is not None:
        raise NotFound(_("This was taken back already."))
    return [
        (_("Number in the list of members"), str(member.number)),
        (_("Admitted"), in_words(member.admitted_on)),
        *(
            [(_("Shares"), str(shares_on(member, timezone.localdate())))]
            if member.account_id is not None
            else []
        ),
        *_brought(member),
    ]


def _brought(member: Member) -> Lines:
    """From which list the row came, and with how much."""
    if member.import_run is None:
        return []
    capital = capital_of(member.import_run).filter(member=member).aggregate(sum=Sum("amount"))["sum"] or 0
    return [
        (_("Imported list"), member.import_run.file_name),
        *([(_("Opening capital, which goes with it"), euros(capital))] if capital else []),
    ]


def _death(member: Member, _key: None) -> Lines:
    died_on = died_without_exit(member)
    if died_on is None:
        raise NotFound(_("No death is recorded that ended nothing."))
    return [(_("What"), str(Cause.DEATH.label)), (_("Day of death"), in_words(died_on))]


def _transfer(member: Member, key: UUID) -> Lines:
    movement = standing_transfer(member, key)
    if movement is None:
        raise NotFound(_("There is no such transfer, or it was taken back already."))
    sides = {movement.member_id, movement.counterpart_id or 0}
    both = Member.objects.select_related("party").in_bulk(sides)
    transferred = transfer_behind(movement, both)
    lines = [
        (_("From"), transferred.giver.party.full_name),
        (_("To"), transferred.taker.party.full_name),
        (_("Takes effect on"), in_words(transferred.day)),
        (_("Shares"), str(transferred.shares)),
        (_("Capital"), euros(transferred.amount)),
    ]
    if still := sum(part.given for part in parts_that_went(transferred)):
        lines.append((_("Still to be paid"), euros(still)))
    return lines


AS_KNOWN = gettext_lazy(
    "What was known on earlier days can still be shown: lists as known on such a day stay as they were."
)

CORRECTIONS = [
    Correction(
        name="admission_mistake",
        address="admission/mistake",
        action="membership.take_back_admission",
        title=gettext_lazy("Admission entered by mistake"),
        becomes=[
            gettext_lazy("The number stays in the list as “entered by mistake”: numbers have no gaps."),
            gettext_lazy(
                "What it entered is reversed, what was claimed is dropped, the certificate does not count."
            ),
            gettext_lazy(
                "An application waits again, to be admitted or rejected; who applied gets a mail about it."
            ),
            AS_KNOWN,
        ],
        button=gettext_lazy("Take the admission back"),
        once_done=gettext_lazy("The admission is taken back."),
        what=_admission,
        do=lambda asked: take_back_admission(
            actor=asked.actor, member_id=asked.member.pk, reason=asked.reason, on=asked.on, now=asked.now
        ),
    ),
    Correction(
        name="exit_mistake",
        address="departures/<int:departure>/mistake",
        action="membership.take_back_exit",
        title=gettext_lazy("Entered by mistake"),
        becomes=[
            gettext_lazy("Everything goes on as if this had never been entered."),
            gettext_lazy("Whoever had a letter about it gets a mail that it does not count."),
            gettext_lazy("A mandate that ended meanwhile has to be given anew."),
            AS_KNOWN,
        ],
        button=gettext_lazy("Take it back"),
        once_done=gettext_lazy("Taken back: it does not count, and never did."),
        what=_exit,
        do=lambda asked: take_back_exit(
            actor=asked.actor,
            member_id=asked.member.pk,
            departure_id=asked.key,
            reason=asked.reason,
            on=asked.on,
        ),
    ),
    Correction(
        name="transfer_mistake",
        address="transfers/<uuid:movement>/mistake",
        action="membership.take_back_transfer",
        title=gettext_lazy("Transfer entered by mistake"),
        becomes=[
            gettext_lazy("Shares and capital go back; both members stand as if this had never been entered."),
            gettext_lazy("What is still open on the shares is owed by whoever owed it before."),
            gettext_lazy(
                "A membership that ended with it goes on. A mandate that ended meanwhile is given anew."
            ),
            gettext_lazy("Whoever had a letter about it gets a mail that it does not count."),
            gettext_lazy("Both can read the reason."),
            AS_KNOWN,
        ],
        hint=gettext_lazy("Such as: the wrong number of the taker, or another number of shares."),
        button=gettext_lazy("Take the transfer back"),
        once_done=gettext_lazy(
            "The transfer is taken back: shares, capital and open claims are where they were."
        ),
        what=_transfer,
        do=lambda asked: take_back_transfer(
            actor=asked.actor,
            member_id=asked.member.pk,
            movement_id=asked.key,
            reason=asked.reason,
            on=asked.on,
            now=asked.now,
        ),
    ),
    Correction(
        name="death_mistake",
        address="death/mistake",
        action="membership.take_back_exit",
        title=gettext_lazy("Death entered by mistake"),
        becomes=[
            gettext_lazy("The heirs stand beside this member no longer."),
            gettext_lazy("Whoever had a letter about it gets a mail that it does not count."),
        ],
        button=gettext_lazy("Take it back"),
        once_done=gettext_lazy("Taken back: it does not count, and never did."),
        what=_death,
        do=lambda asked: take_back_death(
            actor=asked.actor, member_id=asked.member.pk, reason=asked.reason, on=asked.on
        ),
    ),
]
BY_NAME = {each.name: each for each in CORRECTIONS}


@require_http_methods(["GET", "HEAD", "POST"])
def mistake(request: HttpRequest, pk: int, name: str, **which: Any) -> HttpResponse:
    """Look at it once more, say why, and take it back."""
    correction, member = BY_NAME[name], visible_member(request, pk)
    key = next(iter(which.values()), None)  # where there is one of a kind, none is named
    authorize(RULES, correction.action, actor=request.actor, on=member)
    lines = correction.what(member, key)
    form = MistakeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require_shown_to(request)
        if form.is_valid() and perform(form, lambda: _done(correction, _asked(request, member, key, form))):
            messages.success(request, str(correction.once_done))
            return redirect("membership:member", member.pk)
    context = {"correction": correction, "member": member, "lines": lines, "form": form}
    return render(request, "membership/mistake.html", context, status=422 if form.errors else 200)


def _done(correction: Correction, asked: Asked) -> bool:
    correction.do(asked)
    return True


def _asked(request: HttpRequest, member: Member, key: Any, form: MistakeForm) -> Asked:
    now = timezone.now()
    return Asked(
        actor=request.actor,
        member=member,
        key=key,
        reason=form.cleaned_data["reason"],
        on=timezone.localdate(now, ZoneInfo(member.coop.time_zone)),
        now=now,
    )


addresses = [
    path(f"members/<int:pk>/{each.address}", mistake, {"name": each.name}, name=each.name)
    for each in CORRECTIONS
]
