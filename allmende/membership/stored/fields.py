"""Beside each field that is stored about somebody: how long it is kept, by which law, and until which day.

A field is what people call one: "Address" is five columns. Every column about somebody belongs to one, or is
KEPT_ALONG: a test holds this list against the models.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop
from allmende.kernel.personal_data import Holding
from allmende.ledger.models import Transfer
from allmende.payments.models import Claim, Mandate, Payout, PayoutAccount, PayoutReturn, Receipt

from ..law.explained import named
from ..law.retention import (
    ACCOUNT,
    BOOKS,
    CONTACT,
    LIST_OF_MEMBERS,
    LIST_PAPERS,
    MANDATE,
    VOTES,
    VOUCHERS,
    Retention,
    retention,
)
from ..models import (
    COLUMN_OF,
    Application,
    Bond,
    CapitalMovement,
    Correction,
    Departure,
    ImportRow,
    MailingRecipient,
    Member,
    MemberTerms,
    Note,
    PaperLetter,
    Party,
    PartyChange,
    QueuedLetter,
    ShareMovement,
    Subscription,
    YearLine,
)
from .erasing import ROWS, Kept, at_least
from .holdings import BESIDE_OTHERS

DECIDED, NOTHING = "decided", ""
OF_ITS_OWN: Mapping[str, Retention] = {
    "notes": Retention(words=_("until the office deletes it, at most 12 months after the membership")),
    "mailings": Retention(words=_("a year after the mail")),
    "lists": Retention(words=_("90 days after the list was brought in")),
    "import": Retention(words=_("as long as the members that came of the list")),
    DECIDED: Retention(words=_("until the decision: then it goes on in a mandate, or is deleted")),
    "login": Retention(words=_("until the login is deleted")),
}
"""Periods that are our own decision: no law asks to keep any of this. Jobs of the night carry them out."""


@dataclass(frozen=True)
class Field:
    """words: what people call it. period: of law.retention, ROWS, or OF_ITS_OWN. columns: where it stands.

    without_shares: what it is called where statutes know none; NOTHING: then there is no such field.
    """

    words: str | Promise
    period: str
    columns: tuple[str, ...]
    without_shares: str | Promise | None = None


_OF_ITS_END = ("from_day", "until_day", "end_reason", "died_on", "passes_to")
_ACCOUNT = ("holder", "iban", "iban_start", "iban_end")
_PAID = ("suspended_on", "paid_on", "times_back")
_MOVED = ("kind", "effective_on", "recorded_at", "counterpart", "reverses")
_TRIED = ("state", "reason", "tries", "not_before", "done_at")
_QUEUED = ("recipient", "kind", "departure", "claim", "corrects", "paper", "queued_at", *_TRIED)
_FORMER_CONTACT = _("Former e-mail, phone and date of birth")

FIELDS: Mapping[type[Model], tuple[Field, ...]] = {
    Party: (
        Field(_("Name"), LIST_OF_MEMBERS, ("kind", "given_name", "family_name", "name", "register_entry")),
        Field(_("Address"), LIST_OF_MEMBERS, ("street", "address_extra", "postcode", "town", "country")),
        Field(_("Language of letters"), CONTACT, ("language",)),
        Field(_("E-mail"), CONTACT, ("email",)),
        Field(_("Phone"), CONTACT, ("phone",)),
        Field(_("Date of birth"), CONTACT, ("birth_date",)),
        Field(_("Link to the login"), "login", ("person",)),
    ),
    PartyChange: (
        Field(_FORMER_CONTACT, CONTACT, ("before",)),
        Field(_("Former names and addresses, and when they changed"), LIST_PAPERS, ("before", "changed_at")),
    ),
    Bond: (
        Field(_("Who it is, and as what"), LIST_PAPERS, ("beside", "role", "proven_on", "document")),
        Field(_("From when until when, and why it ended"), LIST_PAPERS, _OF_ITS_END),
    ),
    Application: (
        Field(_("What was declared, word by word"), LIST_PAPERS, ("declaration", "statutes")),
        Field(_("Shares"), LIST_OF_MEMBERS, ("shares",), without_shares=NOTHING),
        Field(_("Way of paying"), LIST_PAPERS, ("pays_instalments",), without_shares=NOTHING),
        Field(_("Group and kind of membership"), VOTES, ("is_investing", "group")),
        Field(_("Days and decision"), LIST_OF_MEMBERS, ("signed_at", "paper_on", "state", "decided_on")),
        Field(_("Account to collect from"), DECIDED, _ACCOUNT),
    ),
    Member: (
        Field(_("Number in the list"), LIST_OF_MEMBERS, ("number",)),
        Field(_("Group and kind of membership"), VOTES, ("group", "is_investing")),
        Field(
            _("Days of joining and leaving, and why"),
            LIST_OF_MEMBERS,
            ("signed_on", "admitted_on", "joined_on", "left_on", "left_by", "voided_at"),
        ),
        Field(_("Resolution of the admission"), LIST_OF_MEMBERS, ("resolution",)),
        Field(_("Shares and capital"), ROWS, ("shares", "capital"), without_shares=NOTHING),
    ),
    ShareMovement: (
        Field(
            _("Kind, number, price and days"), ROWS, (*_MOVED, "shares", "price", "signed_on", "admitted_on")
        ),
        Field(_("Reason"), BOOKS, ("reason",)),
    ),
    CapitalMovement: (
        Field(_("Kind, amount and days"), ROWS, (*_MOVED, "amount", "transfer_id")),
        Field(_("Reason"), BOOKS, ("reason",)),
    ),
    Departure: (
        Field(
            _("Kind, shares and days, with how they were computed"),
            LIST_OF_MEMBERS,
            (
                *("cause", "shares", "received_on", "sent_on", "heard_on", "effective_on", "explanation"),
                *("withdrawn_on", "agreed_on", "agreed_by", "was_mistake", "dissolved_on", "settled_on"),
                *("noted_on", "overtaken_by", "dissolution"),
            ),
            without_shares=_("Kind and days, with how they were computed"),
        ),
        Field(_("Reason"), LIST_PAPERS, ("reason",)),
    ),
    MemberTerms: (
        Field(
            _("Group and kind of membership, with the days"),
            VOTES,
            ("group", "is_investing", "effective_on", "decided_on", "resolution"),
        ),
        Field(_("Reason"), LIST_PAPERS, ("reason",)),
    ),
    Correction: (
        Field(
            _("What was taken back, and when"),
            LIST_OF_MEMBERS,
            ("kind", "departure", "counterpart", "noted_on"),
        ),
        Field(_("How the mistake came about"), LIST_PAPERS, ("reason",)),
    ),
    Subscription: (
        Field(
            _("Shares, days and decision"),
            LIST_OF_MEMBERS,
            ("shares", "signed_on", "state", "decided_on", "resolution", "movement"),
        ),
        Field(_("What was declared, word by word"), LIST_PAPERS, ("declaration", "statutes")),
    ),
    YearLine: (
        Field(
            _("Amounts and days"),
            ROWS,
            ("weight", "change", "borne", "paid_out", "due_until", "reversed_on", "departure"),
        ),
    ),
    Note: (Field(_("What was noted, and when"), "notes", ("text", "written_at")),),
    PaperLetter: (
        Field(
            _("Which letter, to whom, and when it was sent"),
            LIST_PAPERS,
            ("recipient", "kind", *COLUMN_OF.values(), "erased", "recorded_at", "sent_on"),
        ),
    ),
    QueuedLetter: (Field(_("Which letter by mail, to whom, and what became of it"), LIST_PAPERS, _QUEUED),),
    MailingRecipient: (Field(_("Which mail, and what became of it"), "mailings", ("mailing", *_TRIED)),),
    ImportRow: (
        Field(_("Name in the list that was brought in"), "lists", ("name",)),
        Field(
            _("Row, number and what became of it"),
            "import",
            ("number", "member_number", "fate", "reasons", "kept"),
        ),
    ),
    Claim: (
        Field(
            _("Kind, amount and days"),
            ROWS,
            (
                *("kind", "amount", "currency", "due_on", "raised_on", "raised_at", "paid"),
                *("cancelled_at", "was_mistake", "replaces"),
            ),
        ),
        Field(_("Words on it"), VOUCHERS, ("reference", "cancelled_reason")),
    ),
    Receipt: (
        Field(_("Amount, manner and days"), ROWS, ("claim", "amount", "value_on", "manner", "reverses")),
        Field(_("Words on it"), VOUCHERS, ("note",)),
    ),
    Mandate: (
        Field(_("Account holder and IBAN"), MANDATE, _ACCOUNT),
        Field(
            _("Reference and days"),
            ROWS,
            ("sequence", "reference", "signed_on", "recorded_at", "revoked_on", "forgotten_at"),
        ),
    ),
    PayoutAccount: (
        Field(_("Account holder and IBAN"), ACCOUNT, _ACCOUNT),
        Field(_("Since when until when"), ROWS, ("from_day", "recorded_at", "until_day", "forgotten_at")),
    ),
    Payout: (
        Field(_("Account holder and IBAN"), VOUCHERS, _ACCOUNT),
        Field(
            _("Amount and days"),
            ROWS,
            ("amount", "currency", "due_until", "queued_at", *_PAID, "cancelled_at"),
        ),
        Field(_("Words on it"), VOUCHERS, ("reason", "cancelled_reason")),
    ),
    PayoutReturn: (Field(_("Days and cause"), ROWS, ("payout", "number", "paid_on", "back_on", "cause")),),
    Transfer: (Field(_("Kind, amount and days"), ROWS, ("kind", "amount", "effective_on", "reverses")),),
}
KEPT_ALONG = {
    *("id", "coop", "party", "member", "debtor", "creditor", "run", "import_run", "account_id", "unit"),
    *("batch", "cancelled_batch", "subject", "key", "statutes_hash", "recorded_at", "entered_at"),
    *("actor_person", "actor_coop", "actor_system", "written_by", "record", "recognised_at", "brought_login"),
    "ended_by",
}
"""Columns that only say which row this is, when it was written, or who of the office wrote it: they go with the row."""


@dataclass(frozen=True)
class FieldKept:
    """A field beside its period. rule: the period in words. kept: with the day, where one is known for this party."""

    words: str | Promise
    rule: Retention
    kept: Kept | None

    @property
    def source(self) -> str:
        """By which law, in the active language."""
        return named(self.rule.sources)

    @property
    def waits(self) -> bool:
        """Whether the period has not begun, so that no day can be named."""
        ends = self.rule.years is not None or self.rule.months is not None
        return ends and self.kept is not None and self.kept.until is None


def fields_of(
    holding: Holding, kept: Iterable[Kept], coop: Coop, *, has_shares: bool = True
) -> Iterator[FieldKept]:
    """The fields of these rows, each with its period by the law of the cooperative."""
    days = {} if holding.title is BESIDE_OTHERS else _latest(kept)
    for field in FIELDS[holding.model]:
        words = field.words if has_shares or field.without_shares is None else field.without_shares
        if words == NOTHING:
            continue
        rule = _rule(field.period, coop)
        is_words = field.period == VOUCHERS and field.columns != _ACCOUNT
        yield FieldKept(words, rule, None if is_words else days.get(field.period))


def _rule(period: str, coop: Coop) -> Retention:
    kind = BOOKS if period == ROWS else period
    rule = OF_ITS_OWN.get(kind) or retention(kind, jurisdiction=coop.jurisdiction, legal_form=coop.legal_form)
    return replace(rule, words=at_least(rule.words)) if period == ROWS else rule


def _latest(kept: Iterable[Kept]) -> dict[str, Kept]:
    """Of several of one period the one that lasts longest: what has no end yet, else the latest day."""
    found: dict[str, Kept] = {}
    for each in kept:
        known = found.get(each.period)
        if known is None or (known.until and (each.until is None or each.until > known.until)):
            found[each.period] = each
    return found
