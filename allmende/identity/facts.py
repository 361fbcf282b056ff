"""What happened to persons and their logins."""

from __future__ import annotations

from dataclasses import dataclass

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PersonJoined(Fact):
    person_id: int


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Fact):
    person_id: int
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Fact):
    person_id: int


@dataclass(frozen=True, kw_only=True)
class EmailConfirmed(Fact):
    person_id: int


@dataclass(frozen=True, kw_only=True)
class OtherSessionsEnded(Fact):
    person_id: int


@dataclass(frozen=True, kw_only=True)
class LoginDeleted(Fact):
    """The login is gone and the name with it. Whoever still needs this person refuses by raising."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class SignUpsForgotten(Fact):
    """Sign-ups whose address nobody confirmed were removed: their number."""

    persons: int


@dataclass(frozen=True, kw_only=True)
class SessionsForgotten(Fact):
    """Sessions that had run out were removed: their number."""

    sessions: int


@dataclass(frozen=True, kw_only=True)
class DataExported(Fact):
    """A person took a copy of all that is stored about them."""

    person_id: int
