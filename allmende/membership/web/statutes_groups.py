"""The groups of members in the form of the statutes: a row for each there is, and lines for new ones.

A row keeps the code under which members are of the group, whatever it is called from now on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import AmountField

WITHOUT_VOTE, PAYS = "-", "="
MOST = 50
LONGEST_CODE, LONGEST_NAME = 40, 80


def new_groups_field() -> forms.CharField:
    """Lines of text, a group each."""
    return forms.CharField(
        label=_("Groups of members"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "One a line, such as producers or users. A hyphen before it: this group has no vote. Behind an equals sign"
            " the dues of its own: users = 30."
        ),
    )


def row_names(number: int) -> tuple[str, str, str, str]:
    """What the fields of a row are called: name, vote, code, dues."""
    row = f"group_{number}"
    return f"{row}_name", f"{row}_votes", f"{row}_code", f"{row}_dues"


def rows_in(data: Mapping[str, Any]) -> int:
    """How many rows were sent."""
    return next((number for number in range(MOST) if row_names(number)[2] not in data), MOST)


def row_fields(count: int) -> Iterable[tuple[str, forms.Field]]:
    """The fields of so many rows."""
    for number in range(count):
        name, votes, code, dues = row_names(number)
        yield name, forms.CharField(label=_("Group"), required=False, max_length=LONGEST_NAME)
        yield votes, forms.BooleanField(label=_("has a vote"), required=False)
        yield code, forms.CharField(max_length=LONGEST_CODE, widget=forms.HiddenInput)
        yield dues, AmountField(label=_("Dues of its own in euro"), required=False)


def rows_of(groups: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What stands in the rows of the groups there are."""
    rows: dict[str, Any] = {}
    for number, group in enumerate(groups):
        name, votes, code, dues = row_names(number)
        rows |= {name: group["name"], votes: group["votes"], code: group["code"], dues: group.get("dues")}
    return rows


def groups_said(
    cleaned: Mapping[str, Any], lines: str, *, count: int, ever: Mapping[str, str]
) -> list[dict[str, object]]:
    """The groups from now on. An emptied row is dropped. ever: code and last name of those there ever were.

    Raises ValidationError for dues that cannot be read.
    """
    said: list[dict[str, object]] = []
    for number in range(count):
        name, votes, code, dues = (cleaned.get(each) for each in row_names(number))
        if name:
            said.append({"code": code, "name": name, "votes": bool(votes)} | _paying(dues))
    for line in (each.strip() for each in lines.splitlines()):
        words, _sign, dues = line.partition(PAYS)
        if name := words.lstrip(WITHOUT_VOTE).strip()[:LONGEST_NAME]:
            code = _code_of(name, taken={each["code"] for each in said}, ever=ever)
            votes = not line.startswith(WITHOUT_VOTE)
            own = AmountField(required=False).clean(dues.strip())
            said.append({"code": code, "name": name, "votes": votes} | _paying(own))
    return said


def _paying(dues: int | None) -> dict[str, object]:
    return {} if dues is None else {"dues": dues}


def twice(groups: Iterable[Mapping[str, Any]]) -> str:
    """The name that two of them have; empty where none does."""
    seen: set[str] = set()
    for group in groups:
        if (name := str(group["name"])).casefold() in seen:
            return name
        seen.add(name.casefold())
    return ""


def _code_of(name: str, *, taken: Collection[object], ever: Mapping[str, str]) -> str:
    """Of a group that comes back under its name its old code; no other group's otherwise."""
    back = next((code for code, called in ever.items() if called == name and code not in taken), None)
    if back:
        return back
    plain = slugify(name)[:LONGEST_CODE] or re.sub(r"[^\w-]", "", name)[:LONGEST_CODE] or "group"
    further = (f"{plain[: LONGEST_CODE - 3]}-{number}" for number in range(2, 100))
    return next(code for code in (plain, *further) if code not in taken and code not in ever)
