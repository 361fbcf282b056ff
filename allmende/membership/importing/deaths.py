"""What a row says of the death of its member."""

from __future__ import annotations

from typing import Any

from ..models import Cause, PartyKind
from .reasons import Reason


def note_death(record: dict[str, Any], remarks: list[Reason], *, column: str) -> None:
    """Keep its day where the membership ended by it, and say where it is not known, or cannot be entered.

    The last day is no day of death: after it the heirs hold the membership until the fiscal year ends (§ 77 (1) GenG).
    A death by which nothing ended is recorded afterwards, with the heirs. ISO days compare as days do.
    """
    died, last = record["died_on"], record["left_on"]
    if died and (record["kind"] != PartyKind.PERSON or died < record["joined_on"] or (last and died > last)):
        remarks.append(Reason("died_odd", column, died))
        died = None
    elif died and not last:
        remarks.append(Reason("died_without_end", column, died))
        died = None
    if died:
        record["left_by"] = Cause.DEATH.value
    elif last and record["left_by"] == Cause.DEATH:
        remarks.append(Reason("died_unknown"))
    record["died_on"] = died
