"""How membership refuses. Each refusal names the rule it rests on."""

from __future__ import annotations

from allmende.kernel.errors import Conflict, DomainError, Invalid, NotFound

from ..law.explained import Objection


def refuse(kind: type[DomainError], objection: Objection | None) -> None:
    """Raise what law has against something, with its paragraphs as the rule."""
    if objection is not None:
        raise kind(objection.sentence, rule=objection.rule, field=objection.field)


class NoStatutes(NotFound):
    code = "no-statutes"


class NoSuchYear(NotFound):
    code = "no-such-year"


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


class AlreadyLeaving(Conflict):
    code = "already-leaving"


class NeedsPaper(Conflict):
    """The statutes demand the written form: what is declared online does not count."""

    code = "needs-paper"


class NotSigned(Invalid):
    """What was shown was not agreed to, or not signed with the own name."""

    code = "not-signed"


class SignedOnPaper(Invalid):
    """The office enters what came on paper: nothing is signed there in somebody's name."""

    code = "signed-on-paper"


class LetterSentAlready(Conflict):
    code = "letter-sent-already"


class NotYetReceived(Invalid):
    code = "not-yet-received"


class MovedSince(Conflict):
    code = "moved-since"


class NoWayOut(Invalid):
    """The law or the statutes do not know this way out, here."""

    code = "no-way-out"


class NothingChanges(Conflict):
    code = "nothing-changes"


class TermsNotAllowed(Invalid):
    code = "terms-not-allowed"


class NothingToTakeBack(Conflict):
    """It was taken back already, or never counted."""

    code = "nothing-to-take-back"


class SomethingRestsOnIt(Conflict):
    """Others have acted on what was entered; taking it back would say that they never did."""

    code = "something-rests-on-it"


class AgreementNotAllowed(Invalid):
    code = "agreement-not-allowed"


class NothingToWithdraw(Conflict):
    code = "nothing-to-withdraw"


class NotTheCase(Invalid):
    """What the law asks for is not the case: no reason, no hearing, no organisation."""

    code = "not-the-case"


class NotFullyPaid(Conflict):
    code = "not-fully-paid"


class TransferNotAllowed(Invalid):
    code = "transfer-not-allowed"


class SubscriptionWaits(Conflict):
    code = "subscription-waits"


class ApplicationNotAllowed(Invalid):
    code = "application-not-allowed"


class StatutesHaveChanged(Conflict):
    code = "statutes-have-changed"


class AlreadyApplied(Conflict):
    code = "already-applied"


class AlreadyAMember(Conflict):
    code = "already-a-member"


class AlreadyDecided(Conflict):
    code = "already-decided"


class ResolutionNotAllowed(Invalid):
    code = "resolution-not-allowed"


class PaperMissing(Conflict):
    code = "paper-missing"


class NoApplication(NotFound):
    code = "no-application"


class NoDues(Conflict):
    code = "no-dues"


class DuesClaimedAlready(Conflict):
    code = "dues-claimed-already"


class AlreadyRecorded(Conflict):
    code = "already-recorded"


class NoAddressToWriteTo(Conflict):
    code = "no-address-to-write-to"


class AlreadyLinked(Conflict):
    code = "already-linked"


class LetterNoLongerWorks(Conflict):
    code = "letter-no-longer-works"


class LossBeyondCapital(Conflict):
    code = "loss-beyond-capital"


class NobodyToDivideAmong(Conflict):
    code = "nobody-to-divide-among"


class LossNotAllowed(Invalid):
    code = "loss-not-allowed"


class YearNotOver(Conflict):
    code = "year-not-over"


class NothingToSettle(Conflict):
    code = "nothing-to-settle"


class PlanChanged(Conflict):
    """The figures are others than were shown."""

    code = "plan-changed"


class RunInProgress(Conflict):
    code = "run-in-progress"


class AlreadyDistributed(Conflict):
    code = "already-distributed"


class LossWrittenOff(Conflict):
    """A part of it was written off when leavers were settled with."""

    code = "loss-written-off"


class AnotherResult(Conflict):
    """The year has a result already, and this is another one."""

    code = "another-result"


class NotPosted(Conflict):
    code = "not-posted"


class AlreadyPaidOut(Conflict):
    code = "already-paid-out"


class LaterRunStands(Conflict):
    code = "later-run-stands"


class ProfitNotDivided(Conflict):
    """The statutes exclude that a profit is divided."""

    code = "profit-not-divided"


class ResultNotAllowed(Invalid):
    code = "result-not-allowed"


class WaiverNotAllowed(Invalid):
    """What members owe on their shares is not given up while they are members."""

    code = "waiver-not-allowed"


class BondNotAllowed(Invalid):
    """The law knows nobody beside such a member in that role, or not on that day."""

    code = "bond-not-allowed"


class StandsBesideAlready(Conflict):
    code = "stands-beside-already"


class OneJointRepresentative(Conflict):
    """§ 77 (1) sentence 3 GenG."""

    code = "one-joint-representative"


class LastHeir(Conflict):
    code = "last-heir"


class EndedAlready(Conflict):
    code = "bond-ended"
