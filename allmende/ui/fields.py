"""Form fields and widgets in the device's own shape: day, hour, amount."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.kernel.amounts import format_amount, parse_amount
from allmende.kernel.errors import Invalid

LONGEST_EMAIL = 254
"""Characters of an e-mail address, here as in the database (RFC 5321). Django's forms take 320."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
FIRST_BIRTHDAY = date(1880, 1, 1)


class EmailField(forms.EmailField):
    """An e-mail address that the database can keep."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_EMAIL, **kwargs)


def bound_email(field: forms.EmailField) -> None:
    """Give a field of somebody else's form the same limit."""
    field.max_length = LONGEST_EMAIL
    field.validators.append(MaxLengthValidator(LONGEST_EMAIL))
    field.widget.attrs["maxlength"] = str(LONGEST_EMAIL)


class DayInput(forms.DateInput):
    """The device's calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day people mean. Days at the ends of the calendar are refused: the day before or after does not exist."""

    widget = DayInput

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not is_near(value):
            raise forms.ValidationError(_("Choose a day from 2000 to 2100."))


class BirthdayField(DayField):
    """A date of birth: of somebody who lives today, or may have founded the cooperative."""

    def validate(self, value: Any) -> None:
        forms.DateField.validate(self, value)
        if value and not FIRST_BIRTHDAY <= value <= timezone.localdate():
            raise forms.ValidationError(_("Enter a day from 1880 until today."))


def is_near(day: date) -> bool:
    """Whether a day lies from 2000 to 2100, so that one can reckon with it."""
    return FIRST_DAY <= day <= LAST_DAY


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
