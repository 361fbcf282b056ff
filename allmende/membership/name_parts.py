"""Which part of a person's name is which."""

from __future__ import annotations

_PARTICLES = {
    *(
        "von",
        "vom",
        "zu",
        "zur",
        "zum",
        "van",
        "de",
        "der",
        "den",
        "da",
        "di",
        "del",
        "della",
        "dos",
        "du",
        "la",
        "le",
    ),
    *("ter", "ten", "el", "al", "graf", "gräfin", "freiherr", "freifrau", "und"),
}


_TITLES = {"dr", "prof", "professor", "doktor", "doctor", "pd"}
_MORE_OF_TITLES = {
    *(
        "dr-ing",
        "dipl-ing",
        "ing",
        "mag",
        "med",
        "vet",
        "dent",
        "rer",
        "nat",
        "oec",
        "phil",
        "jur",
        "iur",
        "pol",
    ),
    *("theol", "h", "c", "hc", "habil"),
}


def is_title(word: str) -> bool:
    """Whether a word is a title, or with its dot a part of one: Dr, Prof., Dipl.-Ing., rer., h.c."""
    plain = word.casefold().replace(".", "")
    return plain in _TITLES or (word.endswith(".") and plain in _MORE_OF_TITLES)


def title_first(given: str, family: str) -> tuple[str, str]:
    """Given and family name, the title before the given name: `Dr. Klein` and `Ida` → `Dr. Ida` and `Klein`."""
    words = family.split()
    at = 0
    while at < len(words) - 1 and is_title(words[at]):
        at += 1
    if not given or not at:
        return given, family
    return " ".join([*words[:at], given]), " ".join(words[at:])


def split_name(whole: str) -> tuple[str, str]:
    """Given and family name of `Anna von der Heide` or `von der Heide, Anna`: particles belong to the family name,
    titles stand before the given name.
    """
    if "," in whole:
        family, _comma, given = whole.partition(",")
        return title_first(given.strip(), family.strip())
    words = whole.split()
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in _PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])
