"""Whether who is named beside a member of the file is a member too: of the file, or of the register.

As with whoever applies (joining/perhaps_known.py): of whom more than the name is a member's, it is that member. Of a
name alone somebody has to say it, before anything is entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from ..law.days import is_minor
from ..models import Bond, BondRole, Cause, Departure, ImportRow, ImportRun, Member, Party, PartyKind
from .columns import plain_header
from .read_row import ReadRow
from .reasons import Reason

ASKED, SURE, SAME, OTHER = "beside_asked", "beside_sure", "beside_same", "beside_other"
"""What a row says of somebody beside its member: to be answered, known from the file, answered by the office."""
SOMEBODY_ELSE = 0
"""The answer that no member is meant. Else it is the member's number."""

Answers = Mapping[tuple[int, str], int]
"""By row and name: the number of the member who is meant, or SOMEBODY_ELSE."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """A member, by number. row: of the file, 0 for the register. birth_date: ISO. lives: street and postcode."""

    number: int
    row: int = 0
    birth_date: str = ""
    email: str = ""
    lives: str = ""


def named_beside(records: Iterable[Mapping[str, Any]]) -> set[str]:
    """The plain names of all who stand beside somebody."""
    return {plain_header(name_of_beside(each)) for record in records for each in record.get("beside", ())}


def name_of_beside(each: Mapping[str, Any]) -> str:
    return f"{each['given']} {each['family']}".strip()


def members_alive(members: Iterable[Member], names: set[str]) -> dict[str, list[Known]]:
    """By plain name, of members with their parties those people whose death nobody recorded."""
    found = [
        (plain_header(each.party.full_name), each)
        for each in members
        if each.party.kind == PartyKind.PERSON and plain_header(each.party.full_name) in names
    ]
    dead = _dead({member.party_id for _name, member in found})
    by_party: dict[int, tuple[str, Member]] = {}
    for name, member in found:  # who joined twice is known by the later number
        if member.party_id not in dead:
            by_party[member.party_id] = (name, member)
    known: dict[str, list[Known]] = {}
    for name, member in by_party.values():
        known.setdefault(name, []).append(_of_party(member.number, member.party))
    return known


def _of_party(number: int, party: Party) -> Known:
    return Known(
        number=number,
        birth_date=party.birth_date.isoformat() if party.birth_date else "",
        email=party.email.casefold(),
        lives=_lives(party.street, party.postcode),
    )


def _dead(parties: set[int]) -> set[int]:
    died = Departure.objects.filter(member__party__in=parties, cause=Cause.DEATH, withdrawn_on=None)
    inherited = Bond.objects.filter(party__in=parties, role=BondRole.HEIR, until_day=None)
    return {*died.values_list("member__party", flat=True), *inherited.values_list("party", flat=True)}


def recognise_in_rows(
    rows: Sequence[ReadRow], register: Mapping[str, Sequence[Known]], *, answers: Answers, on: date
) -> None:
    """Note of everyone named beside a member who that is, or whom it may be. register: by plain name. on: today.

    answers: given to an earlier preview of the file; what does not fit any more is asked anew.
    """
    known = _of_file(rows)
    for name, members in register.items():
        known.setdefault(name, []).extend(members)
    for row in rows:
        for each in (row.record or {}).get("beside", ()):
            found = known.get(plain_header(name_of_beside(each)), ())
            possible = [one for one in found if one.row != row.number and _may_be(each, one, on)]
            _note(row, each, possible, answers)


def _of_file(rows: Iterable[ReadRow]) -> dict[str, list[Known]]:
    known: dict[str, list[Known]] = {}
    for row in rows:
        said = row.record
        if not said or said.get("further") or said["kind"] != PartyKind.PERSON:
            continue
        if said["left_on"] and said["left_by"] == Cause.DEATH:
            continue
        one = Known(
            number=said["number"],
            row=row.number,
            birth_date=said["birth_date"] or "",
            email=said["email"].casefold(),
            lives=_lives(said["street"], said["postcode"]),
        )
        known.setdefault(plain_header(row.name), []).append(one)
    return known


def _lives(street: str, postcode: str) -> str:
    return f"{plain_header(street)} {postcode}" if street else ""


def _may_be(each: Mapping[str, Any], known: Known, on: date) -> bool:
    """Another number or day of birth is somebody else; and no child is a guardian or represents anybody."""
    if each["number"] and each["number"] != known.number:
        return False
    if each["birth_date"] and known.birth_date and each["birth_date"] != known.birth_date:
        return False
    is_child = bool(known.birth_date) and is_minor(date.fromisoformat(known.birth_date), on)
    return not (is_child and each["role"] != BondRole.JOINT_HOLDER)


def _is_sure(each: Mapping[str, Any], known: Known, email: str) -> bool:
    """Beside the name they have the number, the day of birth or the e-mail in common. email: of the row's member."""
    same_mail = bool(known.email) and known.email in (each["email"], email.casefold())
    same_day = bool(known.birth_date) and each["birth_date"] == known.birth_date
    return each["number"] == known.number or same_day or same_mail


def _note(row: ReadRow, each: dict[str, Any], possible: Sequence[Known], answers: Answers) -> None:
    if not possible:
        return
    record: dict[str, Any] = row.record or {}
    sure = [one for one in possible if _is_sure(each, one, record["email"])]
    if len(sure) == 1:
        each["same"] = sure[0].number
        row.reasons.append(Reason(SURE, value=f"{name_of_beside(each)}/{sure[0].number}"))
        return
    lives = _lives(record["street"], record["postcode"])
    each["perhaps"] = [
        {"number": one.number, "row": one.row, "near": bool(lives) and one.lives == lives} for one in possible
    ]
    answer = answers.get((row.number, name_of_beside(each)))
    if answer is not None and fits(each, answer):
        each["same"] = answer
    row.reasons.append(reason_for(each))


def fits(each: Mapping[str, Any], answer: int) -> bool:
    """Whether that was asked of this one."""
    return "perhaps" in each and answer in (SOMEBODY_ELSE, *(one["number"] for one in each["perhaps"]))


def nearest(each: Mapping[str, Any]) -> int | None:
    """The one member of that name who lives at the same address."""
    near = [int(one["number"]) for one in each.get("perhaps", ()) if one["near"]]
    return near[0] if len(near) == 1 else None


def reason_for(each: Mapping[str, Any]) -> Reason:
    """What is to be said of somebody who was, or is, asked about."""
    answer = each.get("same")
    numbers = [str(one["number"]) for one in each["perhaps"]] if not answer else [str(answer)]
    code = ASKED if answer is None else SAME if answer else OTHER
    return Reason(code, value=f"{name_of_beside(each)}/{', '.join(numbers)}")


@dataclass(frozen=True, kw_only=True)
class Question:
    """Whether somebody beside a row's member is one of the members of that name. place: among those asked about in the
    row. answer: a number, SOMEBODY_ELSE, or None while it is open.
    """

    place: int
    name: str
    role: BondRole
    members: Sequence[Mapping[str, Any]]
    """Each with its number, its row of the file (0 for the register), and whether it lives at the same address."""
    answer: int | None


def questions_of(row: ImportRow) -> list[Question]:
    """While the row is not entered."""
    return [
        Question(
            place=place,
            name=name_of_beside(each),
            role=BondRole(each["role"]),
            members=each["perhaps"],
            answer=each.get("same"),
        )
        for place, each in enumerate(asked_of(row.record or {}))
    ]


def rows_asked(run: ImportRun, *codes: str) -> QuerySet[ImportRow]:
    """Rows of an import of which somebody was asked about, open (ASKED) or answered; all without codes."""
    said = Q()
    for code in codes or (ASKED, SAME, OTHER):
        said |= Q(reasons__contains=[{"code": code}])
    return run.rows.filter(said)


def asked_of(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Those beside a row's member of whom somebody has to say who that is, or has said it."""
    return (each for each in record.get("beside", ()) if "perhaps" in each)
