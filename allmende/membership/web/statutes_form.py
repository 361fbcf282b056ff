"""The guided form of the statutes: what law computes with, in the order of most statutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import AmountField, DayField

from ..law.jurisdictions import Law
from ..models import LONGEST_TEXT, Liability, LossBy, NoticeEnd, ProfitBy, Statutes
from ..use_cases.record_statutes import Provisions
from .statutes_groups import groups_said, nameless, row_fields, row_names, rows_for, rows_in, rows_of, twice
from .statutes_hints import hints

CITED = (
    "share_price", "shares_required", "shares_most", "pay_at_once", "instalments", "admission_fee", "dues_amount",
    "fiscal_year_begins", "notice_months", "payout_months", "liability", "loss_by", "profit_by", "minimum_capital",
    "groups", "investing_allowed", "transfer_allowed", "heirs_continue", "residence_required", "exclusion",
    "exclusion_objection", "written_form",
)  # fmt: skip
"""Provisions whose section is asked for, by the names under which law looks them up."""
ALONE = {
    "groups": _("Section on groups of members"),
    "exclusion": _("Section on exclusion"),
    "exclusion_objection": _("Section on objecting to an exclusion"),
}
"""Sections that stand beside no other provision, with their labels."""
LABELLED = {"dues_amount": "dues"}
"""Of which field a section is, where the law calls it by another name."""
NONE_IS_EMPTY = ("share_price", "admission_fee", "dues", "liability_cap")
"""Sums that are left out where there are none."""
OF_SHARES = (
    "share_price", "shares_required", "shares_most", "pay_at_once", "instalments", "instalment_months", "payout_months",
    "loss_by", "profit_by", "minimum_capital", "liability", "liability_cap", "transfer_allowed", "investing_allowed",
    "investing_votes",
)  # fmt: skip
"""Not asked where the law gives members no shares."""


def amount(label: Any, **more: Any) -> AmountField:
    return AmountField(label=label, required=False, **more)


def number(label: Any, most: int = 999, least: int = 0, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **more)


class StatutesForm(forms.Form):
    """Cleans to `provisions`: of entries that are refused it says what holds without them. Fields called section_…
    take the section that says so.
    """

    provisions: Provisions

    valid_from = DayField(label=_("In force from"))
    share_price = amount(_("One share, in euro"))
    shares_required = number(_("Shares everyone takes"), initial=1)
    shares_most = number(_("Shares at most"), required=False, most=1_000_000)
    pay_at_once = amount(_("Of each share to be paid at once, in euro"))
    instalments = number(_("Number of instalments for the rest"), most=120, initial=0)
    instalment_months = number(_("Months between instalments"), most=12, least=1, initial=1)
    admission_fee = amount(_("Admission fee, in euro"))
    dues = amount(_("Regular dues, in euro"))
    dues_months = number(_("Months the dues cover"), most=60, least=1, initial=12)
    fiscal_year_begins = forms.TypedChoiceField(
        label=_("Month in which the fiscal year begins"), choices=list(MONTHS.items()), coerce=int, initial=1
    )
    notice_months = number(_("Notice period in months"), most=120, initial=3)
    notice_end = forms.ChoiceField(
        label=_("Notice takes effect at the end of"), choices=NoticeEnd.choices, initial=NoticeEnd.FISCAL_YEAR
    )
    payout_months = number(_("Months until capital is paid out"), most=36, initial=6)
    loss_by = forms.ChoiceField(
        label=_("A loss falls on leavers"), choices=LossBy.choices, initial=LossBy.HEADS
    )
    profit_by = forms.ChoiceField(
        label=_("A profit is divided"), choices=ProfitBy.choices, initial=ProfitBy.CAPITAL
    )
    minimum_capital = amount(_("Capital that payouts must leave, in euro"))
    liability = forms.ChoiceField(
        label=_("Additional liability"), choices=Liability.choices, initial=Liability.NONE
    )
    liability_cap = amount(_("Liability for each share, in euro"))
    investing_allowed = forms.BooleanField(label=_("Investing members are admitted"), required=False)
    investing_votes = forms.BooleanField(label=_("Investing members vote"), required=False)
    written_form = forms.BooleanField(label=_("Declarations need the written form"), required=False)
    residence_required = forms.BooleanField(label=_("Members live in a certain district"), required=False)
    transfer_allowed = forms.BooleanField(
        label=_("Members may transfer their capital"), required=False, initial=True
    )
    heirs_continue = forms.BooleanField(label=_("Heirs stay members"), required=False)
    text = forms.CharField(
        label=_("Text of the statutes"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 14})
    )

    def __init__(
        self, *args: Any, law: Law, ever: Mapping[str, str] | None = None, rows: int = 0, **kwargs: Any
    ) -> None:
        """ever: code and last name of the groups there ever were. rows: how many of groups are shown."""
        super().__init__(*args, **kwargs)
        self.law = law
        self.ever = ever or {}
        self.rows = rows_in(self.data) if self.is_bound else rows
        self.fields.update(row_fields(self.rows))
        for name in CITED:
            self.fields[f"section_{name}"] = self._section(name)
        if law.shares is False:
            self._ask_nothing_of_shares()
        if len(law.notice_ends) == 1:
            del self.fields["notice_end"]
        for name, hint in hints(law).items():
            if name in self.fields:
                self.fields[name].help_text = hint

    def _section(self, name: str) -> forms.CharField:
        if name in ALONE:
            label = str(ALONE[name])
        else:
            about = self.fields[LABELLED.get(name, name)].label
            label = gettext("Section: %(about)s") % {"about": about}
        widget = forms.TextInput({"autocomplete": "off"})
        return forms.CharField(label=label, required=False, max_length=40, widget=widget)

    def _ask_nothing_of_shares(self) -> None:
        for name in OF_SHARES:
            del self.fields[name]
            self.fields.pop(f"section_{name}", None)

    @classmethod
    def of(cls, statutes: Statutes | None, *, law: Law) -> StatutesForm:
        """Filled with the latest version, without its day: the next one begins later."""
        if statutes is None:
            return cls(law=law, rows=rows_for([]))
        initial = {name: getattr(statutes, name) for name in _names() if name not in ("groups", "sections")}
        initial |= {name: getattr(statutes, name) or None for name in NONE_IS_EMPTY}
        initial |= rows_of(statutes.groups)
        initial |= {f"section_{name}": statutes.section(name) for name in CITED}
        return cls(initial=initial, law=law, rows=rows_for(statutes.groups))

    @property
    def group_rows(self) -> list[tuple[forms.BoundField, ...]]:
        """Name, vote, code, dues and rights of each group there is, then of new ones."""
        return [tuple(self[name] for name in row_names(number)) for number in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["groups"] = groups_said(cleaned, count=self.rows, ever=self.ever)
        self._judge_groups(cleaned)
        said = {name: cleaned[name] for name in _names() if name in cleaned}
        for name in ("share_price", "pay_at_once", "admission_fee", "dues", "liability_cap"):
            said[name] = said.get(name) or 0
        if "notice_end" not in self.fields:
            (said["notice_end"],) = self.law.notice_ends
        sections = {name: cited for name in CITED if (cited := cleaned.get(f"section_{name}"))}
        self.provisions = Provisions(**said, sections=sections)
        return cleaned

    def _judge_groups(self, cleaned: Mapping[str, Any]) -> None:
        for field in nameless(cleaned, count=self.rows):
            self.add_error(field, _("Give this group a name, or leave its row empty."))
        if field := twice(cleaned, count=self.rows):
            self.add_error(field, _("Two groups are called “%(name)s”.") % {"name": cleaned[field]})


def _names() -> list[str]:
    """Provisions that this form asks for; the country of law is the cooperative's."""
    return [field.name for field in fields(Provisions)]
