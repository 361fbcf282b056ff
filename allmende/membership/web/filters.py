"""What the office may ask its list of members for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import DayField

from ..register.columns import STATES
from ..register.member_list import SORTS, MemberQuery, State

USUAL = [State.MEMBER.value, State.LEAVING.value]
INVESTING = {"yes": True, "no": False}


class MemberFilter(forms.Form):
    """Name, number, town or e-mail; as of a day; states; a group. The list leaves out what makes no sense."""

    q = forms.CharField(
        label=_("Name, number or town"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    as_of = DayField(label=_("As of"), required=False)
    state = forms.MultipleChoiceField(
        label=_("State"), required=False, choices=STATES, widget=forms.CheckboxSelectMultiple
    )
    group = forms.ChoiceField(label=_("Group"), required=False)
    investing = forms.ChoiceField(
        label=_("Investing"),
        required=False,
        choices=[("", _("all")), ("no", _("not investing")), ("yes", _("investing only"))],
    )

    owing = forms.BooleanField(label=_("with open payments"), required=False)
    expelled = forms.BooleanField(label=_("without assembly rights"), required=False)

    def __init__(self, data: Any, *, groups: Mapping[str, str], today: date) -> None:
        self.today = today
        shown = data.copy() if data is not None else None
        if shown is not None:
            shown.setdefault("as_of", today.isoformat())
            if "state" not in shown:
                shown.setlist("state", USUAL)
        super().__init__(shown, initial={"as_of": today, "state": USUAL})
        self.sort = (data or {}).get("sort", "name")
        self.fields["group"].choices = [("", _("all")), *groups.items()]
        if not groups:
            del self.fields["group"]

    def clean(self) -> dict[str, Any]:
        """A group is asked for where the statutes know none any more: not everyone is meant."""
        if "group" not in self.fields and self.data.get("group"):
            self.add_error(None, _("The statutes know no groups."))
        return self.cleaned_data

    def query(self, coop_id: int) -> MemberQuery:
        """What was asked for; the usual list for what makes no sense."""
        self.is_valid()
        said = self.cleaned_data if self.is_bound else {}
        return MemberQuery(
            coop_id=coop_id,
            as_of=said.get("as_of") or self.today,
            q=said.get("q", ""),
            states=frozenset(State(each) for each in said.get("state") or USUAL),
            group=said.get("group", ""),
            investing=INVESTING.get(said.get("investing", "")),
            owing=said.get("owing", False),
            expelled=said.get("expelled", False),
            sort=self.sort if self.sort.lstrip("-") in SORTS and self.sort.count("-") < 2 else "name",
        )
