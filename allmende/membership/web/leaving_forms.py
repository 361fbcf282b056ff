"""Forms of changes and exits. Each cleans to what its use case takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import AmountField, DayField, EmailField

from ..joining.consent import ConsentBy
from ..models import Member
from ..register.terms import in_terms
from ..shares.handing_on import Agreement
from ..shares.staying import Withdrawal
from ..use_cases.record_death import Heir
from .choosing import MemberField, ask_which, member_chosen
from .decision_forms import ConsentForm

HEIRS = (1, 2, 3)
"""So many can be entered with a death."""


class WithdrawalForm(forms.Form):
    """That a step is withdrawn: when, and by whom. withdrawal: how it comes, which says what the fields are called."""

    labels: Mapping[Withdrawal, tuple[Any, Any]] = {
        Withdrawal.AGREED: (_("Day of the agreement"), _("Who agreed for the cooperative")),
        Withdrawal.TAKEN_BACK: (_("Day on which it was taken back"), _("Who took it back")),
        Withdrawal.LIFTED: (_("Day on which it was lifted"), _("Who lifted it")),
    }
    agreed_on = DayField()
    agreed_by = forms.CharField(max_length=60)

    def __init__(self, *args: Any, withdrawal: Withdrawal = Withdrawal.AGREED, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["agreed_on"].label, self.fields["agreed_by"].label = self.labels[withdrawal]


class LeavingForm(forms.Form):
    """What every such form knows: the membership, and who enters it. For oneself, everything counts from today."""

    days: tuple[str, ...] = ("received_on",)
    """Fields that only the office fills in."""
    named: Mapping[str, str] = {}
    """In words what a number in a field stands for."""
    computed: tuple[str, ...] = ()
    """Fields that the figures of the way say, as they come out."""

    def __init__(self, *args: Any, member: Member, today: date, for_oneself: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.member, self.today = member, today
        for name in self.days:
            self.fields[name].initial = today
            if for_oneself:
                del self.fields[name]
        self.for_oneself = for_oneself

    def label_of(self, name: str) -> str:
        """What a field is called where it stands without its neighbours."""
        return str(self.fields[name].label)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.for_oneself:
            cleaned |= dict.fromkeys(self.days, self.today)
        return cleaned


def received_on() -> DayField:
    return DayField(label=_("Received on"), help_text=_("The day on which the declaration came in."))


def reason(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        required=required,
        help_text=help_text,
        widget=forms.Textarea({"rows": 3}),
    )


class NoticeForm(LeavingForm):
    received_on = received_on()
    wished = DayField(label=_("Not before"), required=False, help_text=_("Empty: as early as possible."))


class HardshipForm(LeavingForm):
    received_on = received_on()
    reason = reason(_("Why staying longer is unreasonable"))


class MovingForm(LeavingForm):
    received_on = received_on()


class CreditorForm(LeavingForm):
    received_on = received_on()
    insolvency = forms.BooleanField(label=_("By the insolvency administrator"), required=False)
    reason = reason(_("Whose notice, and the file number"), required=False)


class ExclusionForm(LeavingForm):
    days = ("sent_on",)
    reason = reason(_("Ground of the exclusion"), help_text=_("As the letter says it, with the section."))
    heard_on = DayField(label=_("Heard on"), help_text=_("Or the day until which the member could be heard."))
    sent_on = DayField(
        label=_("Letter sent on"), help_text=_("By registered letter; assembly rights end with it.")
    )


class OrganisationEndForm(LeavingForm):
    days = ("ended_on",)
    ended_on = DayField(label=_("Ended on"))
    reason = reason(_("How it ended"), required=False, help_text=_("Dissolved, merged, struck off."))


class CancellationForm(LeavingForm):
    shares = forms.IntegerField(label=_("Shares to give back"), min_value=1, max_value=1_000_000)
    received_on = received_on()


class SubscriptionForm(LeavingForm):
    days = ("signed_on",)
    shares = forms.IntegerField(label=_("Further shares"), min_value=1, max_value=1_000_000)
    signed_on = DayField(label=_("Signed on"), help_text=_("As it stands on the paper."))


class TransferForm(LeavingForm, ConsentForm):
    """Cleans to taker_id, agreement and consent. Asks who consented only where there are investing members."""

    days = ("agreed_on",)
    computed = ("taker_number", "shares", "amount")
    taker = MemberField(label=_("Member who takes it over"))
    shares = forms.IntegerField(
        label=_("Shares"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("Empty: all. That ends the membership."),
    )
    amount = AmountField(
        label=_("Capital, in euro"),
        required=False,
        help_text=_("Empty: what is paid in on these shares."),
    )
    agreed_on = DayField(label=_("Agreed on"))
    consented_on = DayField(
        label=_("Consented on"),
        required=False,
        help_text=_("Where the statutes ask for the board’s consent."),
    )

    field_order = ("taker", "shares", "amount", "agreed_on", "consented_on", "consent_by", "consent_on")

    def __init__(self, *args: Any, member: Member, today: date, **more: Any) -> None:
        investing = in_terms(member.coop_id, today, is_investing=True)
        asked = Member.objects.filter(investing, coop_id=member.coop_id, left_on=None).exists()
        super().__init__(*args, member=member, today=today, investing=asked, **more)
        if asked:
            self.fields["consent_by"].help_text = _("Only if an investing member takes them (§ 8 (2) GenG).")
        ask_which(self, "taker", coop_id=member.coop_id)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        taker = member_chosen(self, "taker", coop_id=self.member.coop_id)
        if taker is None:
            return cleaned
        self.named = {"taker": f"{taker.number}, {taker.party.full_name}"}
        if by := cleaned.get("consent_by"):
            self.named |= {"consent_by": str(ConsentBy(by).label)}
        agreement = {name: cleaned[name] for name in ("shares", "amount", "agreed_on", "consented_on")}
        return {"taker_id": taker.pk, "agreement": Agreement(**agreement), "consent": self.consent()}


class DeathForm(LeavingForm):
    """Cleans to died_on and heirs."""

    days = ("died_on",)
    died_on = DayField(label=_("Died on"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["died_on"].initial = None
        for number in HEIRS:
            for name, label, longest in (
                ("given_name", _("Given name"), 100),
                ("family_name", _("Family name"), 100),
                ("street", _("Street and number"), 200),
                ("postcode", _("Postcode"), 12),
                ("town", _("Town"), 120),
            ):
                self.fields[f"{name}_{number}"] = forms.CharField(
                    label=label, max_length=longest, required=False
                )
            self.fields[f"email_{number}"] = EmailField(label=_("E-mail"), required=False)
        self.fields["represents"] = forms.TypedChoiceField(
            label=_("Who acts for all heirs"),
            choices=[("", _("nobody yet")), *((number, number) for number in HEIRS)],
            coerce=int,
            required=False,
            empty_value=None,
        )

    def label_of(self, name: str) -> str:
        heir = name.rpartition("_")[2]
        label = super().label_of(name)
        return gettext("Heir %(number)s") % {"number": heir} + f": {label}" if heir.isdigit() else label

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        names = ("given_name", "family_name", "street", "postcode", "town", "email")
        heirs = []
        for number in HEIRS:
            said = {name: cleaned.get(f"{name}_{number}", "") for name in names}
            if any(said.values()):
                heirs.append(Heir(**said, represents=cleaned.get("represents") == number))
                if heirs[-1].represents:
                    self.named = {"represents": f"{said['given_name']} {said['family_name']}".strip()}
        return {"died_on": cleaned.get("died_on"), "heirs": heirs}
