"""What the worker writes to many, once a run or a decision stands that concerns them all: see letters/queue.py."""

from __future__ import annotations

from collections.abc import Collection

from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to
from allmende.payments.models import Claim, ClaimKind

from ..facts.claims import ClaimDropped
from ..facts.dissolutions import CoopDissolved, DissolutionEnded
from ..facts.years import (
    LeaversSettled,
    MemberPayoutCancelled,
    PayoutSetOff,
    PayoutsWeighed,
    SetOffTakenBack,
    YearRunReversed,
)
from ..letters.queue import drop_waiting, known_about, told_about, waiting_about
from ..models import Departure, LetterKind, YearRun, YearRunKind
from ..money.set_off import set_off_on
from ..use_cases.queue_letters import queue_letters, take_letters_back
from ..year.shortfall import behind_claim, behind_claims, claims_of_run


@listen_to(LeaversSettled)
def tell_of_settlement(fact: LeaversSettled, actor: Actor) -> None:
    """To each who is settled: what is paid out, and how it comes about. Who has to pay in a part of the loss is told
    that instead.
    """
    run = YearRun.objects.get(pk=fact.run_id)
    claims = list(claims_of_run(run)) if fact.owed else []
    owing = set(behind_claims(claims))
    lines = run.lines.filter(departure__isnull=False).order_by("pk").values_list("member_id", "departure_id")
    settled = [(member, step) for member, step in lines if step not in owing]
    drop_waiting(
        run.coop_id, [LetterKind.PAYOUT], [step for _member, step in settled]
    )  # this one says it, too
    claimed = [(claim.debtor, claim.pk) for claim in claims]
    for kind, concerned in ((LetterKind.SETTLEMENT, settled), (LetterKind.SHORTFALL, claimed)):
        queue_letters(actor=actor, coop_id=run.coop_id, kind=kind, concerned=concerned, run_id=run.pk)


@listen_to(YearRunReversed)
def tell_of_settlement_taken_back(fact: YearRunReversed, actor: Actor) -> None:
    """To who was told. Who was let off a part of the loss before was told then."""
    if fact.kind == YearRunKind.SETTLEMENT:
        run = YearRun.objects.get(pk=fact.run_id)
        steps = list(run.lines.filter(departure__isnull=False).values_list("departure_id", flat=True))
        _settled_no_more(actor, run.coop_id, steps)
        if run.shortfall:  # posted when no letter went out yet: a run keeps its shortfall since they do
            _shortfalls_no_more(actor, run.coop_id, list(claims_of_run(run).filter(was_mistake=True)))


@listen_to(MemberPayoutCancelled)
def tell_of_payout_cancelled(fact: MemberPayoutCancelled, actor: Actor) -> None:
    """The settlement of one leaver is taken back with it."""
    if fact.departure_id is not None:
        _settled_no_more(actor, fact.coop_id, [fact.departure_id])


@listen_to(PayoutsWeighed)
def tell_of_waiting_payouts(fact: PayoutsWeighed, actor: Actor) -> None:
    """Whose payout has to wait, or need not any more. Who was told nothing yet hears nothing of what was undone since,
    and of whom the settlement itself waits to be sent, that letter says it.
    """
    for steps in (fact.suspended, fact.freed):
        still_to_hear = set(steps) - waiting_about(fact.coop_id, LetterKind.SETTLEMENT, steps)
        still_to_hear -= drop_waiting(fact.coop_id, [LetterKind.PAYOUT], steps)
        found = Departure.objects.filter(pk__in=still_to_hear).order_by("pk").values_list("member_id", "pk")
        queue_letters(actor=actor, coop_id=fact.coop_id, kind=LetterKind.PAYOUT, concerned=found)


def _settled_no_more(actor: Actor, coop_id: int, steps: Collection[int]) -> None:
    drop_waiting(coop_id, [LetterKind.PAYOUT], steps)
    take_letters_back(actor=actor, coop_id=coop_id, kind=LetterKind.SETTLEMENT, about=steps)


@listen_to(PayoutSetOff)
def tell_of_set_off(fact: PayoutSetOff, actor: Actor) -> None:
    """The letter declares it (§ 388 BGB)."""
    _write_of_set_off(actor, fact.coop_id, fact.member_id, fact.departure_id)


@listen_to(SetOffTakenBack)
def tell_of_set_off_taken_back(fact: SetOffTakenBack, actor: Actor) -> None:
    """What of it still stands, or that none does. Who was told nothing yet hears nothing of what was undone since."""
    kind, steps = LetterKind.SET_OFF, [fact.departure_id]
    waited = drop_waiting(fact.coop_id, [kind], steps)
    stands = any(each.stands for each in set_off_on(Departure.objects.get(pk=fact.departure_id)))
    if stands or not waited or told_about(fact.coop_id, kind, steps):
        _write_of_set_off(actor, fact.coop_id, fact.member_id, fact.departure_id)


def _write_of_set_off(actor: Actor, coop_id: int, member_id: int, step_id: int) -> None:
    concerned = [(member_id, step_id)]
    queue_letters(actor=actor, coop_id=coop_id, kind=LetterKind.SET_OFF, concerned=concerned)


@listen_to(ClaimDropped)
def tell_of_shortfall_dropped(fact: ClaimDropped, actor: Actor) -> None:
    """Of other claims the member's page tells: no letter had asked for them."""
    claim = Claim.objects.get(pk=fact.claim_id)
    if claim.kind == ClaimKind.SHORTFALL and behind_claim(claim)[0].shortfall:
        _shortfalls_no_more(actor, fact.coop_id, [claim])


def _shortfalls_no_more(actor: Actor, coop_id: int, claims: Collection[Claim]) -> None:
    """Nothing of these is to be paid in any more. Of those that were asked for before letters were queued, the letter
    that waits on the pile leaves it, and the others get a new one.
    """
    kind, ids = LetterKind.SHORTFALL, [claim.pk for claim in claims]
    earlier = set(ids) - known_about(coop_id, kind, ids)
    waited = drop_waiting(coop_id, [kind], list(earlier))
    take_letters_back(actor=actor, coop_id=coop_id, kind=kind, about=ids)
    concerned = [(claim.debtor, claim.pk) for claim in claims if claim.pk in earlier - waited]
    queue_letters(actor=actor, coop_id=coop_id, kind=kind, concerned=concerned)


def tell_of_exits(fact: CoopDissolved | DissolutionEnded, actor: Actor) -> None:
    """To whom the membership goes on with, or to the heirs; or from when the exit counts after all. It stands
    in the place of one that waits.
    """
    found = Departure.objects.filter(pk__in=fact.departures).order_by("pk").values_list("member_id", "pk")
    queue_letters(actor=actor, coop_id=fact.coop_id, kind=LetterKind.DEPARTURE, concerned=found)


listen_to(CoopDissolved)(tell_of_exits)
listen_to(DissolutionEnded)(tell_of_exits)
