"""Whose name stands below a declaration, and whether what was typed there is that name (text form, § 126b BGB)."""

from __future__ import annotations

import re
from unicodedata import normalize

from django.utils.translation import gettext as _

LONGEST_SIGNATURE = 200


def signs_as(signature: str, name: str) -> bool:
    """Whether somebody signed with this name: written in full, or with more or fewer given names or a title.

    One word alone is no name unless the name is one: all of a family share it.
    """
    typed, known = _words(signature), _words(name)
    if typed == known:
        return bool(typed)
    fewer, more = sorted((typed, known), key=len)
    return len(fewer) > 1 and fewer < more


def field_of_signature(place: int) -> str:
    """What pages and refusals call it: signature, signature_2, signature_3."""
    return f"signature_{place + 1}" if place else "signature"


def wrong_signature(name: str) -> str:
    """What a refusal says."""
    return _("Here %(name)s signs, with exactly this name.") % {"name": name}


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", normalize("NFKC", name).casefold()))
