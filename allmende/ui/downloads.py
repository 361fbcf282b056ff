"""Under which name a file is kept: in the reader's language, and so that every program can write it down."""

from __future__ import annotations

import re
from unicodedata import normalize
from urllib.parse import quote

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


def disposition(name: str, *, shown: bool = False) -> str:
    """The header Content-Disposition (RFC 6266): with letters beyond ASCII the name stands there twice, spelled out for
    programs that know no others. shown: opened in the browser, under this name if it is kept.
    """
    kind = "inline" if shown else "attachment"
    plain = NOT_IN_NAMES.sub("-", _spelled_out(name))
    if plain == name:
        return f'{kind}; filename="{name}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _spelled_out(name: str) -> str:
    return normalize("NFKD", name.translate(GERMAN)).encode("ascii", "ignore").decode()
