"""A member named in a form by number or by name: where a name means several, the form asks which of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Member
from ..register.searching import matching

MOST_SUGGESTED = 10
"""Members to choose among; more are too many to read."""


class MemberField(forms.CharField):
    """What somebody typed to name a member."""

    def __init__(self, **more: Any) -> None:
        help_text = gettext_lazy("The name or the number in the list.")
        super().__init__(max_length=200, help_text=help_text, **more)


def ask_which(form: forms.Form, name: str, *, coop_id: int) -> None:
    """Add the question which of several is meant, where what was typed means several. As <name>_number, right after it.

    Works on what was sent, and on what is shown once more. A number always means the one who has it.
    """
    typed = str((form.data if form.is_bound else form.initial).get(form.add_prefix(name), "")).strip()
    if not typed or _is_number(typed):
        return
    found = members_meant(typed, coop_id=coop_id)
    if not 1 < len(found) <= MOST_SUGGESTED:
        return
    choices = [(each.number, f"{each.number}, {each.party.full_name}, {each.party.town}") for each in found]
    fields = {}
    for known, field in form.fields.items():
        fields[known] = field
        if known == name:
            fields[f"{name}_number"] = forms.TypedChoiceField(
                label=gettext_lazy("Who of these is it?"),
                choices=choices,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": gettext_lazy("Several members are found: choose one.")},
            )
    form.fields = fields


def member_chosen(form: forms.Form, name: str, *, coop_id: int) -> Member | None:
    """Who is meant; None where that is not clear, and why stands in the form."""
    typed = form.cleaned_data.get(name, "").strip()
    if f"{name}_number" in form.fields:
        typed = str(form.cleaned_data.get(f"{name}_number", ""))
    found = members_meant(typed, coop_id=coop_id)
    if not typed or len(found) == 1:
        return found[0] if found else None
    if found:
        form.add_error(name, _("Many members have this name. Enter more of it, or the number."))
    else:
        form.add_error(name, _("There is no member with this name or number."))
    return None


def members_meant(typed: str, *, coop_id: int) -> list[Member]:
    """By number in the list, else by words of the name: who has not left, by name, one more than are suggested."""
    rows = Member.objects.select_related("party", "coop").filter(coop_id=coop_id, voided_at=None)
    if _is_number(typed):
        return list(rows.filter(number=int(typed))) if len(typed) < 10 else []
    stays = Q(left_on=None) | Q(left_on__gte=timezone.localdate())
    there = rows.filter(stays, matching(typed, coop_id=coop_id))
    return list(there.order_by("party__sort_name", "pk")[: MOST_SUGGESTED + 1]) if typed else []


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit()  # "²" is a digit, and no number
