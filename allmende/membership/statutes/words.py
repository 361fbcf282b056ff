"""What a version of the statutes says of one rule, in plain words, and what that means for a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from allmende.kernel.amounts import format_amount
from allmende.ui.formats import format_date

from ..law.explained import Explained, Source, named

Group = Mapping[str, object]
"""As the statutes keep it: {"code", "name", "votes", "dues" where it has its own}."""


@dataclass(frozen=True, slots=True)
class Example:
    """What a rule means for one day: title is the day or the sum."""

    title: str
    sentence: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One rule. about: by which two versions are compared. step: of the guide that asks for it."""

    step: str
    about: str
    sentence: str
    sources: tuple[Source, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def rule(self) -> str:
        """Its paragraphs in the active language."""
        return named(self.sources)

    def differs_from(self, before: Said | None) -> bool:
        return before is None or (before.sentence, before.rule) != (self.sentence, self.rule)


def day(value: date) -> str:
    return format_date(value, language=get_language() or "en")


def euros(cents: int) -> str:
    return f"{format_amount(cents, decimals=2)} €"


def example(found: Explained) -> Example:
    return Example(day(found.on), f"{found.sentence()}.", found.rule())
