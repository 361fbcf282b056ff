"""Take back an admission that was entered by mistake."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.models import Mandate
from allmende.payments.models.bank_account import NO_ACCOUNT
from allmende.payments.queries import claims_of, mandate_of
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.revoke_mandate import end_mandate
from allmende.payments.use_cases.withdraw_payout_accounts import withdraw_payout_accounts

from ..facts.corrections import AdmissionTakenBack
from ..importing.staying import capital_of
from ..models import Application, ApplicationState, Departure, Member, Mistake
from ..permissions import RULES
from ..queries import live_movements
from ..refusals.members import NothingToTakeBack
from ..register.lone_shares import Named
from ..shares.mistakes import note_correction, reason_or_refuse, refuse_what_followed
from ..shares.transfer_mistakes import refuse_what_followed_transfer
from ..shares.transfers import shares_without_capital, standing_transfers, transfer_behind
from ..taking import take_members, visible_or_refuse
from .reverse_imported_capital import reverse_imported_capital
from .reverse_shares import reverse_shares
from .undo_transfer import undo_transfer

LEFT_BY = "mistake"
LONGEST_OF_A_CLAIM = 200
"""Characters of the reason that stands with a claim."""


@transaction.atomic
def take_back_admission(*, actor: Actor, member_id: int, reason: str, on: date, now: datetime) -> Member:
    """Say that somebody never was a member, while nothing followed: no payment, exit, further shares, later transfer.

    Shares that came from a member with the admission go back to that member (undo_transfer). What an imported list
    brought, opening capital and exits, goes with the row.

    The row keeps its number and explains it; its shares are reversed, claims are dropped, the mandate ends. An
    application waits for its decision again, with its account. As known on earlier days the member still stands there.
    Raises NothingToTakeBack, SomethingRestsOnIt, Invalid.
    """
    member, givers = _take(actor, member_id)
    authorize(RULES, "membership.take_back_admission", actor=actor, on=member)
    if member.voided_at is not None:
        raise NothingToTakeBack(
            _("This admission was taken back already."), rule=_("What does not count needs no correction.")
        )
    why = reason_or_refuse(reason)
    _give_back(actor, member, givers, why, on, now)
    batch = uuid4()
    _take_list_back(actor, member, on, now)
    _reverse(actor, member, batch)
    _drop_claims(actor, member, why, now)
    application = _open_again(actor, member, on, now)
    member.voided_at, member.left_by = now, LEFT_BY
    member.left_on = member.joined_on - timedelta(days=1)
    member.save(update_fields=["voided_at", "left_on", "left_by"])
    note_correction(actor, member, Mistake.ADMISSION, reason=why, on=on, batch=batch)
    tell(
        AdmissionTakenBack(
            member_id=member.pk,
            coop_id=member.coop_id,
            application_id=application.pk if application else None,
        ),
        actor=actor,
    )
    member.refresh_from_db(fields=["shares"])  # the database counted
    return member


def _take(actor: Actor, member_id: int) -> tuple[Member, dict[int, Member]]:
    """With whoever shares came from, all locked by id. Who gives in this moment is not among them: that follows."""
    came = _came_over(visible_or_refuse(actor, member_id))
    ids = {each.counterpart_id for each in came if each.counterpart_id is not None}
    member, *others = take_members(actor, [member_id, *sorted(ids)])
    return member, {each.pk: each for each in others}


def _came_over(member: Member) -> list[Named]:
    """What others handed on to a member, with capital and without."""
    with_capital = standing_transfers(member).filter(amount__gt=0)
    return [*with_capital, *(each for each in shares_without_capital(member) if each.shares > 0)]


def _give_back(
    actor: Actor, member: Member, givers: dict[int, Member], why: str, on: date, now: datetime
) -> None:
    """What came over with the admission; what came later is taken back by itself."""
    both = givers | {member.pk: member}
    for movement in _came_over(member):
        if movement.effective_on != member.joined_on or movement.counterpart_id not in givers:
            continue
        transferred = transfer_behind(movement, both)
        refuse_what_followed_transfer(transferred)
        undo_transfer(actor=actor, transferred=transferred, reason=why, on=on, now=now)


def _take_list_back(actor: Actor, member: Member, on: date, now: datetime) -> None:
    """Only what followed the list stands in the way: its own capital and exits are as much of a mistake."""
    run = member.import_run
    if run is None:
        refuse_what_followed(member)
        return
    brought = capital_of(run).filter(member=member).aggregate(sum=Sum("amount"))["sum"] or 0
    refuse_what_followed(member, brought=brought)
    reverse_imported_capital(actor=actor, run=run, members=[member], now=now)
    steps = Departure.objects.filter(member=member, import_run=run, withdrawn_on=None, overtaken_by=None)
    steps.update(withdrawn_on=on, was_mistake=True)


def _reverse(actor: Actor, member: Member, batch: UUID) -> None:
    """The last shares first, and what was given back before what was taken: on the way there are enough."""
    for movement in live_movements(member).order_by("-effective_on", "shares"):
        reverse_shares(actor=actor, movement=movement, batch=batch)


def _drop_claims(actor: Actor, member: Member, why: str, now: datetime) -> None:
    for claim in claims_of(coop_id=member.coop_id, debtor=member.pk).filter(cancelled_at=None):
        reason = why[:LONGEST_OF_A_CLAIM]
        cancel_claim(actor=actor, claim_id=claim.pk, reason=reason, now=now, was_mistake=True)


def _open_again(actor: Actor, member: Member, on: date, now: datetime) -> Application | None:
    """The account goes back to where the admission took it from."""
    mandate = mandate_of(coop_id=member.coop_id, debtor=member.pk)
    application = Application.objects.select_for_update(no_key=True).filter(member=member).first()
    if application is not None:
        application.state, application.member, application.decided_on = ApplicationState.OPEN, None, None
        columns = _account(mandate)
        for column, value in columns.items():
            setattr(application, column, value)
        application.save(update_fields=["state", "member", "decided_on", *columns])
    if mandate is not None:
        end_mandate(actor, mandate, on=max(on, mandate.signed_on))
    withdraw_payout_accounts(actor=actor, coop_id=member.coop_id, creditors=[member.pk], on=on, now=now)
    return application


def _account(mandate: Mandate | None) -> dict[str, object]:
    return {column: getattr(mandate, column, empty) for column, empty in NO_ACCOUNT.items()}
