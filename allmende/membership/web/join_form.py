"""What somebody fills in who wants to join, and what they sign. Forms read; the use case judges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from allmende.kernel.doors import refusal_text
from allmende.payments.bank_details import LONGEST_HOLDER
from allmende.payments.iban import LONGEST, InvalidIban, check_iban
from allmende.payments.queries import creditor_identifier_of
from allmende.places.queries import country_choices
from allmende.ui.fields import BirthdayField, DayField, DayInput, EmailField

from ..joining.applying import Account, Beside, Declaration, Somebody, Wish, people_from
from ..joining.checking import MOST_SHARES
from ..joining.duties import euros
from ..joining.signing import LONGEST_SIGNATURE, field_of_signature
from ..law.rules import Rules
from ..models import BondRole, PartyKind, Statutes

ONCE, INSTALMENTS = "once", "instalments"
DETAILS = (
    "given_name", "family_name", "name", "register_entry", "birth_date", "email", "phone", "street", "address_extra",
    "postcode", "town", "country",
)  # fmt: skip
"""Fields called as in applying.Somebody."""
ONLY_OF = {
    "given_name": PartyKind.PERSON,
    "family_name": PartyKind.PERSON,
    "birth_date": PartyKind.PERSON,
    "guardians": PartyKind.PERSON,
    "register_entry": PartyKind.ORGANISATION,
    "representatives": PartyKind.ORGANISATION,
    "joint_holders": PartyKind.HOUSEHOLD,
}
"""Who is asked what."""


class IbanInput(forms.TextInput):
    """No spelling help, no capitals forced: gaps and small letters are understood."""

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"})


def _text(
    label: Any, longest: int, fill_in: str = "", *, required: bool = True, **attrs: str
) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": fill_in or "off", **attrs})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


class JoinForm(forms.Form):
    """Who joins, with whom, and what they take. The statutes decide which questions are asked. An account to collect
    from is asked for where the cooperative can collect: it has a creditor identifier.

    key is made with the page, so that a form sent twice is one application.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(choices=PartyKind.choices, widget=forms.HiddenInput, initial=PartyKind.PERSON)
    statutes = forms.IntegerField(widget=forms.HiddenInput)
    opened = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    signed_on = DayField(label=_("Day of the signature"))
    given_name = _text(_("Given name"), 100, "given-name")
    family_name = _text(_("Family name"), 100, "family-name")
    name = _text(_("Name of the organisation"), 200, "organization")
    register_entry = _text(_("Register and number"), 120, required=False)
    birth_date = BirthdayField(label=_("Date of birth"), widget=DayInput({"autocomplete": "bday"}))
    guardians = forms.CharField(
        label=_("Guardians, one name a line"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    representatives = forms.CharField(
        label=_("Who signs for the organisation, one name a line"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    joint_holders = forms.CharField(
        label=_("Everyone who belongs to it, one name a line"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    street = _text(_("Street and number"), 200, "address-line1")
    address_extra = _text(_("Address line 2"), 200, "address-line2", required=False)
    postcode = _text(_("Postcode"), 12, "postal-code", inputmode="numeric")
    town = _text(_("Town"), 120, "address-level2")
    country = forms.ChoiceField(
        label=_("Country"), initial="DE", widget=forms.Select({"autocomplete": "country"})
    )
    email = EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput({"autocomplete": "email"}))
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    shares = forms.IntegerField(label=_("How many shares do you take?"), min_value=1, max_value=MOST_SHARES)
    pays = forms.ChoiceField(label=_("How do you want to pay?"), widget=forms.RadioSelect)
    group = forms.ChoiceField(label=_("To which group do you belong?"), widget=forms.RadioSelect)
    is_investing = forms.BooleanField(label=_("I join as an investing member"), required=False)
    iban = forms.CharField(label=_("IBAN"), max_length=LONGEST + 20, required=False, widget=IbanInput())
    holder = _text(_("Account holder, if somebody else"), LONGEST_HOLDER, required=False)
    trap = forms.CharField(label=_("Leave this empty"), max_length=200, required=False)

    def __init__(
        self, *args: Any, statutes: Statutes, rules: Rules, asked_day: date | None = None, **kwargs: Any
    ) -> None:
        """asked_day: what the office is offered that enters a paper; None where it is signed here, today."""
        super().__init__(*args, **kwargs)
        self.asked_day = asked_day
        self.group_rights = statutes.rights_by_group
        if asked_day is None:
            del self.fields["signed_on"]
        else:
            self.fields["signed_on"].initial = asked_day
        self.fields["statutes"].initial = statutes.pk
        self.fields["country"].choices = country_choices(get_language() or "de")
        self._ask_only(self.chosen_kind)
        self._ask_by_statutes(statutes, rules)

    @property
    def chosen_kind(self) -> str:
        """Who joins, as far as one can tell before it is checked."""
        said = (self.data if self.is_bound else self.initial).get("kind")
        return said if said in PartyKind.values else PartyKind.PERSON

    def _ask_only(self, kind: str) -> None:
        for name, asked_of in ONLY_OF.items():
            if asked_of != kind:
                del self.fields[name]
        if kind == PartyKind.PERSON:
            del self.fields["name"]
        elif kind == PartyKind.HOUSEHOLD:
            self.fields["name"].label = _("Name of the household")
            self.fields["name"].widget.attrs["autocomplete"] = "off"

    def _ask_by_statutes(self, statutes: Statutes, rules: Rules) -> None:
        if not rules.has_shares:
            del self.fields["shares"]
        else:
            self._ask_shares(rules)
        if not (rules.has_shares and rules.instalments):
            del self.fields["pays"]
        else:
            self.fields["pays"].choices = [(ONCE, _("all at once")), (INSTALMENTS, _("in instalments"))]
            self.fields["pays"].initial = ONCE
        if not statutes.groups:
            del self.fields["group"]
        else:
            self.fields["group"].choices = [(each["code"], each["name"]) for each in statutes.groups]
        if not statutes.investing_allowed:
            del self.fields["is_investing"]
        if not creditor_identifier_of(statutes.coop_id):
            del self.fields["iban"], self.fields["holder"]

    def _ask_shares(self, rules: Rules) -> None:
        """Left to the use case: what is too few or too many. The device's own arrows know the same limits."""
        least = max(rules.shares_required, 1)
        widget = forms.NumberInput({"inputmode": "numeric", "min": least})
        if rules.shares_most is not None:
            widget.attrs["max"] = rules.shares_most
        self.fields["shares"].widget = widget
        self.fields["shares"].initial = least

    def clean_iban(self) -> str:
        """Judged with the form, so that what is wrong with it stands beside what is missing elsewhere."""
        typed: str = self.cleaned_data["iban"]
        if not typed.strip():
            return ""
        try:
            return check_iban(typed)
        except InvalidIban as error:
            raise forms.ValidationError(refusal_text(error)) from None

    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(
            shares=said.get("shares") or 0,
            pays_instalments=said.get("pays") == INSTALMENTS,
            is_investing=bool(said.get("is_investing")),
            group=said.get("group") or "",
        )

    def day_on_paper(self) -> date | None:
        """The day on the paper, where the office was asked."""
        return self.cleaned_data.get("signed_on")

    def applicant(self) -> Somebody:
        said = self.cleaned_data
        details = {name: said[name] for name in DETAILS if said.get(name)}
        return Somebody(kind=said["kind"], **details)

    def beside(self) -> tuple[Beside, ...]:
        said = self.cleaned_data
        return (
            *people_from(said.get("representatives", ""), BondRole.REPRESENTATIVE),
            *people_from(said.get("guardians", ""), BondRole.GUARDIAN),
            *people_from(said.get("joint_holders", ""), BondRole.JOINT_HOLDER),
        )

    def account(self) -> Account | None:
        said = self.cleaned_data
        return Account(holder=said["holder"], iban=said["iban"]) if said.get("iban") else None


class SignForm(forms.Form):
    """The boxes, and a line for each who signs. The boxes' words come from `duties.statements`, as they are kept."""

    has_read = forms.BooleanField(required=False)
    declares = forms.BooleanField(required=False)
    knows_privacy = forms.BooleanField(required=False)

    def __init__(self, *args: Any, words: dict[str, str], signers: Sequence[str], **kwargs: Any) -> None:
        """signers: by name; nobody where it is signed by hand."""
        super().__init__(*args, **kwargs)
        for name, text in words.items():
            self.fields[name].label = text
        self.lines = [field_of_signature(place) for place, _name in enumerate(signers)]
        for line, name in zip(self.lines, signers, strict=True):
            self.fields[line] = forms.CharField(
                label=_("Signature of %(name)s") % {"name": name},
                max_length=LONGEST_SIGNATURE,
                required=False,
                widget=forms.TextInput({"autocomplete": "name" if len(self.lines) == 1 else "off"}),
            )

    @property
    def signature_fields(self) -> list[forms.BoundField]:
        """The lines to sign on."""
        return [self[line] for line in self.lines]

    def signatures(self) -> tuple[str, ...]:
        """What was typed, in the order of who signs."""
        return tuple(self.cleaned_data[line].strip() for line in self.lines)


def declaration_of(form: JoinForm, sign: SignForm) -> Declaration:
    """What both forms together declare, in the language of the page."""
    agreed = sign.cleaned_data
    return Declaration(
        applicant=form.applicant(),
        beside=form.beside(),
        wish=form.wish(),
        account=form.account(),
        statutes_id=form.cleaned_data["statutes"],
        signatures=sign.signatures(),
        has_read=agreed["has_read"],
        declares=agreed["declares"],
        knows_privacy=agreed["knows_privacy"],
        language=(get_language() or "de")[:2],
        key=form.cleaned_data["key"],
        signed_on=form.day_on_paper(),
    )


def sum_words(rules: Rules, shares: int) -> str:
    """3 × 100,00 Euro = 300,00 Euro."""
    return f"{shares} × {euros(rules.share_price)} = {euros(rules.share_price * shares)}"
