"""What somebody declares who wants to join: who they are, who stands beside them, and what they take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from ..models import BondRole, PartyKind
from ..name_parts import split_name


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """Names and address, see models.Party."""

    kind: str = PartyKind.PERSON
    given_name: str = ""
    family_name: str = ""
    name: str = ""
    register_entry: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""
    street: str = ""
    address_extra: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "DE"

    @property
    def full_name(self) -> str:
        if self.kind != PartyKind.PERSON:
            return self.name
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A natural person who stands beside the applicant: representative, guardian, joint holder."""

    role: str
    given_name: str
    family_name: str

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the applicant takes."""

    shares: int = 0
    pays_instalments: bool = False
    is_investing: bool = False
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Account:
    """The account to collect from (SEPA direct debit)."""

    holder: str
    iban: str


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """An unconditional declaration to join (Beitrittserklärung, § 15 (1) GenG), as it was given.

    statutes_id: the version that was shown. signatures: the names typed below it (text form), in the order of
    `signers`. signed_on: the day on a paper that the office enters, None for today. has_read, declares, knows_privacy:
    the three boxes. language: in which all of it was shown.
    """

    applicant: Somebody
    beside: tuple[Beside, ...] = ()
    wish: Wish = field(default_factory=Wish)
    account: Account | None = None
    statutes_id: int
    signatures: tuple[str, ...]
    has_read: bool
    declares: bool
    knows_privacy: bool
    language: str
    signed_on: date | None = None
    key: UUID = field(default_factory=uuid4)


def signers(applicant: Somebody, beside: Iterable[Beside]) -> Sequence[Somebody | Beside]:
    """Who signs: all who stand beside (guardians instead of a child, holders together), else the applicant."""
    return list(beside) or [applicant]


def same_name(one: str, other: str) -> bool:
    """Whether both are one name, however they are spaced and capitalised."""
    return one.casefold().split() == other.casefold().split()


def people_from(lines: str, role: BondRole) -> tuple[Beside, ...]:
    """One name a line, as `name_parts.split_name` reads it."""
    return tuple(_named(" ".join(line.split()), role) for line in lines.splitlines() if line.strip())


def _named(name: str, role: BondRole) -> Beside:
    given, family = split_name(name)
    return Beside(role=role, given_name=given, family_name=family)


def of_role(beside: Iterable[Beside], role: str) -> list[Beside]:
    return [each for each in beside if each.role == role]


def as_kept(applicant: Somebody, beside: Iterable[Beside]) -> dict[str, Any]:
    """The details word by word, for the snapshot beside the application."""
    details = {name: value for name, value in vars(applicant).items() if value}
    if applicant.birth_date:
        details["birth_date"] = applicant.birth_date.isoformat()
    return details | {"beside": [vars(each) for each in beside]}
