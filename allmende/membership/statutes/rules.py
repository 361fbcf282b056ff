"""A version of the statutes as the values that law computes with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, JSONField, QuerySet

from allmende.coops.models import Coop

from ..law.jurisdictions import Law, law_of
from ..law.rules import Rules
from ..models import Statutes

SAME = (
    "jurisdiction", "fiscal_year_begins", "notice_months", "notice_end", "payout_months", "share_price",
    "shares_required", "shares_most", "pay_at_once", "instalments", "instalment_months", "admission_fee", "dues_months",
    "liability", "liability_cap", "loss_by", "profit_by", "minimum_capital", "investing_allowed", "investing_votes",
    "written_form", "residence_required", "heirs_continue", "transfer_allowed", "sections",
)  # fmt: skip
"""Provisions that the model and law.Rules call by the same name."""


def law_behind(coop: Coop) -> Law:
    """Whose paragraphs pages, documents and refusals name, also where no statutes are entered yet."""
    return law_of(coop.jurisdiction, coop.legal_form)


def with_fiscal_years(versions: QuerySet[Statutes]) -> QuerySet[Statutes]:
    """Each with what all versions of its cooperative say about the fiscal year, in the same query."""
    return versions.annotate(all_years=_AllYears("coop_id"))


class _AllYears(Func):
    """Written out: nearly every computation asks, and putting these words together took Django longer than the rest."""

    template = (
        "array(select jsonb_build_object('since', said.valid_from, 'month', said.fiscal_year_begins)"
        " from membership_statutes as said where said.coop_id = %(expressions)s"
        " order by said.valid_from, said.id)"
    )
    output_field = ArrayField(JSONField())


def year_begins(said: Iterable[tuple[date, int]]) -> tuple[tuple[date, int], ...]:
    """As law.Rules has it: from which day on which month. said: in their order, the last of a day counts."""
    by_day = sorted(dict(said).items())
    return tuple(by_day) if len({month for _day, month in by_day}) > 1 else ()


def rules_of(statutes: Statutes, *, legal_form: str | None = None) -> Rules:
    """What law computes with. legal_form: the cooperative's, where it is at hand already."""
    return Rules(
        legal_form=legal_form or statutes.coop.legal_form,
        dues_amount=statutes.dues,
        dues_by_group=statutes.dues_by_group,
        year_begins=year_begins(_said_about_years(statutes)),
        **{name: getattr(statutes, name) for name in SAME},
    )


def rules_with(version: Statutes) -> Rules:
    """What law would compute with once a version is entered that is not yet: its fiscal year counts, too."""
    said = [*_said_about_years(version), (version.valid_from, version.fiscal_year_begins)]
    years = year_begins(sorted(said, key=lambda each: each[0]))
    return replace(rules_of(version), year_begins=years)


def _said_about_years(statutes: Statutes) -> list[tuple[date, int]]:
    said = getattr(statutes, "all_years", None)
    if said is not None:
        return [(date.fromisoformat(each["since"]), each["month"]) for each in said]
    versions = Statutes.objects.filter(coop_id=statutes.coop_id).order_by("valid_from", "pk")
    return list(versions.values_list("valid_from", "fiscal_year_begins"))
