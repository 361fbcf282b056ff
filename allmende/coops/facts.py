"""What happened among cooperatives and offices."""

from __future__ import annotations

from dataclasses import dataclass

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class NetworkFounded(Fact):
    network_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class NetworkChanged(Fact):
    network_id: int
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class CoopJoined(Fact):
    """A cooperative takes part in the network from now on."""

    coop_id: int
    invitation_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Fact):
    coop_id: int
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class OfficeBegan(Fact):
    office_id: int
    coop_id: int
    person_id: int
    duties: list[str]


@dataclass(frozen=True, kw_only=True)
class OfficeEnded(Fact):
    office_id: int
    coop_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationSent(Fact):
    invitation_id: int
    inviting_coop_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Fact):
    invitation_id: int
    inviting_coop_id: int


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(Fact):
    invitation_id: int
    coop_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True)
class TokenMade(Fact):
    token_id: int
    coop_id: int | None
    scopes: list[str]


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Fact):
    token_id: int


@dataclass(frozen=True, kw_only=True)
class RecordsForgotten(Fact):
    """What the retention periods took away: numbers of rows. Addresses were emptied in rows that stay."""

    addresses: int
    invitations: int
    tokens: int
    offices: int
