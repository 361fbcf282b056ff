"""Whose name stands below a declaration, and whether what was typed there is that name (text form, § 126b BGB)."""

from __future__ import annotations

import re
from typing import Protocol
from unicodedata import combining, normalize

from django.utils.translation import gettext as _

from ..name_parts import without_titles

LONGEST_SIGNATURE = 200


class Signer(Protocol):
    """Whose name it has to be; an organisation has a full name alone."""

    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def full_name(self) -> str: ...


def signs_as(signature: str, signer: Signer) -> bool:
    """Whether somebody signed with this name: the whole family name and a given name, in either order.

    Further given names and titles may be left out or added. Case, accents, ß, umlauts and spaces are forgiven.
    """
    typed, known = _words(signature), _words(signer.full_name)
    if "".join(typed) == "".join(known):
        return bool(typed)
    given, family = _words(signer.given_name), _words(signer.family_name)
    if not given or not family:
        return False
    rest = typed[: -len(family)] if typed[-len(family) :] == family else None
    if rest is None and typed[: len(family)] == family:
        rest = typed[len(family) :]
    return rest is not None and not set(given).isdisjoint(rest)


def field_of_signature(place: int) -> str:
    """What pages and refusals call it: signature, signature_2, signature_3."""
    return f"signature_{place + 1}" if place else "signature"


def wrong_signature(name: str) -> str:
    """What a refusal says."""
    return _("Here %(name)s signs, with exactly this name.") % {"name": name}


def _words(name: str) -> list[str]:
    """Without titles; as they are compared: `Jürgen Größmann-Öz` and `Juergen Groessmann Oez` are one."""
    bare = " ".join(without_titles(name))
    plain = "".join(letter for letter in normalize("NFKD", bare.casefold()) if not combining(letter))
    return [re.sub(r"(?<=[aou])e", "", word) for word in re.findall(r"[^\W_]+", plain)]
