"""The groups of members in the form of the statutes: a row for each there is, and empty ones for new groups.

A row keeps the code under which members are of the group, whatever it is called from now on. A new one has none yet.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import AmountField

from ..models import LONGEST_RIGHTS

MOST = 50
EMPTY_ROWS = 3
LONGEST_CODE, LONGEST_NAME = 40, 80


class OwnDuesField(AmountField):
    """What a group pays, in cents; None where it pays what all others do."""

    def clean(self, value: Any) -> Any:
        dues = super().clean(value)
        if dues is not None and dues < 0:
            raise forms.ValidationError(_("This cannot be below zero."))
        return dues


def row_names(number: int) -> tuple[str, str, str, str, str]:
    """What the fields of a row are called: name, vote, code, dues, rights."""
    row = f"group_{number}"
    return f"{row}_name", f"{row}_votes", f"{row}_code", f"{row}_dues", f"{row}_rights"


def rows_in(data: Mapping[str, Any]) -> int:
    """How many rows were sent."""
    return next((number for number in range(MOST) if row_names(number)[2] not in data), MOST)


def rows_for(groups: Collection[object]) -> int:
    """How many rows to show: of the groups there are, and empty ones."""
    return min(len(groups) + EMPTY_ROWS, MOST)


def row_fields(count: int) -> Iterable[tuple[str, forms.Field]]:
    """The fields of so many rows."""
    for number in range(count):
        name, votes, code, dues, rights = row_names(number)
        yield name, forms.CharField(label=_("Group"), required=False, max_length=LONGEST_NAME)
        yield votes, forms.BooleanField(label=_("has a vote"), required=False, initial=True)
        yield code, forms.CharField(max_length=LONGEST_CODE, required=False, widget=forms.HiddenInput)
        yield dues, OwnDuesField(label=_("Dues of its own in euro"), required=False)
        yield (
            rights,
            forms.CharField(
                label=_("Further rights"),
                required=False,
                max_length=LONGEST_RIGHTS,
                widget=forms.Textarea({"rows": 2}),
            ),
        )


def rows_of(groups: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What stands in the rows of the groups there are."""
    rows: dict[str, Any] = {}
    for number, group in enumerate(groups):
        said = (group["name"], group["votes"], group["code"], group.get("dues"), group.get("rights"))
        rows |= dict(zip(row_names(number), said, strict=True))
    return rows


def groups_said(
    cleaned: Mapping[str, Any], *, count: int, ever: Mapping[str, str]
) -> list[dict[str, object]]:
    """The groups from now on. An emptied row is dropped. ever: code and last name of those there ever were."""
    rows = [[cleaned.get(each) for each in row_names(number)] for number in range(count)]
    taken = {code for name, _votes, code, *_rest in rows if name and code}
    said: list[dict[str, object]] = []
    for name, votes, code, dues, rights in rows:
        if name:
            code = code or _code_of(name, taken=taken, ever=ever)
            taken.add(code)
            group: dict[str, object] = {"code": code, "name": name, "votes": bool(votes)}
            said.append(group | _where_said(dues=dues, rights=rights or None))
    return said


def _where_said(**more: object) -> dict[str, object]:
    return {name: value for name, value in more.items() if value is not None}


def nameless(cleaned: Mapping[str, Any], *, count: int) -> list[str]:
    """The name fields of new rows in which something stands, but no name."""
    found = []
    for number in range(count):
        field, _votes, code, dues, rights = row_names(number)
        is_said = cleaned.get(dues) is not None or cleaned.get(rights)
        if field in cleaned and not cleaned[field] and not cleaned.get(code) and is_said:
            found.append(field)
    return found


def twice(cleaned: Mapping[str, Any], *, count: int) -> str:
    """The name field of the row that is called as one before it; empty where none is."""
    seen: set[str] = set()
    for number in range(count):
        field = row_names(number)[0]
        name = (cleaned.get(field) or "").casefold()
        if name in seen:
            return field
        seen |= {name} - {""}
    return ""


def _code_of(name: str, *, taken: Collection[object], ever: Mapping[str, str]) -> str:
    """Of a group that comes back under its name its old code; no other group's otherwise."""
    back = next((code for code, called in ever.items() if called == name and code not in taken), None)
    if back:
        return back
    plain = slugify(name)[:LONGEST_CODE] or re.sub(r"[^\w-]", "", name)[:LONGEST_CODE] or "group"
    further = (f"{plain[: LONGEST_CODE - 3]}-{number}" for number in range(2, 100))
    return next(code for code in (plain, *further) if code not in taken and code not in ever)
