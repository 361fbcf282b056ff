"""A result that explains itself: a day, why, and on which paragraphs it rests. Stored as JSON, said in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from .sentences import SENTENCES, in_words

Param = str | int
STATUTES = ""
"""The law of a source that stands in the statutes themselves."""
_IN_GERMAN = {"GDPR": "DSGVO"}
_SUBSECTION = re.compile(r" \((\d+[a-z]?)\)")


@dataclass(frozen=True)
class Source:
    """A paragraph: section "§ 65 (2)" of the law "GenG", or of the cooperative's statutes (law STATUTES)."""

    section: str
    law: str = STATUTES

    def in_words(self) -> str:
        """§ 65 (2) GenG, § 8 (1) of the statutes · § 65 Abs. 2 GenG, § 8 (1) der Satzung; in the active language."""
        if self.law == STATUTES:
            return gettext("%(section)s of the statutes") % {"section": self.section}
        if (translation.get_language() or "").startswith("de"):
            section = _SUBSECTION.sub(r" Abs. \1", self.section).replace(" no. ", " Nr. ")
            return f"{section} {_IN_GERMAN.get(self.law, self.law)}"
        return f"{self.section} {self.law}"


def named(sources: Iterable[Source]) -> str:
    """All of them after commas, in the active language."""
    return ", ".join(source.in_words() for source in sources)


def geng(*sections: str) -> str:
    """These sections of the GenG, for a rule that rests on nothing else; in the active language."""
    return named(Source(section, "GenG") for section in sections)


@dataclass(frozen=True)
class Objection:
    """Why something may not be: a sentence in the language that was active, and its paragraphs.

    field: what it concerns, by its name in Rules or in the call.
    """

    field: str
    sentence: str
    sources: tuple[Source, ...] = ()

    @property
    def rule(self) -> str:
        """The sources in the active language; "" where the sentence needs none."""
        return named(self.sources)

    def __str__(self) -> str:
        return f"{self.sentence} ({self.rule})" if self.sources else self.sentence


@dataclass(frozen=True)
class Explained:
    """A day the law computes. kind names the sentence, params fill it.

    Once stored, a kind keeps its meaning for ever: change the words in `sentences`, never a name or its params.
    """

    on: date
    kind: str
    params: Mapping[str, Param] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in SENTENCES:
            raise ValueError(f"no sentence says {self.kind}")

    def sentence(self, language: str | None = None, *, in_full: bool = False) -> str:
        """What and why, without the sources. Language: that of the request unless named. in_full: as in_words says."""
        with translation.override(language or translation.get_language()):
            return in_words(self.kind, {"on": self.on.isoformat(), **self.params}, in_full=in_full)

    def rule(self, language: str | None = None) -> str:
        """The sources alone: § 65 (2) GenG, § 8 (1) of the statutes."""
        with translation.override(language or translation.get_language()):
            return named(self.sources)

    def in_words(self, language: str | None = None) -> str:
        """Notice received on 2 Oct 2026 takes effect on 31 Dec 2027: 3 months to the year end, § 65 (2) GenG, …"""
        with translation.override(language or translation.get_language()):
            return ", ".join([self.sentence(), *(source.in_words() for source in self.sources)])

    def __str__(self) -> str:
        return self.in_words()

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        return {
            "kind": self.kind,
            "on": self.on.isoformat(),
            "params": dict(self.params),
            "sources": [[source.section, source.law] for source in self.sources],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Explained:
        """Raises ValueError for a kind nobody knows."""
        return cls(
            on=date.fromisoformat(stored["on"]),
            kind=stored["kind"],
            params=dict(stored["params"]),
            sources=tuple(Source(section, law) for section, law in stored["sources"]),
        )
