"""Who stands beside a member of the file: guardians, representatives, joint holders, each by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from ..law.days import is_minor
from ..models import Bond, BondRole, ImportRun, Member, Party, PartyKind
from .cells import NotReadable, day_of
from .names import name_of
from .reasons import Reason

COLUMNS = {
    "guardians": BondRole.GUARDIAN,
    "representatives": BondRole.REPRESENTATIVE,
    "holders": BondRole.JOINT_HOLDER,
}
KINDS = {BondRole.REPRESENTATIVE: PartyKind.ORGANISATION, BondRole.JOINT_HOLDER: PartyKind.HOUSEHOLD}
MOST, LONGEST = 10, 100
"""Names in one cell; characters of a part of a name."""
_APART = re.compile(r"\s*[;/\n]\s*|\s+(?:und|u\.|&|\+|and)\s+")
_ADDRESSED = re.compile(r"^(?:herr|frau|hr\.|fr\.|mr\.?|mrs\.?|ms\.?)\s+", re.IGNORECASE)
_TWO = re.compile(r"\S+\s+\S.*")

_BORN = re.compile(
    r"(?:\b(?:geb(?:oren)?\b\.?(?:\s*am)?|born)|\*)?\s*\b(\d{1,2}\.\s*\d{1,2}\.\s*\d{2,4}|\d{4}-\d\d-\d\d)\b",
    re.I,
)
_MAIL = re.compile(r"[^\s@<>,;()]+@[^\s@<>,;()]+\.[A-Za-z]{2,}")
_NUMBERED = re.compile(
    r"(?:\b(?:mitglied(?:s?nummer|s?-?nr)?|mgl|member|nr|no)\b\.?\s*|#\s*)+(\d{1,9})\b", re.I
)
_EMPTY = re.compile(r"[(\[<]\s*[,:]*\s*[)\]>]")


@dataclass(frozen=True, kw_only=True)
class Named:
    """Who is named in a cell, and what stands there beside the name: day of birth (ISO), e-mail, member's number."""

    given: str = ""
    family: str
    birth_date: str = ""
    email: str = ""
    number: int | None = None

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()


def names_in(cell: str, *, latest_year: int) -> list[Named]:
    """`Eva Acker; Jan Acker`, `Eva und Jan Acker`, `Acker, Eva`: who is named in a cell, each once.

    A comma stands between persons where a given and a family name stand on either side of it. What tells two of a name
    apart may follow: `Eva Acker, geb. 1.5.1980`, `Eva Acker (Nr. 12)`, `Eva Acker <eva@acker.example>`. Of a year in
    two digits, the latest century that does not lie after latest_year counts.
    """
    parts = [part for part in _APART.split(cell) if part.strip()]
    texts = [_ADDRESSED.sub("", text) for part in parts for text in _of_commas(part)]
    found = [_named(text, latest_year) for text in texts]
    return list(dict.fromkeys(_with_common_name([each for each in found if each is not None])))


def _of_commas(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in filter(None, map(str.strip, text.split(","))):
        if pieces and not _has_letters(_without_marks(piece)):
            pieces[-1] += f" {piece}"  # a day of birth, behind its name
        else:
            pieces.append(piece)
    apart = len(pieces) > 1 and all(_TWO.fullmatch(_without_marks(piece)) for piece in pieces)
    return pieces if apart else [", ".join(pieces)]


def _without_marks(text: str) -> str:
    for mark in (_MAIL, _BORN, _NUMBERED, _EMPTY):
        text = mark.sub(" ", text)
    return text.strip(" ,:-–\t\n")


def _has_letters(text: str) -> bool:
    return re.search(r"[^\W\d_]", text) is not None


def _named(text: str, latest_year: int) -> Named | None:
    bare = _without_marks(text)
    if not _has_letters(bare):
        bare = text  # nothing but a mark: as it stands there
    if not _has_letters(bare):
        return None
    name = name_of(whole=bare)
    born = ""
    if found := _BORN.search(text):
        with suppress(NotReadable):
            day = day_of(found[1].replace(" ", ""), latest_year=latest_year)
            born = day.isoformat() if day else ""
    mail, number = _MAIL.search(text), _NUMBERED.search(text)
    return Named(
        given=name.given_name,
        family=name.family_name or name.name,
        birth_date=born,
        email=mail[0].casefold() if mail else "",
        number=int(number[1]) if number else None,
    )


def _with_common_name(names: list[Named]) -> list[Named]:
    """`Eva und Jan Acker`: the family name stands once, behind the last."""
    if not names or not names[-1].given:
        return names
    last = names[-1].family
    return [each if each.given else replace(each, given=each.family, family=last) for each in names]


def beside_of(
    cells: Mapping[str, str],
    record: dict[str, Any],
    remarks: list[Reason],
    *,
    columns: Mapping[str, str],
    on: date,
) -> list[dict[str, Any]]:
    """Each who stands beside this member, as `Named` with a role, and what is to be said of the rest.

    cells: what stands in the columns of COLUMNS. A person who holds with others becomes a household. on: today.
    """
    if record["left_on"] and record["left_on"] < on.isoformat():
        return []
    found: list[dict[str, Any]] = []
    for part, role in COLUMNS.items():
        names = names_in(cells.get(part, ""), latest_year=on.year)
        if not names:
            continue
        if len(names) > MOST or any(
            len(piece) > LONGEST for name in names for piece in (name.given, name.family)
        ):
            remarks.append(Reason("beside_unreadable", columns[part], cells[part]))
            continue
        if role == BondRole.JOINT_HOLDER and record["kind"] == PartyKind.PERSON:
            names = _held_together(record, names, remarks)
        if _may_stand(role, record, on=on):
            found += [{"role": role.value, **asdict(name)} for name in names]
        else:
            remarks.append(Reason(f"{part}_left_out", columns[part], cells[part]))
    if _is_child(record, on) and not any(each["role"] == BondRole.GUARDIAN for each in found):
        remarks.append(Reason("guardian_missing", value=record["birth_date"]))
    return found


def _held_together(record: dict[str, Any], names: list[Named], remarks: list[Reason]) -> list[Named]:
    """The row speaks of the first of them: also its day of birth."""
    first = Named(
        given=record["given_name"], family=record["family_name"], birth_date=record["birth_date"] or ""
    )
    everyone = [first, *(each for each in names if each.name != first.name)]
    record["kind"], record["birth_date"] = PartyKind.HOUSEHOLD.value, None
    record["name"] = ", ".join(each.name for each in everyone)
    record["given_name"] = record["family_name"] = ""
    remarks.append(Reason("held_together", value=record["name"]))
    return everyone


def _may_stand(role: BondRole, record: Mapping[str, Any], *, on: date) -> bool:
    if role == BondRole.GUARDIAN:
        return _is_child(record, on)
    return bool(record["kind"] == KINDS[role])


def _is_child(record: Mapping[str, Any], on: date) -> bool:
    born = record["birth_date"]
    return bool(record["kind"] == PartyKind.PERSON and born and is_minor(date.fromisoformat(born), on))


def enter_beside(
    run: ImportRun, pairs: Iterable[tuple[dict[str, Any], Member]], members: Mapping[int, Party]
) -> None:
    """Each since the member joined: a member with the row there is, anybody else with a row of the own.

    pairs: what was read of a member, and the member. members: by number, all who are named as the same person.
    """
    wanted = [(each, record, member) for record, member in pairs for each in record["beside"]]
    rows = _rows_beside((each, record, member) for each, record, member in wanted if not each.get("same"))
    bonds: dict[tuple[int, int, str], Bond] = {}
    for each, record, member in wanted:
        beside = members[each["same"]] if each.get("same") else rows[_who(each, record)]
        bonds.setdefault(
            (member.party_id, beside.pk, each["role"]),
            Bond(
                coop_id=run.coop_id,
                party=member.party,
                beside=beside,
                role=each["role"],
                from_day=date.fromisoformat(record["joined_on"]),
                import_run=run,
            ),
        )
    Bond.objects.bulk_create(bonds.values())


def meant_in(records: Iterable[dict[str, Any]]) -> Collection[int]:
    """Numbers of members who stand beside others."""
    return {each["same"] for record in records for each in record["beside"] if each.get("same")}


def _who(each: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[str, ...]:
    """Who is named twice at one address is one person, but for another day of birth."""
    return each["given"], each["family"], record["street"], record["postcode"], each["birth_date"]


def _rows_beside(
    wanted: Iterable[tuple[dict[str, Any], dict[str, Any], Member]],
) -> dict[tuple[str, ...], Party]:
    """A row for each, with what the cell says, and the address of the member."""
    new: dict[tuple[str, ...], Party] = {}
    for each, record, member in wanted:
        row = new.setdefault(_who(each, record), _row_beside(each, member.party))
        row.email = row.email or each["email"]
    Party.objects.bulk_create(new.values())
    return new


def _row_beside(each: Mapping[str, Any], party: Party) -> Party:
    same = {part: getattr(party, part) for part in ("street", "postcode", "town", "country", "language")}
    born = date.fromisoformat(each["birth_date"]) if each["birth_date"] else None
    return Party(
        coop_id=party.coop_id,
        given_name=each["given"],
        family_name=each["family"],
        birth_date=born,
        **same,
    )
