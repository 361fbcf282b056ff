"""What somebody meant who misspelled a word: the words of names, towns and sectors that are nearest to it."""

from __future__ import annotations

from itertools import islice, product

from django.db import connection

LEAST_LIKENESS = 0.2
"""Similarity (pg_trgm) from which a known word is looked at: two letters that changed places leave little alike."""
SHORTEST = 4
"""Letters from which a word is taken for misspelled at all."""
LONG = 7
"""Letters from which two may be wrong, the first excepted."""
MOST = 4
"""So many readings of what was asked for are looked for at once."""


def meanings(text: str) -> tuple[str, ...]:
    """What the text may be meant to say, likeliest first; nothing where every word is known or none is near."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.similarity_threshold', %s, true)", [str(LEAST_LIKENESS)])
        cursor.execute(NEAR, {"text": text, "shortest": SHORTEST})
        asked = cursor.fetchall()
    readings = [_nearest(word, near) or [word] for word, near in asked]
    if all(reading == [word] for reading, (word, _near) in zip(readings, asked, strict=True)):
        return ()
    return tuple(" ".join(words) for words in islice(product(*readings), MOST))


# A word that is a part of a known one is spelled as it should be. Numbers have no spelling.
NEAR = """
select asked.word, case when length(asked.word) < %(shortest)s or asked.word ~ '[0-9]'
    or exists (select from directory_knownword k where k.word like '%%' || asked.word || '%%') then '{}' else array(
        select k.word from directory_knownword k
        where k.word %% asked.word and abs(length(k.word) - length(asked.word)) <= 2
        order by similarity(k.word, asked.word) desc, k.word limit 200
    ) end
from regexp_split_to_table(allmende_plain(%(text)s), '[^[:alnum:]]+') with ordinality asked(word, place)
where asked.word > '' order by asked.place
"""


def _nearest(word: str, known: list[str]) -> list[str]:
    """Those of the known words from which fewest letters divide this one, if these are few enough."""
    edits = {each: letters_between(word, each) for each in known}
    least = min(edits.values(), default=0)
    return [each for each, count in edits.items() if count == least and _may_be_meant(word, each, count)]


def _may_be_meant(word: str, known: str, edits: int) -> bool:
    return edits <= 1 or (edits == 2 and len(word) >= LONG and word[0] == known[0])


def letters_between(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many, or changed places with their neighbour (Damerau)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        this = [row]
        for column, its in enumerate(other, start=1):
            least = min(last[column] + 1, this[-1] + 1, last[column - 1] + (letter != its))
            if row > 1 and column > 1 and (letter, one[row - 2]) == (other[column - 2], its):
                least = min(least, before[column - 2] + 1)
            this.append(least)
        before, last = last, this
    return last[-1]
