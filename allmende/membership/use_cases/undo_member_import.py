"""Take an import back: delete whom nothing followed, reverse what it entered of the others."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.chunks import chunks
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.progress import Progress, no_progress
from allmende.ledger.use_cases.close_accounts import close_accounts
from allmende.ledger.use_cases.reverse_batch import reverse_batch
from allmende.payments.use_cases.withdraw_mandates import withdraw_mandates
from allmende.payments.use_cases.withdraw_payout_accounts import withdraw_payout_accounts

from ..facts.imports import MemberImportUndone
from ..importing.in_years import refuse_under_a_year
from ..importing.staying import (
    COUNTS,
    GOES_ON,
    MOVED,
    TOGETHER,
    VOID,
    followed_by_something,
    handed_on_among,
    latest_first,
    shares_of,
    what_becomes,
)
from ..models import (
    Application,
    Bond,
    Departure,
    ImportRow,
    ImportRun,
    ListOfMembers,
    MailingRecipient,
    Member,
    Note,
    Party,
    RunState,
)
from ..permissions import RULES
from ..refusals.imports import NotEntered
from ..refusals.members import NotEnoughCapital, NotThatManyShares
from .drop_imported_claims import drop_imported_claims
from .reverse_imported_capital import reverse_imported_capital
from .reverse_shares import reverse_shares
from .void_imported_member import void_imported_member

CHUNK = 1000


@transaction.atomic
def undo_member_import(
    *, actor: Actor, run: ImportRun, on: date, now: datetime, on_progress: Progress = no_progress
) -> ImportRun:
    """Delete the members of an import whom nothing followed; the numbers become free again.

    Of the others, shares and capital of the import are reversed, and its remarks go. Who holds nothing without them
    never was a member: the row is void and keeps its number. Where a payment, an application or a way out came since,
    or shares have moved on, nothing is reversed, and the row says so: a membership ends by a step that is settled,
    never with its import.
    Once that is taken back, the import is undone for them in the same way. The ledger keeps every transfer and its
    reversal.

    Raises NotEntered, and InAYear while a run of a year in which they have a part stands; one that was taken back is
    nothing that counts.
    """
    run = _take_asked(run)
    authorize(RULES, "membership.import_members", actor=actor, on=run.coop_id)
    roll = ListOfMembers.objects.select_for_update(no_key=True).get(coop_id=run.coop_id)
    refuse_under_a_year(run)
    members = list(Member.objects.select_for_update().filter(import_run=run, voided_at=None).order_by("pk"))
    followed = followed_by_something(run)
    free = [each for each in members if each.pk not in followed]
    _give_back(actor, run, free, on=on, now=now, on_progress=on_progress)
    removed = _delete(run, followed)
    _forget_beside(run, [each.party_id for each in members if each.pk in removed])
    staying = [each for each in members if each.pk not in removed]
    fates = what_becomes(run, [each.pk for each in staying])
    kept = [
        fate
        for group in _together(run, staying)
        for fate in _end(actor, run, group, [fates[each.pk] for each in group], on, now)
    ]
    roll.last_number = Member.objects.filter(coop_id=run.coop_id).aggregate(last=Max("number"))["last"] or 0
    roll.save(update_fields=["last_number"])
    run.state, run.undone_at = RunState.UNDONE, now
    run.save(update_fields=["state", "undone_at"])
    tell(
        MemberImportUndone(
            run_id=run.pk,
            coop_id=run.coop_id,
            removed=len(removed),
            voided=kept.count(VOID),
            reversed=kept.count(GOES_ON),
            kept=kept.count(COUNTS) + kept.count(MOVED) + kept.count(TOGETHER),
        ),
        actor=actor,
    )
    return run


def _take_asked(run: ImportRun) -> ImportRun:
    run = ImportRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    if run.state != RunState.UNDOING:
        raise NotEntered(_("Only an import that was entered can be undone."))
    return run


def _give_back(
    actor: Actor, run: ImportRun, members: list[Member], *, on: date, now: datetime, on_progress: Progress
) -> None:
    """Reverse their capital in the ledger, close accounts there, forget those at banks, drop the claims."""
    of_transfers = {each for group in handed_on_among(run, [one.pk for one in members]) for each in group}
    _reverse_in_ledger(actor, run, of_transfers, now)
    for done, chunk in zip(count(CHUNK, CHUNK), chunks(members, CHUNK)):
        ids = [member.pk for member in chunk]
        _reverse_in_ledger(actor, run, {*ids} - of_transfers, now)
        accounts = [member.account_id for member in chunk if member.account_id is not None]
        close_accounts(actor=actor, account_ids=accounts, now=now)
        withdraw_mandates(actor=actor, coop_id=run.coop_id, debtors=ids, on=on, now=now)
        withdraw_payout_accounts(actor=actor, coop_id=run.coop_id, creditors=ids, on=on, now=now)
        drop_imported_claims(actor=actor, run=run, members=chunk, now=now)
        on_progress(min(done, len(members)), len(members))


def _reverse_in_ledger(actor: Actor, run: ImportRun, members: set[int], now: datetime) -> None:
    """What went from one to another stands with both, and is given back once."""
    posted = latest_first(run).filter(member__in=members).values_list("transfer_id", flat=True)
    for some in chunks(dict.fromkeys(posted), CHUNK):
        given_back = {uuid4(): transfer_id for transfer_id in some}
        reverse_batch(
            actor=actor, batch=uuid4(), reversals=given_back, purpose="", now=now, kind="capital_reversal"
        )


def _delete(run: ImportRun, followed: set[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("select membership_delete_import(%s, %s)", [run.pk, sorted(followed)])
        return set(cursor.fetchone()[0])


def _forget_beside(run: ImportRun, parties: list[int]) -> None:
    """Who stood beside them, where nobody needs the row otherwise."""
    bonds = Bond.objects.filter(import_run=run, party__in=parties)
    beside = set(bonds.values_list("beside", flat=True))
    list(Party.objects.filter(pk__in=beside).order_by("pk").select_for_update())  # before their keys
    bonds.delete()
    gone = Party.objects.filter(pk__in=beside, person=None)
    for needing in (
        Member.objects.filter(party=OuterRef("pk")),
        Application.objects.filter(party=OuterRef("pk")),
        Bond.objects.filter(beside=OuterRef("pk")),
        MailingRecipient.objects.filter(party=OuterRef("pk")),
    ):
        gone = gone.filter(~Exists(needing))
    gone.delete()


def _together(run: ImportRun, members: list[Member]) -> list[list[Member]]:
    """Each by itself, or with all with whom it shares a transfer."""
    of_group: dict[int, int] = {}
    for group in handed_on_among(run, [each.pk for each in members]):
        of_group |= dict.fromkeys(group, min(group))
    found: dict[int, list[Member]] = {}
    for member in members:
        found.setdefault(of_group.get(member.pk, member.pk), []).append(member)
    return list(found.values())


def _end(
    actor: Actor, run: ImportRun, group: list[Member], kept: list[str], on: date, now: datetime
) -> list[str]:
    """Reverse what the import entered of members who stay, and say what their rows are from now on."""
    try:
        if all(each in (VOID, GOES_ON) for each in kept):
            _take_out(actor, run, group, kept, on, now)
    except (NotThatManyShares, NotEnoughCapital):
        kept = [MOVED for _each in group]
    for member, fate in zip(group, kept, strict=True):
        ImportRow.objects.filter(run=run, member=member).update(kept=fate)
    return kept


@transaction.atomic
def _take_out(
    actor: Actor, run: ImportRun, group: list[Member], kept: list[str], on: date, now: datetime
) -> None:
    reverse_imported_capital(actor=actor, run=run, members=group, now=now)
    Note.objects.filter(import_run=run, member__in=group).delete()
    for member, fate in zip(group, kept, strict=True):
        for shares in shares_of(run).filter(member=member).order_by("-effective_on", "shares"):
            reverse_shares(actor=actor, movement=shares)
        member.refresh_from_db()
        drop_imported_claims(actor=actor, run=run, members=[member], now=now, with_later=fate == VOID)
        if fate == VOID:
            void_imported_member(actor=actor, run=run, member=member, on=on, now=now)
        else:
            _withdraw_single_shares(run, member, on)


def _withdraw_single_shares(run: ImportRun, member: Member, on: date) -> None:
    """Of a member who stays: they were given back only by the list, and what it says of them is reversed."""
    steps = Departure.objects.filter(member=member, import_run=run, shares__isnull=False, withdrawn_on=None)
    steps.update(withdrawn_on=on, was_mistake=True)
