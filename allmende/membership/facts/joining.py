"""Who an applicant turned out to be."""

from __future__ import annotations

from dataclasses import dataclass

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ApplicantRecognised(Fact):
    """The office said that an applicant is a former member: the application is of that row now."""

    application_id: int
    coop_id: int
    party_id: int


@dataclass(frozen=True, kw_only=True)
class DoubleClosed(Fact):
    """The office said that an applicant is a member already: the application is gone, with all that it said."""

    coop_id: int
    member_id: int
