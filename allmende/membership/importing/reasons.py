"""What a person is told about a row, a file, or an import that stopped. Codes are kept, sentences are not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from allmende.kernel.amounts import format_amount
from allmende.ui import spreadsheets

from ..naming import in_words
from .sentences import SENTENCES

DAY = re.compile(r"\d{4}-\d\d-\d\d")
AMOUNT = re.compile(r"(-?)(\d+),(\d\d) €")
"""As `provisions.in_euro` writes it."""


@dataclass(frozen=True)
class Reason:
    """Why a row is refused, or what was left out of it: a code, and what it concerns."""

    code: str
    column: str = ""
    value: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "column": self.column, "value": self.value[:120]}


OF_A_DAY = (
    "joined_ahead",
    "birth_date_odd",
    "died_odd",
    "died_without_end",
    "guardian_missing",
    "movement_without_number",
    "movement_of_nothing",
)
"""Their value is a day that was read; of others it stands in the sentence as it was typed."""


def sentence(code: str, *, column: str = "", value: str = "") -> str:
    """The sentence for a code. A value "a/b" can be said in two parts, first and second, days and amounts of which are
    written as the reader writes them.
    """
    first, second = (_written(part) for part in value.rpartition("/")[::2])
    if code in OF_A_DAY:
        value = _written(value)
    template = str(SENTENCES.get(code) or spreadsheets.SENTENCES.get(code) or _("Refused: %(value)s"))
    return template % {"column": column, "value": value, "first": first, "second": second}


def _written(part: str) -> str:
    if DAY.fullmatch(part):
        with suppress(ValueError):  # what somebody typed can look like a day and be none
            return in_words(date.fromisoformat(part))
    if amount := AMOUNT.fullmatch(part):
        cents = int(f"{amount[1]}{amount[2]}{amount[3]}")
        return f"{format_amount(cents, decimals=2)} €"
    return part


def sentence_for(reason: Mapping[str, str]) -> str:
    return sentence(reason["code"], column=reason.get("column", ""), value=reason.get("value", ""))
