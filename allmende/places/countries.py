"""Countries by their ISO 3166 code, and the many ways in which people and files write them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from babel import Locale

from .spelling import fold

_LANGUAGES = ("en", "de", "fr", "nl", "it", "es")
_SHORT = {
    "d": "DE",
    "a": "AT",
    "ch": "CH",
    "b": "BE",
    "f": "FR",
    "i": "IT",
    "l": "LU",
    "uk": "GB",
    "usa": "US",
}
_PARTS = {"england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB"}

_NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
"""Codes with a name that stand for unions, tests, or parts of a country without a code of their own."""


def country_code(text: str) -> str:
    """`Deutschland`, `germany`, `DE`, `D` → `DE`; an empty text where no country is recognised."""
    text = text.strip()
    if len(text) == 2 and text.upper() in _names("en"):
        return text.upper()
    return _codes().get(fold(text), "")


def country_name(code: str, language: str) -> str:
    """The name of a country in German or English, or the code itself where it is unknown."""
    return _names(language).get(code.upper(), code)


def country_choices(
    language: str, *, codes: Iterable[str] | None = None, keep: str = ""
) -> list[tuple[str, str]]:
    """Code and name of every country, in the order of the alphabet: Österreich beside Oman, not behind Zypern.

    codes: only these. keep: also this one, so that a form never loses what stands there.
    """
    wanted = dict.fromkeys([*(_countries() if codes is None else codes), *([keep] if keep else [])])
    return sorted(((code, country_name(code, language)) for code in wanted), key=lambda each: fold(each[1]))


@cache
def _countries() -> tuple[str, ...]:
    return tuple(code for code in _names("en") if code not in _NO_COUNTRIES)


@cache
def _names(language: str) -> dict[str, str]:
    names = Locale.parse(language.partition("-")[0]).territories.items()
    return {str(code): str(name) for code, name in names if len(str(code)) == 2 and str(code).isalpha()}


@cache
def _codes() -> dict[str, str]:
    codes = {fold(name): code for language in reversed(_LANGUAGES) for code, name in _names(language).items()}
    return codes | _SHORT | _PARTS
