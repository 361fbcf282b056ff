"""Finding by words: German and English stems, parts of compounds, and names spelled nearly so."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import BooleanField, Case, F, FloatField, Func, Q, TextField, Value, When
from django.db.models.functions import Cast

LONGEST = 100
LEAST_LIKENESS = 0.5
"""Word similarity (pg_trgm) from which a name counts as meant: one wrong letter in a word of five."""
COOP_BONUS = 0.1
"""How much a cooperative of the network is preferred among results; likeness and rank lie between 0 and 2."""


def clean(text: str) -> str:
    """What is asked for on one line, without what PostgreSQL cannot keep."""
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def means(text: str) -> Q:
    """The condition that an entry is meant by the text. Call `let_names_be_alike` before running it."""
    return Q(search=_stems(text)) | Q(_AlikeWord(F("plain_name"), _plain(text)))


def unlikeness(text: str) -> Any:
    """Negative relevance, so that the best comes first."""
    likeness = Func(_plain(text), F("plain_name"), function="word_similarity", output_field=FloatField())
    rank = Cast(SearchRank(F("search"), _stems(text)), FloatField())
    bonus = Case(
        When(coop__isnull=False, then=Value(COOP_BONUS)), default=Value(0.0), output_field=FloatField()
    )
    return Cast(Value(0.0) - likeness - rank - bonus, FloatField())


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
