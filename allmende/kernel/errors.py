"""How the software refuses: one sentence for a person, the rule behind it, and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise

type_text = str | Promise


class DomainError(Exception):
    """A refusal. Nothing was changed.

    message: a sentence for a person that says what is wrong and, where there is one, the way out.
    rule: the rule it rests on (paragraph, statutes, setting of the owner).
    field: the name of the form field or JSON property it concerns.
    extra: further JSON-able facts, such as `next_possible`.
    also: what else of the same form does not fit, see `refuse_all`.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422

    def __init__(self, message: type_text, *, rule: type_text = "", field: str = "", **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.field = field
        self.extra = extra
        self.also: Sequence[DomainError] = ()

    def __str__(self) -> str:
        return str(self.message)

    def as_problem(self) -> dict[str, Any]:
        """The problem document of RFC 9457."""
        problem: dict[str, Any] = {
            "type": f"urn:allmende:problem:{self.code}",
            "title": str(self.message),
            "status": self.status,
            "code": self.code,
        }
        if self.rule:
            problem["rule"] = str(self.rule)
        if self.field:
            problem["field"] = self.field
        if self.also:
            problem["also"] = [each.as_problem() for each in self.also]
        return problem | self.extra


class NotAllowed(DomainError):
    """The actor may not do this."""

    code = "not-allowed"
    status = 403


class NotFound(DomainError):
    """It does not exist, or the actor may not know that it does."""

    code = "not-found"
    status = 404


class Conflict(DomainError):
    """It was possible, but somebody or something came first."""

    code = "conflict"
    status = 409


class Invalid(DomainError):
    """What was sent does not fit."""

    code = "invalid"
    status = 422


def refuse_all(refusals: Iterable[DomainError]) -> None:
    """Raise the first with the others beside it, so that somebody mends all in one go. Nothing where there is none."""
    if all_of_them := [*refusals]:
        first, *first.also = all_of_them
        raise first
