"""Forms of the import of members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from allmende.kernel.amounts import format_amount
from allmende.ui.fields import AmountField, DayField

from ..importing.columns import DAYS, FIELDS, NAMES, Columns
from ..models import Claiming
from ..use_cases.name_member_columns import Sums

FIELD_LABELS = {
    "number": _("Member's number"),
    "salutation": _("Form of address"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "name": _("Name in one cell"),
    "organisation": _("Organisation"),
    "register_entry": _("Register and number"),
    "birth_date": _("Date of birth"),
    "street": _("Street and number"),
    "house_number": _("House number, if apart"),
    "address_extra": _("Address line 2"),
    "postcode": _("Postcode"),
    "town": _("Town"),
    "country": _("Country"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "signed_on": _("Declaration signed"),
    "admitted_on": _("Admitted"),
    "joined_on": _("Member since"),
    "notice_on": _("Notice received"),
    "left_on": _("Member until"),
    "left_by": _("Why they left"),
    "died_on": _("Died on"),
    "shares": _("Number of shares"),
    "capital": _("Paid in, in euro"),
    "moved_on": _("Day of the movement"),
    "other_side": _("Transferred to or from: number of the other member"),
    "group": _("Group"),
    "is_investing": _("Investing member"),
    "iban": _("IBAN"),
    "holder": _("Account holder"),
    "mandate_on": _("Mandate signed"),
    "mandate_reference": _("Mandate reference"),
    "language": _("Language"),
    "guardians": _("Legal guardians of minors"),
    "representatives": _("Representatives of organisations"),
    "holders": _("Joint holders"),
    "remarks": _("Remarks, kept as notes"),
}
PARTS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "who",
        _("Who"),
        (
            "number",
            "salutation",
            "given_name",
            "family_name",
            "name",
            "organisation",
            "register_entry",
            "birth_date",
        ),
    ),
    (
        "where",
        _("How to reach them"),
        (
            "street",
            "house_number",
            "address_extra",
            "postcode",
            "town",
            "country",
            "email",
            "phone",
            "language",
        ),
    ),
    ("beside", _("Who stands beside them"), ("guardians", "representatives", "holders")),
    (
        "membership",
        _("Membership"),
        (
            "joined_on",
            "admitted_on",
            "signed_on",
            "notice_on",
            "left_on",
            "left_by",
            "died_on",
            "group",
            "is_investing",
            "remarks",
        ),
    ),
    (
        "money",
        _("Shares and account"),
        ("shares", "capital", "moved_on", "other_side", "iban", "holder", "mandate_on", "mandate_reference"),
    ),
)
"""The fields as the page shows them."""


class MemberFileForm(forms.Form):
    file = forms.FileField(
        label=_("List of members"),
        help_text=_("Excel (.xlsx) or CSV, up to 20 MB and 50,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt,text/csv"}),
    )


class MemberColumnsForm(forms.Form):
    """Which column means what: a field `column_…` for each of FIELDS; the balance day and what is expected."""

    as_of = DayField(
        label=_("Balance day"),
        help_text=_("As of this day the file shows capital; mostly the end of the last fiscal year."),
    )
    all_have_mandates = forms.BooleanField(
        label=_("All these accounts have given a SEPA mandate"),
        help_text=_(
            "Then each IBAN becomes a mandate, signed on the day in the file, or else on the day of joining. "
            "Otherwise only those whose row says when it was signed; other IBANs become accounts for payouts. "
            "What is debited without a mandate can be returned for 13 months."
        ),
        required=False,
    )
    members = forms.IntegerField(label=_("Members"), required=False, min_value=0, max_value=10**9)
    shares = forms.IntegerField(label=_("Shares"), required=False, min_value=0, max_value=10**9)
    capital = AmountField(label=_("Capital in euro"), required=False)

    def __init__(
        self, *args: Any, header: list[str], guessed: Columns, samples: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.samples = samples
        choices = [
            ("", _("not in this file")),
            *((column, with_sample(column, samples)) for column in header),
        ]
        for part in FIELDS:
            self.fields[f"column_{part}"] = forms.ChoiceField(
                label=FIELD_LABELS[part], required=False, choices=choices, initial=guessed.get(part, "")
            )

    def needed(self, *, has_shares: bool) -> set[str]:
        """Fields that a list cannot do without, or one of several."""
        parts = {*NAMES, *DAYS, "shares"} if has_shares else {*NAMES, *DAYS}
        return {f"column_{part}" for part in parts}

    @property
    def parts(self) -> list[tuple[str, Any, list[forms.BoundField]]]:
        return [(code, label, [self[f"column_{part}"] for part in names]) for code, label, names in PARTS]

    def columns(self) -> Columns:
        chosen = {part: self.cleaned_data[f"column_{part}"] for part in FIELDS}
        return {part: column for part, column in chosen.items() if column}

    def expected(self) -> Sums:
        return Sums(**{name: self.cleaned_data[name] for name in ("members", "shares", "capital")})


def with_sample(column: str, samples: Mapping[str, str]) -> str:
    """A column, and what stands in it."""
    return f"{column}: {samples[column]}" if samples.get(column) else column


class ConfirmForm(forms.Form):
    """What is claimed is asked where the shares of the list lack something."""

    claiming = forms.ChoiceField(
        label=_("What is still owed on shares"),
        widget=forms.RadioSelect,
        required=False,
        initial=Claiming.DUE,
    )
    despite_sums = forms.BooleanField(
        label=_("Enter it although the sums are not what we expected"), required=False
    )

    def __init__(self, *args: Any, sums: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(_claiming(sums))
        if choices:
            self.fields["claiming"].choices = choices
        else:
            del self.fields["claiming"]

    @property
    def claims(self) -> str:
        return str(self.cleaned_data.get("claiming") or Claiming.DUE)


def _claiming(sums: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    owed, rest = sums.get("owed", 0), sums.get("rest", 0)
    if owed:
        yield Claiming.DUE, _of_so_many(_("Claim what the statutes make due:"), owed, sums["owing"])
    if rest:
        label = _("Claim all, because the assembly called for the rest already:")
        yield Claiming.ALL, _of_so_many(label, owed + rest, max(sums["owing"], sums["resting"]))
    if owed or rest:
        yield (Claiming.NOTHING if owed else Claiming.DUE), str(_("Claim nothing"))


def _of_so_many(label: Any, cents: int, members: int) -> str:
    amount = format_amount(cents, decimals=2)
    whose = ngettext("%(amount)s € of %(num)s member", "%(amount)s € of %(num)s members", members)
    return f"{label} {whose % {'amount': amount, 'num': members}}"
