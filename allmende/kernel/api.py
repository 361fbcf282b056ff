"""What every JSON door shares: strict schemas, and a middleware against what no door can use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema as NinjaSchema
from pydantic import ConfigDict, model_validator

from .errors import Invalid


class Schema(NinjaSchema):
    """A schema that refuses what it does not know, and the NUL character that PostgreSQL cannot keep."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_nul(cls, values: Any) -> Any:
        if _holds_nul(values):
            raise ValueError("the NUL character cannot be kept")
        return values


class UnknownParameter(Invalid):
    code = "unknown-parameter"


def refuse_unknown_parameters(request: HttpRequest, known: type[NinjaSchema]) -> None:
    """Refuse parameters of the address that the schema does not know: ninja looks only at those it does."""
    names = [field.alias or name for name, field in known.model_fields.items()]
    unknown = sorted(set(request.GET) - set(names))
    if unknown:
        raise UnknownParameter(
            _("There is no parameter “%(name)s”. Known are: %(known)s.")
            % {"name": unknown[0][:40], "known": ", ".join(names)},
            field=unknown[0][:40],
        )


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(each) for key, each in value.items())
    if isinstance(value, list | tuple):
        return any(_holds_nul(each) for each in value)
    return False
