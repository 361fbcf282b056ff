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


def split_name(whole: str) -> tuple[str, str]:
    """Given and family name of `Anna von der Heide` or `von der Heide, Anna`: particles belong to the family name."""
    if "," in whole:
        family, _comma, given = whole.partition(",")
        return given.strip(), family.strip()
    words = whole.split()
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in _PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])
