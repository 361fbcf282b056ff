"""What is stored about somebody, told by every domain that stores some (Art. 15, 20 GDPR).

A domain's room `personal_data` registers one function that names its rows. Why they are kept, and how long, stands in
the docstring of their model, from the word "Purpose" on: there once, for whoever reads code, page or archive.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BinaryField, Field, GeneratedField, Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext


@dataclass(frozen=True)
class Somebody:
    """A person with a login. email: the address of the login, under which some rows are found."""

    person_id: int
    email: str


@dataclass(frozen=True)
class Holding:
    """Rows of one kind about somebody. title: what they are, for people.

    leave_out: columns that say nothing about the person, or are a secret of the installation. reveal: what a row means
    in clear, where a column is encrypted. said: purpose and retention where the model is a library's.
    """

    title: str | Promise
    rows: QuerySet[Any]
    leave_out: frozenset[str] = frozenset()
    reveal: Callable[[Any], dict[str, Any]] | None = None
    said: str | Promise = ""

    @property
    def model(self) -> type[Model]:
        return self.rows.model

    @property
    def why(self) -> str:
        """Purpose and retention, in the active language."""
        if self.said:
            return str(self.said)
        text = purpose_in(self.model.__doc__ or "")
        return gettext(text) if text else ""

    @property
    def columns(self) -> list[Field[Any, Any]]:
        """What is told of each row, in the order of the model."""
        told = self.model._meta.concrete_fields
        silent = (BinaryField, GeneratedField)
        return [each for each in told if each.name not in self.leave_out and not isinstance(each, silent)]

    def records(self) -> Iterator[dict[str, Any]]:
        """Each row as plain values by the names of its columns."""
        for row in self.rows.iterator(chunk_size=500):
            record = {each.name: getattr(row, each.attname) for each in self.columns}
            yield record | (self.reveal(row) if self.reveal else {})


Contribution = Callable[[Somebody], Iterable[Holding]]
_contributions: list[Contribution] = []


def tells_about_persons(contribution: Contribution) -> Contribution:
    """Register what a domain stores about persons. It is called with system access: it filters by the person itself."""
    _contributions.append(contribution)
    return contribution


def holdings_about(somebody: Somebody) -> list[Holding]:
    """All that any domain stores about a person. Call it with system access."""
    return [holding for contribution in _contributions for holding in contribution(somebody)]


def purpose_in(docstring: str) -> str:
    """What a model's docstring says of purpose and retention, on one line; "" where it says nothing."""
    text = inspect.cleandoc(docstring)
    start = text.find("Purpose")
    return " ".join(text[start:].split()) if start >= 0 else ""
