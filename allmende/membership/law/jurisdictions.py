"""Whose law stands behind the statutes: what it demands, and the paragraphs to name.

The seam for other countries: a law is a row of LAWS with its limits and paragraphs as values. Austria (GenG 1873:
four weeks to the end of the fiscal year, § 77) and Belgium get their rows when their cooperatives come; a limit that
these values cannot say becomes a field here, with a default that leaves the other rows as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .explained import Source, named
from .rules import DAY, FISCAL_YEAR, NOTICE_ENDS, Rules

COOPERATIVES = ("eg", "sce")
"""Legal forms with shares and a law of their own in every country."""


@dataclass(frozen=True, kw_only=True)
class Law:
    """What one country's law demands of one legal form. Periods in months; None: the law sets no such limit.

    paragraphs: by topic ("notice", "payout" …), the sources an explanation names.
    """

    notice_least: int = 0
    notice_most: int | None = None
    notice_ends: tuple[str, ...] = (*NOTICE_ENDS, DAY)
    most_until_end: int | None = None
    """Notice and the wait for the end together."""
    hardship_from: int | None = None
    """Statutes that bind for longer than this let a member leave early in hardship."""
    hardship_notice: int = 3
    ends_with_year: bool = False
    """Death, exclusion and the end of an organisation end membership with the fiscal year, not at once."""
    undone_by_dissolution: int | None = None
    """Months after an exit within which the cooperative's dissolution undoes it."""
    payout_by_law: int | None = None
    """Months after the exit; other ones are the statutes' own."""
    shares: bool | None = None
    """Whether members must (True) or cannot (False) hold shares; None: as the statutes say."""
    paid_at_once_least: int = 0
    """Percent of a share whose payment the statutes must fix by amount and day."""
    paragraphs: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)

    def sources(self, topic: str) -> tuple[Source, ...]:
        return self.paragraphs.get(topic, ())

    def cited(self, topic: str) -> str:
        """The paragraphs in the active language, to stand beside a rule: § 30 GenG; "" where this law has none."""
        return named(self.sources(topic))

    def names(self, source: str) -> bool:
        """Whether a paragraph that was written down is of a law that counts here; nothing written always fits."""
        laws = {each.law for sources in self.paragraphs.values() for each in sources}
        return not source.endswith("GenG") or "GenG" in laws

    def because(self, topic: str) -> str:
        """The same behind a sentence, with what belongs before it: " (§ 30 GenG)" or ""."""
        return f" ({self.cited(topic)})" if self.sources(topic) else ""


def _geng(*sections: str) -> tuple[Source, ...]:
    return tuple(Source(section, "GenG") for section in sections)


def _bgb(*sections: str) -> tuple[Source, ...]:
    return tuple(Source(section, "BGB") for section in sections)


def _hgb(*sections: str) -> tuple[Source, ...]:
    return tuple(Source(section, "HGB") for section in sections)


GERMAN_COOPERATIVE = Law(
    notice_least=3,
    notice_most=60,
    notice_ends=(FISCAL_YEAR,),
    hardship_from=24,
    ends_with_year=True,
    undone_by_dissolution=6,
    payout_by_law=6,
    shares=True,
    paid_at_once_least=10,
    paragraphs={
        "notice": _geng("§ 65 (2)"),
        "hardship": _geng("§ 65 (3)"),
        "creditor": _geng("§ 66", "§ 65 (2)"),
        "insolvency": _geng("§ 66a", "§ 65 (2)"),
        "moving": _geng("§ 67"),
        "cancel_shares": _geng("§ 67b", "§ 65 (2)"),
        "exclusion": _geng("§ 68 (1)"),
        "exclusion_dispatch": _geng("§ 68 (2)"),
        "members_in_office": _geng("§ 9 (2)", "§ 68 (2)"),
        "payout": _geng("§ 73 (2)"),
        "payout_deferred": _geng("§ 73 (4)"),
        "loss": _geng("§ 73 (2)"),
        "shortfall": _geng("§ 73 (2)", "§ 119"),
        "no_further_payments": _geng("§ 73 (2)", "§ 6 no. 3", "§ 105 (1)"),
        "minimum_capital": _geng("§ 8a (2)"),
        "set_off": _bgb("§ 387", "§ 388", "§ 389"),
        "dissolution": _geng("§ 75"),
        "dissolution_before": _geng("§ 65 (4)"),
        "dissolved_resolution": _geng("§ 78 (1)"),
        "dissolved_time": _geng("§ 79 (1)"),
        "dissolved_court": _geng("§ 80 (1)"),
        "dissolved_authority": _geng("§ 81 (1)"),
        "dissolved_insolvency": _geng("§ 101"),
        "dissolved_no_assets": _geng("§ 81a"),
        "register_of_dissolution": _geng("§ 82 (1)"),
        "membership_goes_on": _geng("§ 75", "§ 65 (4)"),
        "joining_dissolved": _geng("§ 87 (1)"),
        "transfer_dissolved": _geng("§ 87 (1)"),
        "profit_dissolved": _geng("§ 90 (1)", "§ 91"),
        "heirs_dissolved": _geng("§ 77 (1)", "§ 75"),
        "continuation": _geng("§ 79a (1)"),
        "continuation_insolvency": _geng("§ 117 (1)"),
        "continued": _geng("§ 75", "§ 65 (4)"),
        "transfer": _geng("§ 76 (1)"),
        "transfer_barred": _geng("§ 76 (2)"),
        "death": _geng("§ 77 (1)"),
        "heirs": _geng("§ 77 (2)"),
        "end_of_organisation": _geng("§ 77a"),
        "required_payment": _geng("§ 7 no. 1"),
        "several_shares": _geng("§ 7a"),
        "further_shares": _geng("§ 15b (2)"),
        "further_declaration": _geng("§ 15b (1)"),
        "investing": _geng("§ 8 (2)"),
        "liability": _geng("§ 119"),
        "profit": _geng("§ 19 (1)"),
        "profit_by": _geng("§ 19 (2)"),
        "no_profit": _geng("§ 20"),
        "declaration": _geng("§ 15 (1)"),
        "text_form": (*_geng("§ 15 (1)"), *_bgb("§ 126b")),
        "written_form": _geng("§ 177"),
        "highlighted": _geng("§ 15a"),
        "read_before": _geng("§ 15", "§ 15a"),
        "admission": _geng("§ 15", "§ 30"),
        "rejection": _geng("§ 15 (1)"),
        "papers": _geng("§ 30 (3)"),
        "list": _geng("§ 30"),
        "in_the_list": _geng("§ 30 (2)"),
        "inspection": _geng("§ 31 (1)"),
        "calls": _geng("§ 50"),
        "assembly": _geng("§ 43"),
        "short_year": _hgb("§ 240 (2)"),
        "heirs_together": _geng("§ 77 (1)"),
        "together": _bgb("§§ 1629, 747, 2040"),
        "members_of_the_year": _hgb("§ 338 (1)"),
        "capital_of_the_year": _hgb("§ 337 (1)"),
        "changes_of_the_year": _hgb("§ 338 (1)"),
    },
)
"""eG. Read in the text of 1 January 2025, but for §§ 65 (4), 66 and 78-91 (general knowledge, to be confirmed). That
nobody joins and nothing is handed on once it is dissolved follows from § 87 (1), which leaves §§ 17-51 in force and not
§§ 15, 15b and 76; commentaries differ for § 76.
Where more than three quarters of the members are entrepreneurs the statutes may ask those for up to ten years
(§ 65 (2) sentence 3): not modelled, statutes with more than five years are refused."""

EUROPEAN_COOPERATIVE = replace(GERMAN_COOPERATIVE)
"""SCE with its seat in Germany: the law of the eG where Regulation (EC) 1435/2003 is silent (its Art. 8; general
knowledge, to be confirmed)."""

GERMAN_ASSOCIATION = Law(
    notice_most=24,
    most_until_end=24,
    shares=False,
    paragraphs={
        "notice": _bgb("§ 39 (2)"),
        "leaving": _bgb("§ 39 (1)"),
        "death": _bgb("§ 38"),
        "heirs": _bgb("§ 40"),
        "together": _bgb("§§ 1629, 747, 2040"),
        "text_form": _bgb("§ 126b"),
        "rejection": (Source("Art. 17 (1) (a)", "GDPR"),),
    },
)
"""e. V.: leaving at once, unless the statutes set a period or the end of a fiscal year; both together bind for two
years at most (§ 39 (2) BGB; PWW/Schöpflin, BGB, § 39 no. 3: two years to the year end are not allowed)."""

STATUTES_ALONE = Law()
"""Any other legal form: what the statutes or the contract say, and no paragraph."""

LAWS: Mapping[tuple[str, str], Law] = {
    ("DE", "eg"): GERMAN_COOPERATIVE,
    ("DE", "sce"): EUROPEAN_COOPERATIVE,
    ("DE", "ev"): GERMAN_ASSOCIATION,
}


def law_for(rules: Rules) -> Law:
    return law_of(rules.jurisdiction, rules.legal_form)


def law_of(jurisdiction: str, legal_form: str) -> Law:
    return LAWS.get((jurisdiction, legal_form), STATUTES_ALONE)


def is_built(rules: Rules) -> bool:
    """Whether we know the law behind these statutes, or there is none to know: a cooperative's is never guessed."""
    return rules.legal_form not in COOPERATIVES or (rules.jurisdiction, rules.legal_form) in LAWS


def sources_for(rules: Rules, topic: str, *fields: str) -> tuple[Source, ...]:
    """The law's paragraphs for this topic, then the sections of the statutes named for it or these fields."""
    sections = dict.fromkeys(section for name in (topic, *fields) if (section := rules.sections.get(name)))
    return law_for(rules).sources(topic) + tuple(Source(section) for section in sections)
