"""What is stored about a party, shown: each kind of rows with its reason and the period of each field, and the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from allmende.coops.models import Coop

from ..law.explained import named
from ..law.retention import retention
from ..models import Erasure, Party, Stage
from ..queries import has_shares
from .erasing import PERIODS, Kept
from .fields import FieldKept, fields_of
from .holdings import holdings_of_parties

MOST_SHOWN = 200


@dataclass(frozen=True)
class Stored:
    """One kind of rows: what they are, how many, why they are there, and how long each field of them is kept."""

    title: str
    number: int
    why: str
    fields: list[FieldKept]


@dataclass(frozen=True)
class Period:
    """A stage of erasure, how long it is kept, and by which law; in the active language."""

    stage: str
    title: str
    words: str
    source: str


def stored_about(party: Party, kept: Sequence[Kept], *, on: date) -> list[Stored]:
    """Of each kind of which there is something. Call it where the cooperative's rows may be seen."""
    shares = has_shares(party.coop_id, on)
    found = [(each, each.rows.count()) for each in holdings_of_parties([party.pk])]
    return [
        Stored(str(each.title), number, each.why, list(fields_of(each, kept, party.coop, has_shares=shares)))
        for each, number in found
        if number
    ]


def log_of_erasures(coop_id: int) -> QuerySet[Erasure]:
    """How much of what went by itself on which day, of nobody in particular: the latest."""
    return Erasure.objects.filter(coop_id=coop_id).order_by("-day", "stage")[:MOST_SHOWN]


def periods_of(coop: Coop) -> Iterator[Period]:
    """Each stage by the law of the cooperative."""
    for stage, kind in PERIODS.items():
        rule = retention(kind, jurisdiction=coop.jurisdiction, legal_form=coop.legal_form)
        yield Period(str(stage), str(Stage(stage).label), str(rule.words), named(rule.sources))
