"""What happened with reports."""

from __future__ import annotations

from dataclasses import dataclass

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ReportFiled(Fact):
    report_id: int
    subject: str
    subject_id: str


@dataclass(frozen=True, kw_only=True)
class ReportSettled(Fact):
    report_id: int


@dataclass(frozen=True, kw_only=True)
class ReportsForgotten(Fact):
    """Reports settled a year ago were removed: their number."""

    reports: int
