"""Spellings of place names that mean the same: ``München``, ``munchen`` and ``MÜNCHEN`` share one key."""

import re
import unicodedata

_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "þ": "th", "ð": "d"}
)
_SAINTS = {"sankt": "st", "saint": "st", "sainte": "ste"}
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
_WRITTEN_OUT_UMLAUT = re.compile(r"([aou])e")


def fold(text: str) -> str:
    """Return the key of a name: lower case, no accents, single spaces, ``Sankt`` as ``st``."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS_WITHOUT_DECOMPOSITION))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(_SAINTS.get(word, word) for word in _NOT_A_LETTER.sub(" ", bare).split())


def without_written_out_umlauts(key: str) -> str:
    """``koeln`` → ``koln``: the key under which Köln stands, for keyboards that have no umlauts."""
    return _WRITTEN_OUT_UMLAUT.sub(r"\1", key)
