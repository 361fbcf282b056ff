"""Which part of a person's name is which."""

from __future__ import annotations

PARTICLES = """
von vom zu zur zum van de der den da di del della dos du la le ter ten el al graf gräfin freiherr freifrau und
"""
TITLES = "dr prof professor doktor doctor pd"
MORE_OF_TITLES = "dr-ing dipl-ing ing mag med vet dent rer nat oec phil jur iur pol theol hc habil"
_PARTICLES, _TITLES, _MORE_OF_TITLES = (set(words.split()) for words in (PARTICLES, TITLES, MORE_OF_TITLES))
_TWO_WORDS = ["h.", "c."]
"""One word of it may be somebody's initial."""


def without_titles(name: str) -> list[str]:
    """The words of a name that are no title."""
    words, found, at = name.split(), list[str](), 0
    while at < len(words):
        if of_title := _of_title(words, at):
            at += of_title
        else:
            found.append(words[at])
            at += 1
    return found


def _of_title(words: list[str], at: int) -> int:
    """How many words from there on are a title, or with its dot a part of one: Dr, Prof., Dipl.-Ing., rer., h. c."""
    if [word.casefold() for word in words[at : at + 2]] == _TWO_WORDS:
        return 2
    plain = words[at].casefold().replace(".", "")
    return int(plain in _TITLES or (words[at].endswith(".") and plain in _MORE_OF_TITLES))


def title_first(given: str, family: str) -> tuple[str, str]:
    """Given and family name, the title before the given name: `Dr. Klein` and `Ida` → `Dr. Ida` and `Klein`."""
    words = family.split()
    at = 0
    while at < len(words) - 1 and (of_title := _of_title(words, at)):
        at += of_title
    if not given or not 0 < at < len(words):
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
