"""What is asked about an archive on its way in: whether there is room for it, its bytes, what it says of itself."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from allmende.kernel.carrying import NotCarried, holds_nothing
from allmende.kernel.progress import progress_of

from ..models import ArrivalProgress, CoopArrival
from ..refusals.exports import CoopNotEmpty, NoArrival
from ..stored.sealing import opened

PART = 2**20
LARGEST_FILE = 256 * 2**20
"""Bytes. Larger ones are brought in at the machine."""
IN_MEMORY = 8 * 2**20
NO_BANK_DETAILS = "no-bank-details"


@dataclass(frozen=True, slots=True)
class Said:
    """What an archive says of itself."""

    cooperative: str
    made_at: datetime
    counts: dict[str, int]


def refuse_unless_empty(coop_id: int) -> None:
    """Raises CoopNotEmpty."""
    if not holds_nothing(coop_id):
        raise CoopNotEmpty(
            not_empty(),
            rule=_("An archive is brought into a cooperative that is still empty."),
        )


def not_empty() -> str:
    return _(
        "This cooperative has something of its own already: members, statutes or offers. Nothing was brought in."
    )


def arrival_in(coop_id: int) -> CoopArrival | None:
    """The archive on its way into a cooperative; whoever asks has authorized."""
    return CoopArrival.objects.filter(coop_id=coop_id).first()


@contextmanager
def archive_file(arrival: CoopArrival) -> Iterator[BinaryIO]:
    """The archive as it came, deciphered; a large one lies on disk."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        for part in arrival.parts.order_by("number").iterator(8):
            file.write(opened(part.content))
        file.seek(0)
        yield file  # type: ignore[misc]  # a spooled file is a binary file, typeshed calls it otherwise


def said_by(manifest: dict[str, Any]) -> Said:
    """Raises NotCarried for a manifest that does not say it, and for an archive without bank details."""
    if manifest.get("bank_details") is not True:
        raise NotCarried(NO_BANK_DETAILS)
    try:
        made_at = datetime.fromisoformat(manifest["made_at"])
        counts = {
            name.removeprefix("data/").removesuffix(".jsonl"): int(said["rows"])
            for name, said in manifest["files"].items()
            if "rows" in said
        }
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise NotCarried("the manifest says too little") from error
    if made_at.tzinfo is None:
        raise NotCarried("the manifest names no moment")
    name = str(manifest.get("cooperative", "")).replace("\x00", "")[:200]
    return Said(name, made_at, counts)


def problem_text(arrival: CoopArrival) -> str:
    """Why it cannot be brought in, for people."""
    code = (arrival.problem or {}).get("code", "")
    return {
        "": "",
        NO_BANK_DETAILS: _(
            "This archive was made without bank details: it is to read. Make one with bank details, and upload that."
        ),
        "not-allowed": _(
            "Whoever brings it in needs the duties for what comes: “keep the list of members”, for offers “offer and "
            "lend”, and where the public page changes “edit the profile”. Nothing was brought in."
        ),
        "coop-not-empty": not_empty(),
        "not-an-archive": _("This file is no whole archive of a cooperative. Nothing was brought in."),
    }.get(code, _("Something went wrong on our side. Nothing was brought in. Please try once more."))


def arrival_progress(arrival: CoopArrival) -> tuple[int, int]:
    """Tables done and tables in all; (0, 0) before it begins."""
    return progress_of(ArrivalProgress, arrival.pk)


def no_arrival() -> NoArrival:
    """The refusal where nothing waits."""
    return NoArrival(_("There is no archive that waits."), rule=_("An archive is decided once."))
