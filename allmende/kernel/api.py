"""What every JSON door shares: strict schemas."""

from __future__ import annotations

from ninja import Schema as NinjaSchema
from pydantic import ConfigDict


class Schema(NinjaSchema):
    """A schema that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid")
