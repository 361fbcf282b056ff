"""The changes and exits that a page offers: what each is called, asks for, computes and does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..joining.consent import consent_to_taker
from ..joining.duties import Duty, euros, share_count
from ..joining.further_shares import duties_of_further_shares, figures_of_further_shares
from ..law import leaving, notice
from ..law.explained import Explained
from ..law.rules import Rules
from ..letters.owed_words import Owed, owed_after_exit, owed_after_giving_back, owed_after_transfer
from ..models import Cause, Member, PartyKind
from ..register.dissolution import ENDS_NOTHING, effect_of_this_death
from ..shares.handing_on import Handover, judge_handover
from ..statutes.rules import law_behind
from ..use_cases.cancel_shares import cancel_shares
from ..use_cases.end_organisation import end_organisation
from ..use_cases.expel_member import expel_member
from ..use_cases.give_hardship_notice import give_hardship_notice
from ..use_cases.give_notice import give_notice
from ..use_cases.move_away import move_away
from ..use_cases.record_creditor_notice import record_creditor_notice
from ..use_cases.record_death import record_death
from ..use_cases.subscribe_shares import subscribe_shares
from ..use_cases.transfer_capital import transfer_capital
from . import leaving_forms as forms

Said = Mapping[str, Any]

DECLARED = ("notice", "hardship-notice", "share-cancellation", "subscription")
OF_THE_LIVING = ("hardship-notice", "relocation", "exclusion", "death")
OF_SHARES = ("subscription", "share-cancellation", "transfer")


@dataclass(frozen=True)
class Way:
    """action: the right it needs. explain: the day as the law computes it, for the rules of `day`, a field of the form;
    None where nothing is computed. once_done: what a page says then; it may name the day. needs_now: the use case
    posts in the ledger. is_final: nothing takes it back. for_kind: of party it is for. while_leaving: also once a
    last day is fixed. topic: of the paragraph without which the law knows no such way. allowed: whether a version of
    the statutes knows it. owed: what becomes of open
    payments; None where nothing is open or changes. duties: what the law wants highlighted. figures: more to look at
    before it is done. ends_it: whether it ends the membership at once. cause: as which it does.
    is_signed: whoever declares it for oneself signs what is shown.
    """

    slug: str
    title: str | Promise
    lede: str | Promise
    button: str | Promise
    once_done: str | Promise
    form: type[forms.LeavingForm]
    use_case: Callable[..., Any]
    explain: Callable[[Rules, Member, Said], Explained | None]
    day: Callable[[Said], date]
    cause: str = ""
    tone: str = "danger"
    needs_now: bool = False
    is_final: bool = False
    is_signed: bool = False
    for_kind: str = ""
    while_leaving: bool = True
    topic: str = ""
    allowed: Callable[[Rules], bool] = lambda rules: True
    duties: Callable[[Rules, Said], list[Duty]] = lambda rules, said: []
    figures: Callable[[Rules, Member, Said], list[tuple[str, str]]] = lambda rules, member, said: []
    ends_it: Callable[[Member, Said], bool] = lambda member, said: False
    owed: Callable[[Member, Said, Explained], Owed | None] = lambda member, said, ends: (
        owed_after_exit(member, ends.on) if ends.kind not in ENDS_NOTHING else None
    )

    @property
    def name(self) -> str:
        return self.slug.replace("-", "_")

    def fits(self, member: Member, versions: Sequence[Rules] = ()) -> bool:
        """Whether it is worth offering; whether it may be is judged by the use case. versions: of the statutes until
        now, one of which allows it: a notice of an earlier day may be entered late.
        """
        if versions and not any(self.allowed(rules) for rules in versions):
            return False
        kind_fits = self.for_kind in ("", member.party.kind)
        has_shares = member.account_id is not None or self.slug not in OF_SHARES
        is_known = not self.topic or bool(law_behind(member.coop).sources(self.topic))
        is_open = self.while_leaving or member.left_on is None
        if (
            member.left_by and member.left_by == self.cause
        ):  # once is enough: nothing of the kind ends it earlier
            is_open = False
        if member.left_by == Cause.TRANSFER or (member.left_by == Cause.DEATH and self.slug in OF_THE_LIVING):
            is_open = False
        return kind_fits and has_shares and is_known and is_open

    @property
    def is_declared(self) -> bool:
        """By the member, whose statutes may demand paper for it."""
        return self.slug in DECLARED

    @property
    def action(self) -> str:
        return f"membership.{self.use_case.__name__}"


def _received(said: Said) -> date:
    day: date = said["received_on"]
    return day


def _handover(member: Member, said: Said) -> tuple[Handover, Member]:
    """What goes over, and to whom."""
    found = Member.objects.select_related("party").filter(coop_id=member.coop_id)
    taker = found.get(pk=said["taker_id"])
    handover = judge_handover(member, taker, said["agreement"])
    consent_to_taker(taker, said["consent"], on=handover.day.on, today=timezone.localdate())
    return handover, taker


def _owed_with_shares(member: Member, said: Said, _ends: Explained) -> Owed | None:
    handover, taker = _handover(member, said)
    return owed_after_transfer(member, handover, to=taker.party.full_name)


def _figures_of_transfer(_rules: Rules, member: Member, said: Said) -> list[tuple[str, str]]:
    handover, _taker = _handover(member, said)
    return [
        (gettext("Shares that go over"), share_count(handover.shares)),
        (gettext("Capital that goes over"), euros(handover.amount)),
    ]


WAYS = (
    Way(
        slug="subscription",
        title=_("Take further shares"),
        lede=_(
            "The shares begin when the cooperative admits them. What is to be paid on them is claimed then."
        ),
        button=_("Declare to take these shares"),
        duties=lambda rules, said: duties_of_further_shares(rules, said["shares"]),
        once_done=_("Declared. The shares begin when they are admitted."),
        form=forms.SubscriptionForm,
        use_case=subscribe_shares,
        while_leaving=False,
        explain=lambda rules, member, said: None,
        day=lambda said: said["signed_on"],
        tone="",
        figures=lambda rules, member, said: figures_of_further_shares(rules, member, said["shares"]),
        is_signed=True,
    ),
    Way(
        slug="share-cancellation",
        title=_("Give back single shares"),
        lede=_("The membership goes on. The newest shares go first; they count as held until they cease."),
        button=_("Give back these shares"),
        once_done=_("The shares are given back to %(day)s."),
        form=forms.CancellationForm,
        use_case=cancel_shares,
        while_leaving=False,
        owed=lambda member, said, ends: owed_after_giving_back(member, said["shares"], ends.on),
        explain=lambda rules, member, said: notice.effect_of_cancelling_shares(
            rules, said["received_on"], shares=said["shares"]
        ),
        day=_received,
    ),
    Way(
        slug="transfer",
        title=_("Transfer capital"),
        lede=_("In full or in part, to another member. What the taker pays for it is their own affair."),
        button=_("Transfer it"),
        once_done=_("Transferred, effective on %(day)s."),
        form=forms.TransferForm,
        use_case=transfer_capital,
        figures=_figures_of_transfer,
        ends_it=lambda member, said: _handover(member, said)[0].is_all,
        explain=lambda rules, member, said: _handover(member, said)[0].day,
        owed=_owed_with_shares,
        day=lambda said: said["agreement"].agreed_on,
        needs_now=True,
        is_final=True,
    ),
    Way(
        slug="notice",
        title=_("Give notice"),
        lede=_("Notice ends the membership on a day that the statutes set."),
        button=_("Give notice"),
        once_done=_("Notice is given. The last day of the membership is %(day)s."),
        form=forms.NoticeForm,
        use_case=give_notice,
        while_leaving=False,
        explain=lambda rules, member, said: notice.effect_of_notice(
            rules, said["received_on"], wished=said.get("wished")
        ),
        day=_received,
    ),
    Way(
        slug="hardship-notice",
        cause=Cause.HARDSHIP,
        topic="hardship",
        allowed=notice.knows_hardship,
        title=_("Give notice in hardship"),
        lede=_("Where the statutes bind for more than two years, three months are enough in hardship."),
        button=_("Give notice in hardship"),
        once_done=_("Notice is given. The last day of the membership is %(day)s."),
        form=forms.HardshipForm,
        use_case=give_hardship_notice,
        explain=lambda rules, member, said: notice.effect_of_hardship(rules, said["received_on"]),
        day=_received,
    ),
    Way(
        slug="relocation",
        cause=Cause.MOVED,
        topic="moving",
        allowed=lambda rules: leaving.objection_to_moving_out(rules) is None,
        title=_("Moved out of the district"),
        lede=_(
            "Who gave up the home in the district leaves with the fiscal year. You have seen a certificate."
        ),
        button=_("Record the notice"),
        once_done=_("Recorded. The last day of the membership is %(day)s."),
        form=forms.MovingForm,
        use_case=move_away,
        explain=lambda rules, member, said: leaving.effect_of_moving_out(rules, said["received_on"]),
        day=_received,
    ),
    Way(
        slug="creditor-notice",
        cause=Cause.CREDITOR,
        topic="creditor",
        title=_("Notice by a creditor"),
        lede=_("A creditor who seized the claim, or the insolvency administrator, gives notice instead."),
        button=_("Record the notice"),
        once_done=_("Recorded. The last day of the membership is %(day)s."),
        form=forms.CreditorForm,
        use_case=record_creditor_notice,
        explain=lambda rules, member, said: notice.effect_of_creditors_notice(
            rules, said["received_on"], insolvency=said["insolvency"]
        ),
        day=_received,
    ),
    Way(
        slug="exclusion",
        cause=Cause.EXCLUSION,
        title=_("Expel"),
        lede=_("Assembly rights end when the letter is sent. When the membership ends is computed next."),
        button=_("Record the exclusion"),
        once_done=_("Recorded. The last day of the membership is %(day)s."),
        form=forms.ExclusionForm,
        use_case=expel_member,
        explain=lambda rules, member, said: leaving.effect_of_exclusion(rules, said["sent_on"]),
        day=lambda said: said["sent_on"],
    ),
    Way(
        slug="death",
        title=_("Record a death"),
        lede=_(
            "When the membership ends is computed next. Enter the heirs who are known; more heirs, and who "
            "represents them, are added any time later under “Who stands beside”."
        ),
        button=_("Record the death"),
        once_done=_("Recorded."),
        form=forms.DeathForm,
        use_case=record_death,
        for_kind=PartyKind.PERSON,
        explain=lambda rules, member, said: effect_of_this_death(member, rules, said["died_on"]),
        day=lambda said: said["died_on"],
    ),
    Way(
        slug="organisation-end",
        cause=Cause.DISSOLVED,
        title=_("End of the organisation"),
        lede=_("An organisation that is dissolved or extinct. When it leaves is computed next."),
        button=_("Record the end"),
        once_done=_("Recorded. The last day of the membership is %(day)s."),
        form=forms.OrganisationEndForm,
        use_case=end_organisation,
        for_kind=PartyKind.ORGANISATION,
        explain=lambda rules, member, said: leaving.effect_of_organisations_end(rules, said["ended_on"]),
        day=lambda said: said["ended_on"],
    ),
)
BY_SLUG = {way.slug: way for way in WAYS}
