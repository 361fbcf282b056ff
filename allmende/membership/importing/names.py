"""Who a row speaks of: a person, an organisation, a household; and which part of a name is which."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..name_parts import split_name, title_first

_ORGANISATION = re.compile(
    r"\b(?:e\.?\s?V\.?|eG|SCE|g?GmbH|UG|mbH|AG|KG|OHG|oHG|GbR|e\.?\s?K\.?|KdöR|gAG|PartG|Ltd\.?|CIC|Inc\.?|asbl|SA)(?=$|[\s,;)/&-])"
    r"|\b(?:Stiftung|Verein|Genossenschaft|Gemeinde|Stadtwerke|Kirchengemeinde|Verband|Initiative|Bürgerverein|"
    r"Landkreis|Hausverein|Kollektiv)\b|^Stadt\s",
)
_AND = r"(?:\s(?:und|u\.?|and)\s|\s?[&+]\s?)"
_TOGETHER = re.compile(rf"\b(?:Eheleute|Ehepaar|Familie|Fam\.|Erbengemeinschaft)|{_AND}")
_GIVEN = r"[^\W\d_][\w.’'-]*(?: [^\W\d_][\w.’'-]*)?"
_TWO_GIVEN = re.compile(rf"(?P<family>[^,]+),\s*(?P<given>{_GIVEN}(?:{_AND}{_GIVEN})+)")
_COMPANY_WORDS = {"firma", "fa.", "organisation", "organization", "company", "verein", "institution"}
_TOGETHER_WORDS = {"familie", "eheleute", "ehepaar", "herr und frau", "frau und herr", "family", "fam."}


@dataclass(frozen=True)
class Name:
    """kind: as models.PartyKind. name: of an organisation or household."""

    kind: str
    given_name: str = ""
    family_name: str = ""
    name: str = ""

    @property
    def shown(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() if self.kind == "person" else self.name


def name_of(
    *, whole: str = "", given: str = "", family: str = "", organisation: str = "", salutation: str = ""
) -> Name:
    """The name in its parts; family_name and name are empty where the row names nobody.

    whole: in one cell, `Ackermann, Anna` or `Anna Ackermann`. An organisation is known by its legal form, a household
    by "und" or "Familie", both also by the form of address.
    """
    addressed = salutation.strip().casefold()
    if organisation:
        return Name("organisation", name=organisation)
    if not whole and (given or family):
        return _of_parts(given, family, addressed)
    if _is_organisation(whole, addressed):
        return Name("organisation", name=whole)
    if _is_household(whole, addressed):
        return Name("household", name=_as_spoken(whole))
    given, family = split_name(whole)
    return Name("person", given, family)


def _of_parts(given: str, family: str, addressed: str) -> Name:
    whole = f"{given} {family}".strip()
    if not given and _is_organisation(family, addressed):
        return Name("organisation", name=family)
    if addressed in _TOGETHER_WORDS or _TOGETHER.search(given) or (not given and _TOGETHER.search(family)):
        return Name("household", name=whole)
    return Name("person", *title_first(given, family)) if family else Name("person", "", given)


def _as_spoken(whole: str) -> str:
    """`Müller, Eva und Hans` → `Eva und Hans Müller`, as letters say it."""
    found = _TWO_GIVEN.fullmatch(whole)
    return f"{found['given']} {found['family'].strip()}" if found else whole


def names_two(name: str) -> bool:
    """Whether a name joins two, as `Eva und Hans Müller`."""
    return re.search(_AND, name) is not None


def _is_organisation(text: str, addressed: str) -> bool:
    return bool(text) and (addressed in _COMPANY_WORDS or bool(_ORGANISATION.search(text)))


def _is_household(text: str, addressed: str) -> bool:
    return bool(text) and (addressed in _TOGETHER_WORDS or bool(_TOGETHER.search(text)))
