"""How a dissolution, or what is done after one, is refused."""

from __future__ import annotations

from allmende.kernel.errors import Conflict, Invalid


class CoopIsDissolved(Conflict):
    """The law knows this no more once the cooperative is dissolved."""

    code = "coop-is-dissolved"


class NotDissolved(Conflict):
    code = "not-dissolved"


class ContinuationNotAllowed(Invalid):
    code = "continuation-not-allowed"
