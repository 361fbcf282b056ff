"""How a payment on shares is refused. Each refusal names the rule it rests on."""

from __future__ import annotations

from allmende.kernel.errors import Conflict


class AccountSettled(Conflict):
    """Whoever left was settled with; what came in since would be nobody's."""

    code = "account-settled"


class ClaimIsOpen(Conflict):
    """Something was claimed on the shares: what came in belongs there."""

    code = "claim-is-open"


class DifferentPayment(Conflict):
    """The same id, another payment."""

    code = "different-content"


class NotEnoughCredit(Conflict):
    """What is kept for a member is less."""

    code = "not-enough-credit"


class SharesFull(Conflict):
    """The shares take less than what came in."""

    code = "shares-full"


class HeldNoLonger(Conflict):
    """What an applicant paid was used, given back, or entered by mistake."""

    code = "held-no-longer"


class NothingToSetOff(Conflict):
    code = "nothing-to-set-off"


class PartSetOff(Conflict):
    """Of what a settlement pays out."""

    code = "part-set-off"


class NoCreditorIdentifier(Conflict):
    """The cooperative has none, so nobody can give it a mandate that a bank takes."""

    code = "no-creditor-identifier"
