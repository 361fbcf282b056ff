"""What a time line is made of: days, and what each of them brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.kernel.amounts import format_amount
from allmende.ui.formats import format_date
from allmende.ui.writing import current_language


class Topic(StrEnum):
    """What an entry is about, to leave out the rest."""

    MONEY = "money"
    """Joining and leaving, shares, and what is owed and paid."""
    LETTERS = "letters"
    DATA = "data"


TOPICS = {
    Topic.MONEY: _("Shares and money"),
    Topic.LETTERS: _("Letters"),
    Topic.DATA: _("Data"),
}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A day and what it brought. place, key: the order within the day; key names the entry for good.

    kind: a code for programs. rule: what law.jurisdictions has paragraphs for, where one counts; source: these.
    by: the person who recorded it, for the office alone. href: where more of it stands.
    """

    on: date
    kind: str
    pk: Any
    text: str
    topic: Topic = Topic.MONEY
    place: int = 5
    rule: str = ""
    source: str = ""
    by: int | None = None
    href: str = ""

    @property
    def order(self) -> tuple[date, int, str]:
        return (self.on, self.place, f"{self.kind}:{self.pk}")


def day_in_words(day: date) -> str:
    """3 February 2018"""
    return format_date(day, language=current_language())


def euros(cents: int) -> str:
    """1,000.00 €"""
    return f"{format_amount(cents, decimals=2, language=current_language())} €"


def day_of(moment: datetime) -> date:
    """The day on the clocks here."""
    return timezone.localdate(moment)


def page_of(name: str, *args: Any) -> str:
    """The address of a page of members."""
    return reverse(f"membership:{name}", args=args)
