"""What people fill in about accounts. Forms read; use cases judge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.kernel.amounts import Unit
from allmende.ui.fields import AmountField, DayField

from ..statement import Kind
from ..use_cases.pay_directly import LONGEST_PURPOSE

HIGHEST_RATE = Decimal(10_000)


class StatementFilter(forms.Form):
    """Which movements to show: from a day to a day, and of which kind. Empty means the running month."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            (Kind.ALL.value, _("everything")),
            (Kind.GIVEN.value, _("given")),
            (Kind.RECEIVED.value, _("received")),
            (Kind.HELD.value, _("held")),
        ],
    )

    def __init__(self, data: Any, *, today: date) -> None:
        first = today.replace(day=1)
        given = {"from": first.isoformat(), "to": today.isoformat(), "kind": Kind.ALL.value}
        super().__init__(given | {name: data[name] for name in given if data.get(name)})
        # Not class attributes: "from" is a word of the language.
        self.fields["from"] = DayField(label=_("from (day)"))
        self.fields["to"] = DayField(label=_("to (day)"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error("to", _("The last day lies before the first."))
        return cleaned


class StatementFile(StatementFilter):
    """The same for the file, and what one unit is worth in the books."""

    rate = forms.DecimalField(
        label=_("Value of one unit in euro"),
        required=False,
        localize=True,
        min_value=Decimal(0),
        max_value=HIGHEST_RATE,
        max_digits=12,
        decimal_places=6,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data, today=today)
        self.data = {**self.data, "rate": data.get("rate", "")}


class PaymentForm(forms.Form):
    """A direct payment. `id` is made with the page, so that a form sent twice pays once."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    to = forms.CharField(
        label=_("To which cooperative"),
        max_length=200,
        widget=forms.TextInput({"list": "cooperatives", "autocomplete": "off"}),
    )
    purpose = forms.CharField(label=_("What for"), max_length=LONGEST_PURPOSE)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"] = AmountField(
            label=_("Amount in %(unit)s") % {"unit": unit.name}, decimals=unit.decimals
        )
        self.order_fields(["id", "to", "amount", "purpose"])


class ReversalForm(forms.Form):
    """Why a payment is given back. `id` is made with the page, so that a form sent twice gives back once."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    purpose = forms.CharField(label=_("What for"), max_length=LONGEST_PURPOSE)


class LimitsForm(forms.Form):
    """How far an account may go into minus and into plus."""

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credit_limit"] = AmountField(
            label=_("At most so far into minus"), decimals=unit.decimals
        )
        self.fields["max_balance"] = AmountField(label=_("At most so far into plus"), decimals=unit.decimals)
