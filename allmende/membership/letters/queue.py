"""Letters by mail: those to many, written down in a few statements, and those that leave with what they confirm."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.timezone import localdate

from allmende.kernel.row_access import system_access

from ..models import (
    ABOUT_A_STEP,
    COLUMN_OF,
    Departure,
    LetterKind,
    LetterState,
    Member,
    PaperLetter,
    Party,
    QueuedLetter,
    YearRun,
)

TOLD = Q(state__in=[LetterState.SENDING, LetterState.SENT, LetterState.UNCLEAR]) | Q(
    paper__sent_on__isnull=False
)
"""By mail, perhaps by mail, or by post."""
WRITE_DOWN = """
insert into membership_queuedletter (coop_id, member_id, kind, {column}, run_id, state)
select %s, given.member, %s, given.about, %s, 'waiting'
from unnest(%s::bigint[], %s::bigint[]) as given (member, about)
"""


def label_of(coop_id: int) -> str:
    """By which the jobs that send a cooperative's letters wait for one another."""
    return f"letters:{coop_id}"


def write_down(
    coop_id: int, kind: LetterKind, concerned: Iterable[tuple[int, int]], *, run_id: int | None = None
) -> int:
    """concerned: each member with what the letter is about. One that waits already is enough. Returns how many."""
    pairs = list(concerned)
    members, about = [member for member, _about in pairs], [about for _member, about in pairs]
    drop_waiting(coop_id, [kind], about)
    with system_access(), connection.cursor() as cursor:  # a member does not see what others are told
        cursor.execute(
            WRITE_DOWN.format(column=f"{COLUMN_OF[kind]}_id"), [coop_id, kind, run_id, members, about]
        )
    return len(pairs)


def note_handed_over(member: Member, to: Party, kind: LetterKind, **about: Any) -> None:
    """That a letter leaves with what it confirms: the mail is handed over in this transaction, and what became of it is
    not known here. about: as for `put_on_pile`; only a step towards leaving is kept.
    """
    step = {
        name: about[name] for name in ("departure", "departure_id") if kind in ABOUT_A_STEP and name in about
    }
    with system_access():  # a member does not see what others are told
        QueuedLetter.objects.create(
            coop_id=member.coop_id,
            member=member,
            recipient=to,
            kind=kind,
            state=LetterState.HANDED_OVER,
            done_at=Now(),
            **step,
        )


def drop_waiting(coop_id: int, kinds: Collection[LetterKind], about: Collection[int]) -> set[int]:
    """What nobody got yet need not be sent, nor printed: letters of these kinds about these things. Returns of which
    something waited.
    """
    with system_access():
        found = _about(coop_id, kinds, about)
        waiting = found.filter(state=LetterState.WAITING)
        dropped = set(waiting.values_list(_column(kinds), flat=True))
        waiting.update(state=LetterState.DROPPED, done_at=Now())
        pile = PaperLetter.objects.filter(coop_id=coop_id, kind__in=kinds, sent_on=None)
        printed = pile.filter(**{f"{_column(kinds)}__in": about})
        dropped |= set(printed.values_list(_column(kinds), flat=True))
        printed.delete()
        found.filter(state=LetterState.PAPER, paper=None).update(state=LetterState.DROPPED)
    return dropped


def queue_corrections(coop_id: int, kind: LetterKind, about: Collection[int]) -> int:
    """To whom a letter went and no correction of it since. Returns how many."""
    with system_access():
        corrected = QueuedLetter.objects.filter(TOLD, corrects=OuterRef("pk"))
        told = _about(coop_id, [kind], about).filter(TOLD, ~Exists(corrected), corrects=None)
        rows = [
            QueuedLetter(
                coop_id=coop_id,
                member_id=each.member_id,
                recipient_id=each.recipient_id,
                kind=kind,
                departure_id=each.departure_id,
                claim_id=each.claim_id,
                run_id=each.run_id,
                corrects_id=each.pk,
            )
            for each in told.order_by("pk")
        ]
        QueuedLetter.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def known_about(coop_id: int, kind: LetterKind, about: Collection[int]) -> set[int]:
    """Of which of these things letters of this kind were queued, whatever became of them."""
    with system_access():
        return set(_about(coop_id, [kind], about).values_list(COLUMN_OF[kind], flat=True))


def told_about(coop_id: int, kind: LetterKind, about: Collection[int]) -> set[int]:
    """Of which of these things such a letter went to somebody."""
    with system_access():
        told = _about(coop_id, [kind], about).filter(TOLD)
        return set(told.values_list(COLUMN_OF[kind], flat=True))


def waiting_about(coop_id: int, kind: LetterKind, about: Collection[int]) -> set[int]:
    """Of which of these things such a letter waits, to be sent or to be printed."""
    with system_access():
        found = _about(coop_id, [kind], about)
        waiting = found.filter(Q(state=LetterState.WAITING) | Q(paper__isnull=False, paper__sent_on=None))
        return set(waiting.values_list(COLUMN_OF[kind], flat=True))


def was_sent(coop_id: int, kind: LetterKind, step: Departure) -> bool:
    """Whether a letter of this kind about a step went to anybody, by mail or by post."""
    with system_access():
        by_post = PaperLetter.objects.filter(kind=kind, departure=step, sent_on__isnull=False)
        return by_post.exists() or bool(told_about(coop_id, kind, [step.pk]))


def last_sent(kind: LetterKind, step: Departure) -> date | None:
    """When the latest letter of this kind about a step went out, by mail or by post; None where none did."""
    with system_access():
        found = QueuedLetter.objects.filter(kind=kind, departure=step, corrects=None)
        last = found.exclude(state=LetterState.DROPPED).select_related("paper").order_by("pk").last()
    if last is None:
        return None
    if last.paper is not None:
        return last.paper.sent_on
    by_mail = last.done_at if last.state == LetterState.SENT else None
    return localdate(by_mail, timezone=ZoneInfo(step.coop.time_zone)) if by_mail else None


def queued_letters(coop_id: int, *, run_id: int | None = None) -> QuerySet[QueuedLetter]:
    """What was sent to many, and what became of each; of one run of a year, where it is named."""
    found = QueuedLetter.objects.filter(coop_id=coop_id).exclude(state=LetterState.HANDED_OVER)
    if run_id is not None:
        found = found.filter(run=run_id)
    return found.select_related("member__party", "recipient", "departure", "paper")


def letters_to_send(coop_id: int) -> QuerySet[QueuedLetter]:
    """What waits and may be tried now, the first one first."""
    now = Q(not_before=None) | Q(not_before__lte=Now())
    return QueuedLetter.objects.filter(now, coop_id=coop_id, state=LetterState.WAITING).order_by(
        "tries", "pk"
    )


def coops_with_letters() -> list[int]:
    """Of whom letters wait and may be tried now, or were begun by a worker that is no more."""
    now = Q(state=LetterState.WAITING) & (Q(not_before=None) | Q(not_before__lte=Now()))
    found = QueuedLetter.objects.filter(now | Q(state=LetterState.SENDING)).order_by("coop_id")
    return list(found.values_list("coop_id", flat=True).distinct())


def letters_of_run(run: YearRun) -> list[tuple[str, int]]:
    """What became of the letters that followed a run of a year: each state in words, with its number."""
    found = QueuedLetter.objects.filter(run=run).exclude(state=LetterState.DROPPED).order_by()
    numbers = dict(found.values_list("state").annotate(number=Count("pk")))
    return [(str(state.label), numbers[state]) for state in LetterState if numbers.get(state)]


def _about(coop_id: int, kinds: Collection[LetterKind], about: Collection[int]) -> QuerySet[QueuedLetter]:
    """Of those to many: a notice that one member gave is confirmed at once, and by no queue."""
    found = QueuedLetter.objects.filter(coop_id=coop_id, kind__in=kinds).exclude(
        state=LetterState.HANDED_OVER
    )
    return found.filter(**{f"{_column(kinds)}__in": list(about)})


def _column(kinds: Collection[LetterKind]) -> str:
    (column,) = {COLUMN_OF[kind] for kind in kinds}
    return column
