"""What membership gives to the archive of a cooperative, with the payments and postings it gives their meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from allmende.kernel.carrying import Arrival, Departing, Table, carry, in_order_of_sums
from allmende.kernel.models import AuditEntry
from allmende.payments.carried import BANK_COLUMNS, make_account, payment_tables, show_account

from ..models import (
    Application,
    Bond,
    CapitalMovement,
    Correction,
    Departure,
    Dissolution,
    Erasure,
    ImportRun,
    LetterState,
    ListOfMembers,
    Mailing,
    MailingRecipient,
    MailTemplate,
    Member,
    MemberTerms,
    Note,
    PaperLetter,
    Party,
    PartyChange,
    QueuedLetter,
    RefusedCount,
    RunState,
    SavedView,
    ShareMovement,
    Statutes,
    Subscription,
)
from .books import Accounts, Postings
from .years import YEAR_TABLES

WORDS = {
    "member": ["members"],
    "capital": ["members"],
    "credit": ["members"],
    "held": ["applications"],
    "admission": ["applications"],
    "settlement": ["departures", "year_runs"],
    "dividend": ["year_runs", "members"],
    "shortfall": ["year_runs", "departures"],
}
"""What stands before a number in texts of the books, and whose number it is."""
OVER = [state for state in LetterState if state not in (LetterState.WAITING, LetterState.SENDING)]
REVERSAL = ExpressionWrapper(Q(reverses__isnull=False), BooleanField())
FEWER = ExpressionWrapper(Q(shares__lt=0), BooleanField())
LESS = ExpressionWrapper(Q(amount__lt=0), BooleanField())


def _of(model: Any, *order: Any, **only: Any) -> Callable[[int], Any]:
    return lambda coop_id: model.objects.filter(coop_id=coop_id, **only).order_by(*order)


def _letters_that_are_over(coop_id: int) -> Any:
    """What is not sent yet is sent from where it was queued, never a second time from where it is brought in. What
    corrects such a letter is not carried without it.
    """
    found = QueuedLetter.objects.filter(coop_id=coop_id, state__in=OVER)
    return found.filter(Q(corrects=None) | Q(corrects__state__in=OVER)).order_by("pk")


def _keep_list(arrival: Arrival, made: list[Any]) -> None:
    for each in made:
        ListOfMembers.objects.update_or_create(
            coop_id=arrival.coop_id, defaults={"last_number": each.last_number}
        )


def _still_there(run: ImportRun, said: dict[str, Any], _departing: Departing) -> None:
    """What is just being taken back stands until that is done."""
    if run.state == RunState.UNDOING:
        said["state"] = RunState.DONE.value


def _inspected(entry: Any, said: dict[str, Any], departing: Departing) -> None:
    """Who looked into the list, as of which day, from which number on (§ 31 GenG)."""
    said["actor"] = departing.actor(entry.person_id, entry.system)
    said |= {part: entry.details[part] for part in ("as_of", "after")}


def _written_by(arrival: Arrival) -> dict[str, Any]:
    """Persons do not travel: a note stands under whoever brings it in."""
    return {"written_by_id": arrival.actor.person_id}


carry(
    Table(name="statutes", model=Statutes, rows=_of(Statutes, "valid_from", "pk")),
    Table(name="list", model=ListOfMembers, rows=_of(ListOfMembers, last_number__gt=0), insert=_keep_list),
    Table(name="parties", model=Party, rows=_of(Party, "pk"), leave_out=frozenset({"person"})),
    Table(name="party_changes", model=PartyChange, rows=_of(PartyChange, "pk"), refs={"party": "parties"}),
    Table(
        name="bonds",
        model=Bond,
        rows=_of(Bond, "pk"),
        refs={"party": "parties", "beside": "parties", "import_run": "imports", "ended_by": "applications"},
    ),
    Table(
        name="imports",
        model=ImportRun,
        rows=_of(ImportRun, "pk", finished_at__isnull=False),
        show=_still_there,
        leave_out=frozenset({"content", "started_by"}),
    ),
    Table(
        name="members",
        model=Member,
        rows=_of(Member, "pk"),
        refs={"party": "parties", "import_run": "imports"},
        also_after=frozenset({"statutes"}),  # corrected ones are refused once somebody joined under them
        leave_out=frozenset({"account_id"}),
        derived=frozenset({"shares", "capital"}),
    ),
    Accounts(words=WORDS),
    Postings(words=WORDS),
    Table(
        name="share_movements",
        model=ShareMovement,
        rows=_of(ShareMovement, "recorded_at", REVERSAL, FEWER, "pk"),
        refs={"member": "members", "counterpart": "members", "reverses": "share_movements"},
        arrange=in_order_of_sums("shares"),
    ),
    Table(
        name="capital_movements",
        model=CapitalMovement,
        rows=_of(CapitalMovement, "recorded_at", REVERSAL, LESS, "pk"),
        refs={"member": "members", "counterpart": "members", "reverses": "capital_movements"},
        arrange=in_order_of_sums("amount"),
        also_after=frozenset({"postings"}),
    ),
    Table(name="dissolutions", model=Dissolution, rows=_of(Dissolution, "pk")),
    Table(
        name="departures",
        model=Departure,
        rows=_of(Departure, "pk"),
        refs={"member": "members", "import_run": "imports", "dissolution": "dissolutions"},
    ),
    Table(
        name="terms",
        model=MemberTerms,
        rows=_of(MemberTerms, "pk"),
        refs={"member": "members"},
    ),
    Table(
        name="corrections",
        model=Correction,
        rows=_of(Correction, "pk"),
        refs={"member": "members", "counterpart": "members", "departure": "departures"},
    ),
    Table(
        name="subscriptions",
        model=Subscription,
        rows=_of(Subscription, "pk"),
        refs={"member": "members", "movement": "share_movements", "statutes": "statutes"},
    ),
    Table(
        name="applications",
        model=Application,
        rows=_of(Application, "pk"),
        refs={"party": "parties", "statutes": "statutes", "member": "members"},
        leave_out=BANK_COLUMNS,
        show=show_account,
        make=make_account,
    ),
    *YEAR_TABLES,
    Table(name="refused_counts", model=RefusedCount, rows=_of(RefusedCount, "year")),
    Table(
        name="notes",
        model=Note,
        rows=_of(Note, "pk"),
        refs={"member": "members", "import_run": "imports"},
        leave_out=frozenset({"written_by"}),
        given=_written_by,
    ),
    Table(
        name="inspections",
        model=AuditEntry,
        rows=lambda coop_id: AuditEntry.objects.filter(
            fact="ListInspected", details__coop_id=coop_id
        ).order_by("pk"),
        leave_out=frozenset({"fact", "details", "person_id", "coop_id", "system"}),
        show=_inspected,
        comes_back=False,  # the log of an installation is its own
    ),
    Table(name="erasures", model=Erasure, rows=_of(Erasure, "pk")),
    Table(name="mail_templates", model=MailTemplate, rows=_of(MailTemplate, "pk")),
    Table(
        name="mailings",
        model=Mailing,
        rows=_of(Mailing, "pk", over_at__isnull=False),
        leave_out=frozenset({"started_by"}),
        given=lambda arrival: {"started_by_id": arrival.actor.person_id},
    ),
    Table(
        name="mail_recipients",
        model=MailingRecipient,
        rows=_of(MailingRecipient, "pk", mailing__over_at__isnull=False),
        refs={"mailing": "mailings", "member": "members", "party": "parties"},
    ),
    Table(
        name="views",
        model=SavedView,
        rows=_of(SavedView, "pk", owner=None),  # the office's; those of persons stay with their logins
        leave_out=frozenset({"owner"}),
    ),
    *payment_tables(debtors="members", words=WORDS),
    Table(
        name="letters",
        model=PaperLetter,
        rows=_of(PaperLetter, "pk"),
        refs={
            "member": "members",
            "recipient": "parties",
            "departure": "departures",
            "subscription": "subscriptions",
            "mandate": "mandates",
            "account": "payout_accounts",
            "terms": "terms",
            "movement": "capital_movements",
            "claim": "claims",
            "bond": "bonds",
        },
    ),
    Table(
        name="queued_letters",
        model=QueuedLetter,
        rows=_letters_that_are_over,
        refs={
            "member": "members",
            "recipient": "parties",
            "departure": "departures",
            "claim": "claims",
            "run": "year_runs",
            "corrects": "queued_letters",
            "paper": "letters",
        },
        later=("corrects",),  # of the same table
    ),
)
