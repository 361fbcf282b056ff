"""Finding by words: German and English stems, parts of compounds, and names spelled nearly so."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import BooleanField, Case, F, FloatField, Func, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat, Greatest

LONGEST = 100
SHORTEST_PART = 3
LEAST_LIKENESS = 0.5
"""Strict word similarity (pg_trgm) from which whole words of a name count as meant: two wrong letters in nine."""
COOP_BONUS = 0.1
"""How much a cooperative of the network is preferred among results; likeness and rank lie between 0 and 2."""


def clean(text: str) -> str:
    """What is asked for on one line, without what PostgreSQL cannot keep."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def says(text: str) -> Q:
    """The condition that an entry says the words, as German or English stems, or has the text inside its name."""
    # The trigram index knows parts of three letters and more.
    part = "plain_name__contains" if len(text) >= SHORTEST_PART else "plain_name__startswith"
    return Q(search=_stems(text)) | Q(**{part: _plain(text)})


def says_one_of(meant: tuple[str, ...]) -> Q:
    """The condition that an entry says the words of one of the texts, as stems."""
    return Q(search=_stems(*meant)) if meant else Q(pk__in=[])


def is_nearly_named(text: str) -> Q:
    """The condition that words of the name are nearly the text. Call `let_names_be_alike` before running it."""
    return Q(_AlikeWord(F("plain_name"), _plain(text)))


def unlikeness(text: str, meant: tuple[str, ...] = ()) -> Any:
    """Negative relevance of name and town, so that the best comes first. Dear: some 30 µs a row.

    meant: what the text may be meant to say.
    """
    said = Concat(F("plain_name"), Value(" "), _plain(F("town")), output_field=TextField())
    likenesses = [
        Func(_plain(each), said, function="word_similarity", output_field=FloatField())
        for each in (text, *meant)
    ]
    likeness = Greatest(*likenesses) if meant else likenesses[0]
    rank = Cast(SearchRank(F("search"), _stems(text, *meant)), FloatField())
    bonus = Case(
        When(coop__isnull=False, then=Value(COOP_BONUS)), default=Value(0.0), output_field=FloatField()
    )
    return Cast(Value(0.0) - likeness - rank - bonus, FloatField())


def names_beginning_first(text: str) -> Any:
    """The name, those before all others that begin with the text. Cheap enough for any number of rows."""
    begins = When(plain_name__startswith=_plain(text), then=Value("0"))
    return Concat(Case(begins, default=Value("1")), F("sort_key"), output_field=TextField())


def let_names_be_alike() -> None:
    """Set how alike a name must be, for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('pg_trgm.strict_word_similarity_threshold', %s, true)", [str(LEAST_LIKENESS)]
        )


def _stems(*texts: str) -> Any:
    """The words of one of the texts with German or English stems; the database folds case and accents as indexed."""
    queries = [
        SearchQuery(_plain(text), config=config, search_type="websearch")
        for text in texts
        for config in ("german", "english")
    ]
    return reduce(or_, queries)


def _plain(text: str | F) -> Func:
    given = Value(text, output_field=TextField()) if isinstance(text, str) else text
    return Func(given, function="allmende_plain", output_field=TextField())


class _AlikeWord(Func):
    """`name %>> text`: some words of the name are nearly the text. The trigram index answers it."""

    template = "(%(expressions)s)"
    arg_joiner = " %%>> "
    output_field = BooleanField()
