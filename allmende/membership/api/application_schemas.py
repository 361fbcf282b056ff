"""What programs send and get about applications."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from allmende.kernel.api import Day, Schema

from ..joining.applying import Account, Beside, Declaration, Somebody, Wish
from ..joining.checking import MOST_SHARES
from ..joining.consent import Consent
from ..joining.taking_over import Takeover
from ..letters.rejection import LONGEST_REASON
from ..use_cases.admit_member import LONGEST_BODY, LONGEST_TEXT, Resolution

Name = Annotated[str, StringConstraints(max_length=100)]
Line = Annotated[str, StringConstraints(max_length=200)]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s.]+$")]


class ApplicantIn(Schema):
    """Who joins: kind "person" with both names and birth_date, otherwise with name."""

    kind: Literal["person", "organisation", "household"] = "person"
    given_name: Name = ""
    family_name: Name = ""
    name: Line = ""
    register_entry: Annotated[str, StringConstraints(max_length=120)] = ""
    birth_date: Day | None = None
    email: Email = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    street: Line = ""
    address_extra: Line = ""
    postcode: Annotated[str, StringConstraints(max_length=12)] = ""
    town: Annotated[str, StringConstraints(max_length=120)] = ""
    country: Annotated[str, StringConstraints(max_length=2, pattern=r"^[A-Z]{2}$")] = "DE"


class BesideIn(Schema):
    role: Literal["representative", "guardian", "joint_holder"]
    given_name: Name
    family_name: Name


class AccountIn(Schema):
    """The account to collect from. holder: the applicant, where it is left out."""

    iban: Annotated[str, StringConstraints(max_length=60)]
    holder: Annotated[str, StringConstraints(max_length=140)] = ""


class ApplicationIn(Schema):
    """A declaration to join. statutes: the id of the version that was read. id: made by the sender, so that what is
    sent twice is one application; or send Idempotency-Key. The three boxes: as on the page. signatures: the names of
    those who sign, in the order of beside (each guardian for a child, all holders of a household), or the applicant's.
    signature: the same where one signs. signed_on: for the office alone, which enters a paper: the day it was signed.
    """

    id: UUID | None = None
    statutes: StrictInt
    applicant: ApplicantIn
    beside: Annotated[list[BesideIn], Field(max_length=20)] = Field(default_factory=list)
    shares: Annotated[StrictInt, Field(ge=0, le=MOST_SHARES)] = 0
    pays_instalments: StrictBool = False
    is_investing: StrictBool = False
    group: Annotated[str, StringConstraints(max_length=40)] = ""
    account: AccountIn | None = None
    signature: Line = ""
    signatures: Annotated[list[Line], Field(max_length=20)] = Field(default_factory=list)
    has_read: StrictBool = False
    declares: StrictBool = False
    knows_privacy: StrictBool = False
    signed_on: Day | None = None
    language: Literal["de", "en"] = "de"

    def declaration(self, key: UUID) -> Declaration:
        return Declaration(
            applicant=Somebody(**dict(self.applicant)),
            beside=tuple(Beside(**dict(each)) for each in self.beside),
            wish=Wish(
                shares=self.shares,
                pays_instalments=self.pays_instalments,
                is_investing=self.is_investing,
                group=self.group,
            ),
            account=Account(**dict(self.account)) if self.account else None,
            statutes_id=self.statutes,
            signatures=tuple(each.strip() for each in self.signatures or [self.signature]),
            has_read=self.has_read,
            declares=self.declares,
            knows_privacy=self.knows_privacy,
            language=self.language,
            signed_on=self.signed_on,
            key=self.id or key,
        )


class PerhapsKnownOut(Schema):
    """Whom an applicant may be: a member by id and number, or another open application by id. reasons: what both have
    in common besides the name; with any of them nobody is admitted before it is said who it is.
    """

    member: int | None
    number: int | None
    has_left: bool
    application: int | None
    reasons: list[Literal["birthday", "register", "email", "account"]]


class ApplicationOut(Schema):
    """An application. name and town are the applicant's; member: the number in the list, once admitted. signed_on:
    the day of signed_at where the cooperative is. entered_at: when the office entered it from paper.
    perhaps_known: for the office, while it is open: who has the same name, and may be the same.
    """

    id: int
    coop: str
    state: Literal["open", "admitted", "withdrawn"]
    kind: str
    name: str
    town: str
    shares: int
    pays_instalments: bool
    is_investing: bool
    group: str
    statutes: int
    statutes_hash: str
    signed_at: datetime
    signed_on: date
    entered_at: datetime | None
    paper_on: date | None
    decided_on: date | None
    member: int | None
    perhaps_known: list[PerhapsKnownOut]


class RejectionsOut(Schema):
    """How many applications were rejected in a calendar year: all that is kept of them (§ 15 GenG)."""

    year: int
    count: int


class ApplicationsOut(Schema):
    """rejected: of the token's cooperative, for its office; empty for an applicant."""

    items: list[ApplicationOut]
    next_cursor: str | None
    rejected: list[RejectionsOut]


class ApplicationFilters(Schema):
    """state: open ones where it is left out."""

    state: Literal["open", "admitted", "withdrawn"] = "open"
    cursor: Annotated[str, StringConstraints(max_length=18, pattern=r"^([1-9][0-9]*)?$")] = ""
    limit: int = Field(50, ge=1, le=200)


class ConsentIn(Schema):
    """Who consented to an investing member (§ 8 (2) GenG), and on which day. The supervisory board only where the
    statutes say so."""

    by: Literal["assembly", "supervisory_board"]
    on: Day

    def consent(self) -> Consent:
        return Consent(by=self.by, on=self.on)


class ResolutionIn(Schema):
    """What the board decided: on which day, who, and the words of the minutes. consent: asked for where somebody joins
    as an investing member."""

    on: Day
    by: Annotated[str, StringConstraints(max_length=LONGEST_BODY)]
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] = ""
    consent: ConsentIn | None = None

    def resolution(self) -> Resolution:
        consent = self.consent.consent() if self.consent else None
        return Resolution(on=self.on, by=self.by, text=self.text, consent=consent)


class TakeoverIn(Schema):
    """Shares that a member hands on to the applicant (§ 76 GenG). giver: the member's id. shares: null for all, which
    ends the giver's membership. amount: cents, null for what is paid in on these shares.
    """

    giver: StrictInt
    shares: Annotated[StrictInt, Field(ge=1, le=MOST_SHARES)] | None = None
    amount: Annotated[StrictInt, Field(ge=1, le=10**12)] | None = None
    agreed_on: Day

    def takeover(self) -> Takeover:
        return Takeover(giver_id=self.giver, shares=self.shares, amount=self.amount, agreed_on=self.agreed_on)


class AdmissionIn(ResolutionIn):
    """takeover: the declared shares come from a member first; the rest begins anew. same_as: the id of a former
    membership of the same person, as perhaps_known names it: the new one stands in the same row of the register.
    somebody_else: somebody looked that nobody is meant whom perhaps_known names with reasons.
    """

    takeover: TakeoverIn | None = None
    same_as: StrictInt | None = None
    somebody_else: StrictBool = False


class BatchIn(ResolutionIn):
    """somebody_else: those whom perhaps_known names with reasons, and who are others; otherwise all is refused."""

    applications: Annotated[list[StrictInt], Field(min_length=1, max_length=500)]
    somebody_else: Annotated[list[StrictInt], Field(max_length=500)] = Field(default_factory=list)


class AdmissionOut(Schema):
    """A new member: the id, and the number in the list."""

    application: int
    member: int
    number: int


class AdmissionsOut(Schema):
    items: list[AdmissionOut]


class RejectionIn(Schema):
    """reason: for the applicant's letter; it is kept nowhere."""

    reason: Annotated[str, StringConstraints(max_length=LONGEST_REASON)] = ""


class DoubleIn(Schema):
    """member: the id, as perhaps_known names it."""

    member: StrictInt


class PaperIn(Schema):
    on: Day


class GoneOut(Schema):
    """The application and all that was said in it are deleted."""

    deleted: Literal[True] = True
