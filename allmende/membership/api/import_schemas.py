"""What programs send and are told of lists of members that are brought in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from allmende.kernel.api import Day, Schema

LARGEST_FILE = 14 * 2**20
"""In base64 and JSON it is what a request may hold."""
Count = Annotated[StrictInt, Field(ge=0, le=10**9)]
Cents = Annotated[StrictInt, Field(ge=0, le=10**15)]
Words = Annotated[str, StringConstraints(max_length=300)]


class MemberFileIn(Schema):
    """An Excel file (.xlsx) or CSV, at most 14 MiB and 50,000 rows. content: in base64 (RFC 4648)."""

    file_name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    content: Annotated[str, StringConstraints(min_length=1, max_length=LARGEST_FILE * 4 // 3 + 4)]


class SumsIn(Schema):
    """What is expected: members and shares on the balance day, capital of all rows in cents. null: unknown."""

    members: Count | None = None
    shares: Count | None = None
    capital: Cents | None = None


class ColumnsIn(Schema):
    """columns: what is meant → the column of the file, such as {"family_name": "Nachname"}. as_of: the balance day.

    With moved_on, a row that names a day is a movement: its shares and its capital count on that day, with their sign.
    Of the rows of a number the first with a name and a day of joining is the member, each further one a movement of it.
    The first shares count from joining; what names no day counts as of the balance day. A history is entered whole or
    not at all. With other_side, a movement that names the number of another member is a transfer: that member has a row
    of the same day with the same shares and capital and the other sign.

    With remarks, what a row says there becomes a note of the office on its member (at most 2,000 characters).

    all_have_mandates: each account of the file has given a SEPA mandate, signed on the day in the file or else of
    joining. Otherwise only those whose row says when; other IBANs are left out.
    """

    columns: Annotated[dict[str, Words], Field(max_length=40)]
    as_of: Day
    expected: SumsIn = SumsIn()
    all_have_mandates: StrictBool = False


class ConfirmationIn(Schema):
    """despite_sums: also where the sums of the file are not the ones expected.

    claiming: what is claimed of what the shares lack: what the statutes make due (sums.owed), all, because the assembly
    called for the rest (sums.rest) already, or nothing.
    """

    despite_sums: StrictBool = False
    claiming: Literal["due", "all", "nothing"] = "due"


class MeantIn(Schema):
    """row, place: as the question has them. number: of the member who is meant; 0 for somebody else."""

    row: Annotated[StrictInt, Field(ge=1, le=10**9)]
    place: Annotated[StrictInt, Field(ge=0, le=999)]
    number: Count


class RecognitionsIn(Schema):
    """meant: answers to questions of the rows. rest: for all that is open then: "near" takes the one member of that
    name who lives at the member's address, "nobody" says that no member is meant.
    """

    meant: Annotated[list[MeantIn], Field(max_length=1000)] = []
    rest: Literal["near", "nobody"] | None = None


class ImportOut(Schema):
    """Where an import stands. header: the file's columns; columns: what is meant → one of them.

    counts: rows by fate; no_address and above_most, of how many the address is not whole, or more shares are held than
    the statutes of their day allow. sums: what the file says, mandates and payout_accounts, IBANs without a mandate,
    among it, and what is said of most rows (often);
    differing: where it is not what was expected, as [expected, found]. done, total: how far the step that runs is.
    stayed: of how many members nothing was taken back when it was undone; it can be undone for them again.
    """

    id: int
    file_name: str
    state: str
    header: list[str]
    columns: dict[str, str]
    as_of: date | None
    all_have_mandates: bool
    counts: dict[str, int]
    sums: dict[str, Any]
    differing: dict[str, list[int]]
    done: int
    total: int
    problem: str
    started_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    stayed: int


class ImportsOut(Schema):
    items: list[ImportOut]
    next_cursor: str | None


class RemovedOut(Schema):
    """The number of what is not here any more."""

    id: int


class Page(Schema):
    cursor: Annotated[str, StringConstraints(max_length=10, pattern=r"^([1-9][0-9]{0,8})?$")] = ""
    limit: int = Field(50, ge=1, le=200)


class StaysOut(Schema):
    """A member, by id and number, who would stay if the import were undone now. kept: as what; followed: what to take
    back first.
    """

    member: int
    number: int
    name: str
    kept: Literal["kept_void", "kept_counts", "kept_goes_on", "kept_moved", "kept_together"]
    followed: list[str]


class StayingOut(Schema):
    items: list[StaysOut]


class RowFilters(Page):
    fate: Literal["", "create", "further", "movement", "refuse", "skip"] = ""


class PerhapsOut(Schema):
    """A member of that name. row: of the file, 0 for the list of members. near: they live at the same address."""

    number: int
    row: int
    near: bool


class QuestionOut(Schema):
    """Somebody who stands beside the row's member. answer: a member's number, 0 for somebody else, null while open."""

    place: int
    name: str
    role: str
    members: list[PerhapsOut]
    answer: int | None


class RowOut(Schema):
    """A row as a spreadsheet counts it, and its fate: create (a new member), further (shares), movement (of a day),
    refuse, skip. member_number: also of a row that is refused, where it says one. iban_becomes, lacks_address (of a new
    member), questions: while it is not entered. member: its id once it is. kept: why undoing left it.
    """

    number: int
    member_number: int | None
    name: str
    fate: str
    reasons: list[str]
    iban_becomes: Literal["", "mandate", "payout_account"]
    lacks_address: bool
    questions: list[QuestionOut]
    member: int | None
    kept: str


class RowsOut(Schema):
    items: list[RowOut]
    next_cursor: str | None
