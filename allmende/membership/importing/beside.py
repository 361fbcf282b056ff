"""Who stands beside a member of the file: guardians, representatives, joint holders, each by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..law.days import is_minor
from ..models import Bond, BondRole, ImportRun, Member, Party, PartyKind
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

Name = tuple[str, str]
"""Given name, family name."""


def names_in(cell: str) -> list[Name]:
    """`Eva Acker; Jan Acker`, `Eva und Jan Acker`, `Acker, Eva`: who is named in a cell, each once.

    A comma stands between persons where a given and a family name stand on either side of it.
    """
    parts = [part for part in _APART.split(cell) if part.strip()]
    texts = [_ADDRESSED.sub("", text) for part in parts for text in _of_commas(part)]
    found = [name_of(whole=text) for text in texts if re.search(r"[^\W\d_]", text)]
    names = [(name.given_name, name.family_name or name.name) for name in found]
    return list(dict.fromkeys(_with_common_name(names)))


def _of_commas(text: str) -> list[str]:
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    return pieces if len(pieces) > 1 and all(map(_TWO.fullmatch, pieces)) else [text.strip()]


def _with_common_name(names: list[Name]) -> list[Name]:
    """`Eva und Jan Acker`: the family name stands once, behind the last."""
    last = names[-1] if names else ("", "")
    return [(family, last[1]) if last[0] and not given else (given, family) for given, family in names]


def beside_of(
    cells: Mapping[str, str],
    record: dict[str, Any],
    remarks: list[Reason],
    *,
    columns: Mapping[str, str],
    on: date,
) -> list[list[str]]:
    """Role, given name and family name of each who stands beside this member, and what is to be said of the rest.

    cells: what stands in the columns of COLUMNS. A person who holds with others becomes a household. on: today.
    """
    if record["left_on"] and record["left_on"] < on.isoformat():
        return []
    found: list[list[str]] = []
    for part, role in COLUMNS.items():
        names = names_in(cells.get(part, ""))
        if not names:
            continue
        if len(names) > MOST or any(len(piece) > LONGEST for name in names for piece in name):
            remarks.append(Reason("beside_unreadable", columns[part], cells[part]))
            continue
        if role == BondRole.JOINT_HOLDER and record["kind"] == PartyKind.PERSON:
            names = _held_together(record, names, remarks)
        if _may_stand(role, record, on=on):
            found += [[role.value, *name] for name in names]
        else:
            remarks.append(Reason(f"{part}_left_out", columns[part], cells[part]))
    if _is_child(record, on) and not any(role == BondRole.GUARDIAN for role, *_name in found):
        remarks.append(Reason("guardian_missing", value=record["birth_date"]))
    return found


def _held_together(record: dict[str, Any], names: list[Name], remarks: list[Reason]) -> list[Name]:
    first = (record["given_name"], record["family_name"])
    everyone = list(dict.fromkeys([first, *names]))
    record["kind"], record["birth_date"] = PartyKind.HOUSEHOLD.value, None
    record["name"] = ", ".join(f"{given} {family}".strip() for given, family in everyone)
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
    run: ImportRun, pairs: Iterable[tuple[dict[str, Any], Member]], rows: dict[tuple[str, ...], Party]
) -> None:
    """Each since the member joined, with a row of the own. rows: by name and address, those there are; added to."""
    wanted = [
        (role, (given, family, record["street"], record["postcode"]), record["joined_on"], member)
        for record, member in pairs
        for role, given, family in record.get("beside", ())
    ]
    new = {who: member.party for _role, who, _day, member in wanted if who not in rows}
    made = Party.objects.bulk_create(_row_beside(who, party) for who, party in new.items())
    rows |= zip(new, made, strict=True)
    Bond.objects.bulk_create(
        Bond(
            coop_id=run.coop_id,
            party=member.party,
            beside=rows[who],
            role=role,
            from_day=day,
            import_run=run,
        )
        for role, who, day, member in wanted
    )


def _row_beside(who: tuple[str, ...], party: Party) -> Party:
    """Only the name is known: the address is that of the member."""
    same = {part: getattr(party, part) for part in ("street", "postcode", "town", "country", "language")}
    return Party(coop_id=party.coop_id, given_name=who[0], family_name=who[1], **same)
