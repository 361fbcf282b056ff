"""What this domain refuses."""

from __future__ import annotations

from allmende.kernel.errors import Conflict, NotFound


class NoSuchClaim(NotFound):
    """The claim does not exist, or belongs to another cooperative."""

    code = "no-such-claim"


class ClaimIsClosed(Conflict):
    """The claim is paid or cancelled. extra: state."""

    code = "claim-is-closed"


class MoreThanOpen(Conflict):
    """The receipt is higher than what is open. extra: open_amount."""

    code = "more-than-open"


class DifferentContent(Conflict):
    """The id was used before, for something else."""

    code = "different-content"


class NoSuchReceipt(NotFound):
    """The receipt does not exist, or belongs to another cooperative."""

    code = "no-such-receipt"


class AlreadyReversed(Conflict):
    """A receipt is reversed once, a reversal never."""

    code = "already-reversed"


class NoSuchMandate(NotFound):
    """The mandate does not exist, or belongs to another cooperative."""

    code = "no-such-mandate"


class MandateEnded(Conflict):
    """The mandate was revoked before."""

    code = "mandate-ended"


class ReferenceUsed(Conflict):
    """Another mandate of the cooperative has this reference."""

    code = "mandate-reference-used"


class NoAccount(Conflict):
    """No bank account is kept here, or it was forgotten."""

    code = "no-account"


class NoSuchPayout(NotFound):
    """The payout does not exist, or belongs to another cooperative."""

    code = "no-such-payout"


class PayoutIsClosed(Conflict):
    """The payout was paid or cancelled. extra: state."""

    code = "payout-is-closed"


class PayoutIsSuspended(Conflict):
    """It may not be paid for now. extra: suspended_on."""

    code = "payout-is-suspended"


class PayoutNotPaid(Conflict):
    """Only what was paid is taken back. extra: state."""

    code = "payout-not-paid"


class PayoutExists(Conflict):
    """The same subject is paid out already."""

    code = "payout-exists"
