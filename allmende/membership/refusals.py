"""How membership refuses. Each refusal names the rule it rests on."""

from __future__ import annotations

from allmende.kernel.errors import Conflict, Invalid, NotFound


class NoStatutes(NotFound):
    code = "no-statutes"


class StatutesNotAllowed(Invalid):
    code = "statutes-not-allowed"


class StatutesInTheWay(Conflict):
    code = "statutes-in-the-way"


class NotThatManyShares(Conflict):
    code = "not-that-many-shares"


class TooFewShares(Invalid):
    code = "too-few-shares"


class TooManyShares(Invalid):
    code = "too-many-shares"


class NotEnoughCapital(Conflict):
    code = "not-enough-capital"


class NoCapitalAccount(Conflict):
    code = "no-capital-account"


class NotAMember(Conflict):
    code = "not-a-member"
