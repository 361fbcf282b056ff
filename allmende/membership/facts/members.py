"""What happened among members. Ids and figures only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class StatutesRecorded(Fact):
    statutes_id: int
    coop_id: int
    valid_from: date


@dataclass(frozen=True, kw_only=True)
class ApplicationMade(Fact):
    application_id: int
    coop_id: int
    shares: int


@dataclass(frozen=True, kw_only=True)
class ApplicationRejected(Fact):
    """Says no more than that one was rejected: its number means nothing once its row is gone."""

    coop_id: int


@dataclass(frozen=True, kw_only=True)
class MemberAdmitted(Fact):
    member_id: int
    coop_id: int
    on: date


@dataclass(frozen=True, kw_only=True)
class SharesMoved(Fact):
    """Shares were subscribed, cancelled, transferred or reversed. shares: with its sign."""

    member_id: int
    coop_id: int
    kind: str
    shares: int
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class CapitalMoved(Fact):
    """A member's capital rose or fell. amount: cents, with its sign."""

    member_id: int
    coop_id: int
    kind: str
    amount: int
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class NoticeGiven(Fact):
    """A membership ends by notice: the member's own, in hardship, after moving away, or a creditor's (cause)."""

    departure_id: int
    member_id: int
    coop_id: int
    cause: str
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class NoticeWithdrawn(Fact):
    """A step towards leaving, or giving back shares, was undone."""

    departure_id: int
    member_id: int
    coop_id: int
    cause: str


@dataclass(frozen=True, kw_only=True)
class SharesCancelled(Fact):
    """Single shares were given back (§ 67b GenG)."""

    departure_id: int
    member_id: int
    coop_id: int
    shares: int
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class MemberExpelled(Fact):
    departure_id: int
    member_id: int
    coop_id: int
    sent_on: date
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class DeathRecorded(Fact):
    """departure_id is None where the heirs stay members, or the membership had ended before."""

    member_id: int
    coop_id: int
    departure_id: int | None
    heirs: int


@dataclass(frozen=True, kw_only=True)
class OrganisationEnded(Fact):
    departure_id: int
    member_id: int
    coop_id: int
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Fact):
    """Told on the day after the last one. on: the last day."""

    departure_id: int
    member_id: int
    coop_id: int
    cause: str
    on: date


@dataclass(frozen=True, kw_only=True)
class SubscriptionDeclared(Fact):
    """Further shares were asked for; they wait for the admission (§ 15b GenG)."""

    subscription_id: int
    member_id: int
    coop_id: int
    shares: int


@dataclass(frozen=True, kw_only=True)
class SubscriptionDecided(Fact):
    """Further shares were admitted, refused or withdrawn (state)."""

    subscription_id: int
    member_id: int
    coop_id: int
    shares: int
    state: str


@dataclass(frozen=True, kw_only=True)
class CapitalTransferred(Fact):
    """Capital and shares were handed on (§ 76 GenG). departure_id: where that ends the giver's membership."""

    giver_id: int
    taker_id: int
    coop_id: int
    shares: int
    amount: int
    effective_on: date
    departure_id: int | None
    batch: UUID


@dataclass(frozen=True, kw_only=True)
class ApplicationAdmitted(Fact):
    application_id: int
    coop_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(Fact):
    """Like a rejection, it says no more than that there was one."""

    coop_id: int


@dataclass(frozen=True, kw_only=True)
class PaperReceived(Fact):
    """The signed paper of an application came in (§ 177 GenG)."""

    application_id: int
    coop_id: int
    on: date


@dataclass(frozen=True, kw_only=True)
class PaymentRecorded(Fact):
    """A member's payment was entered, or taken back (amount below zero), in cents."""

    receipt_id: UUID
    claim_id: int
    member_id: int
    coop_id: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class DuesClaimed(Fact):
    """Dues were claimed from so many members, in cents altogether."""

    coop_id: int
    members: int
    amount: int
    due_on: date


@dataclass(frozen=True, kw_only=True)
class PartyEdited(Fact):
    """What the register says of somebody changed. fields: names of columns, never what stood in them."""

    party_id: int
    coop_id: int
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class SelfServiceOffered(Fact):
    """A letter with a key went out to a party's address."""

    party_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class LoginLinked(Fact):
    """A person linked the own login to a party."""

    party_id: int
    coop_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class ListInspected(Fact):
    """A member looked into the list of members (§ 31 GenG). after: the number from which on."""

    coop_id: int
    as_of: date
    after: int


@dataclass(frozen=True, kw_only=True)
class KeysForgotten(Fact):
    """Keys to self-service that ran out were removed."""

    keys: int


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Fact):
    """The office noted something about a member. What, the fact does not say."""

    note_id: int
    member_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class NoteDeleted(Fact):
    note_id: int
    member_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class NotesForgotten(Fact):
    """Notes on members who left a year ago were removed: their number."""

    notes: int


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Fact):
    """A filter of the list got a name, or another content under the same."""

    view_id: int
    coop_id: int
    is_shared: bool


@dataclass(frozen=True, kw_only=True)
class ViewDeleted(Fact):
    view_id: int
    coop_id: int
