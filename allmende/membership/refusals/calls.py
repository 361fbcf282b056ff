"""How calls for payments on shares are refused."""

from __future__ import annotations

from allmende.kernel.errors import Conflict, NotFound


class CalledAlready(Conflict):
    """The payments of this resolution were claimed before."""

    code = "called-already"


class NoSuchCall(NotFound):
    """Of such a resolution nothing is claimed, or all of it was taken back."""

    code = "no-such-call"


class CallIsPaid(Conflict):
    """Something came in on a claim of the call."""

    code = "call-is-paid"


class NothingToCall(Conflict):
    """Every share is paid, or claimed already."""

    code = "nothing-to-call"
