"""What every JSON door shares: strict schemas, and a middleware against what no door can use."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema as NinjaSchema
from pydantic import BeforeValidator, ConfigDict, model_validator

from .doors import problem_response
from .errors import Invalid


class Schema(NinjaSchema):
    """A schema that refuses what it does not know, and the NUL character that PostgreSQL cannot keep."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_nul(cls, values: Any) -> Any:
        if _holds_nul(values):
            raise ValueError(_("The NUL character cannot be kept."))
        return values


def _day_text(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError(_("A day is written like 2026-11-28."))
    return value


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
Day = Annotated[date, BeforeValidator(_day_text)]
"""A day as ISO 8601 writes it; pydantic alone would read a number as seconds since 1970."""


class UnknownParameter(Invalid):
    code = "unknown-parameter"


def known_parameters_only(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A decorator of ninja operations: refuse what the address asks for and the operation does not know."""
    operation = run.__self__  # ninja hands over the bound method
    known = [
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    ]

    @wraps(run)
    def run_if_known(request: HttpRequest, **path: Any) -> HttpResponse:
        unknown = sorted(set(request.GET) - set(known))
        return problem_response(_unknown(unknown[0][:40], known)) if unknown else run(request, **path)

    return run_if_known


def _unknown(name: str, known: list[str]) -> UnknownParameter:
    message = _("There is no parameter “%(name)s”.") % {"name": name}
    if known:
        message = _("There is no parameter “%(name)s”. Known are: %(known)s.") % {
            "name": name,
            "known": ", ".join(known),
        }
    return UnknownParameter(message, field=name)


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(each) for key, each in value.items())
    if isinstance(value, list | tuple):
        return any(_holds_nul(each) for each in value)
    return False
