"""Form fields and widgets in the device's own shape: day, hour, amount."""

from __future__ import annotations

from typing import Any

from django import forms

from allmende.kernel.amounts import format_amount, parse_amount
from allmende.kernel.errors import Invalid


class DayInput(forms.DateInput):
    """The device's calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class HourInput(forms.TimeInput):
    """The device's clock, in steps of a quarter of an hour."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": "900", **(attrs or {})}, format="%H:%M")


class AmountField(forms.CharField):
    """An amount as a person writes it ("12,50" or "12.50"); cleans to an integer in the smallest part."""

    def __init__(self, *, decimals: int = 2, **kwargs: Any) -> None:
        widget = kwargs.pop("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=40, widget=widget, **kwargs)
        self.decimals = decimals

    def prepare_value(self, value: Any) -> Any:
        return format_amount(value, decimals=self.decimals) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text, decimals=self.decimals)
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error
