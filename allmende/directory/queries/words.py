"""Finding by words: German and English stems, parts of compounds, and names spelled nearly so."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import BooleanField, Case, F, FloatField, Func, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat

LONGEST = 100
SHORTEST_PART = 3
LEAST_LIKENESS = 0.5
"""Word similarity (pg_trgm) from which a name counts as meant: one wrong letter in a word of five."""
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


def is_nearly_named(text: str) -> Q:
    """The condition that some part of the name is nearly the text. Call `let_names_be_alike` before running it."""
    return Q(_AlikeWord(F("plain_name"), _plain(text)))


def unlikeness(text: str) -> Any:
    """Negative relevance, so that the best comes first. Dear: some 20 µs a row."""
    likeness = Func(_plain(text), F("plain_name"), function="word_similarity", output_field=FloatField())
    rank = Cast(SearchRank(F("search"), _stems(text)), FloatField())
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
            "select set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LEAST_LIKENESS)]
        )


def _stems(text: str) -> Any:
    """The words with their German or their English stems; the database folds case and accents as in the index."""
    german, english = (
        SearchQuery(_plain(text), config=config, search_type="websearch") for config in ("german", "english")
    )
    return german | english


def _plain(text: str) -> Func:
    return Func(Value(text, output_field=TextField()), function="allmende_plain", output_field=TextField())


class _AlikeWord(Func):
    """`name %> text`: some part of the name is nearly the text. The trigram index answers it."""

    template = "(%(expressions)s)"
    arg_joiner = " %%> "
    output_field = BooleanField()
