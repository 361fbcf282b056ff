"""A version of the statutes as the values that law computes with."""

from __future__ import annotations

from allmende.coops.models import Coop

from ..law.jurisdictions import Law, law_of
from ..law.rules import Rules
from ..models import Statutes

SAME = (
    "jurisdiction", "fiscal_year_begins", "notice_months", "notice_end", "payout_months", "share_price",
    "shares_required", "shares_most", "pay_at_once", "instalments", "instalment_months", "admission_fee", "dues_months",
    "liability", "liability_cap", "loss_by", "minimum_capital", "investing_allowed", "investing_votes", "written_form",
    "residence_required", "heirs_continue", "transfer_allowed", "sections",
)  # fmt: skip
"""Provisions that the model and law.Rules call by the same name."""


def law_behind(coop: Coop) -> Law:
    """Whose paragraphs pages, documents and refusals name, also where no statutes are entered yet."""
    return law_of(coop.jurisdiction, coop.legal_form)


def rules_of(statutes: Statutes, *, legal_form: str | None = None) -> Rules:
    """What law computes with. legal_form: the cooperative's, where it is at hand already."""
    return Rules(
        legal_form=legal_form or statutes.coop.legal_form,
        dues_amount=statutes.dues,
        **{name: getattr(statutes, name) for name in SAME},
    )
