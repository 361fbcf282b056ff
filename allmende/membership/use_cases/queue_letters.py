"""Let the worker write to many. An operation: the caller has authorized."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts.mailings import LettersQueued
from ..letters.queue import drop_waiting, label_of, queue_corrections, write_down
from ..models import LetterKind


@transaction.atomic
def queue_letters(
    *,
    actor: Actor,
    coop_id: int,
    kind: LetterKind,
    concerned: Iterable[tuple[int, int]],
    run_id: int | None = None,
) -> int:
    """Write down who is to be told of what: each member with the step or the claim. The worker finds who reads for the
    member, writes and sends, once all of this holds. Returns how many letters.
    """
    return _queued(actor, coop_id, kind, write_down(coop_id, kind, concerned, run_id=run_id))


@transaction.atomic
def take_letters_back(*, actor: Actor, coop_id: int, kind: LetterKind, about: Collection[int]) -> int:
    """What these letters said counts no longer: those that wait are dropped, and to whom one went a correction goes.
    Returns how many corrections.
    """
    drop_waiting(coop_id, [kind], about)
    return _queued(actor, coop_id, kind, queue_corrections(coop_id, kind, about))


def _queued(actor: Actor, coop_id: int, kind: LetterKind, number: int) -> int:
    if number:
        tell(LettersQueued(coop_id=coop_id, kind=kind, number=number), actor=actor)
        # By its name: the task calls use cases itself.
        name = "allmende.membership.tasks.letters.carry_on_letters"
        app.configure_task(name, lock=label_of(coop_id)).defer(coop_id=coop_id)
    return number
