"""Keep a time of one's own resource."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from allmende.ui.fields import DayField, HourInput

from ..models import BusyKind

WHY = [
    (BusyKind.BLOCK.value, _("we use it ourselves")),
    (BusyKind.MAINTENANCE.value, _("maintenance")),
]


class BlockForm(forms.Form):
    """From a day and hour to a day and hour, on the resource's own clocks."""

    kind = forms.ChoiceField(label=_("Why"), choices=WHY, initial=BusyKind.BLOCK)
    from_day = DayField(label=pgettext_lazy("day", "From"))
    from_hour = forms.TimeField(label=_("Hour"), widget=HourInput)
    to_day = DayField(label=pgettext_lazy("day", "To"))
    to_hour = forms.TimeField(label=_("Hour"), widget=HourInput)
    quantity = forms.IntegerField(label=_("How many"), min_value=1)

    def __init__(self, *args: Any, zone: str, quantity: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)
        self.fields["quantity"].initial = quantity
        if quantity == 1:
            self.fields["quantity"].widget = forms.HiddenInput()

    def wish(self) -> dict[str, Any]:
        """What the use case wants to know."""
        answers = self.cleaned_data
        return {
            "kind": answers["kind"],
            "starts_at": datetime.combine(answers["from_day"], answers["from_hour"], self.zone),
            "ends_at": datetime.combine(answers["to_day"], answers["to_hour"], self.zone),
            "quantity": answers["quantity"],
        }
