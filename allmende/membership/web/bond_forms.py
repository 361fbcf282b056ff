"""Forms of who stands beside a member. Each cleans to what its use case takes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.places.queries import country_choices
from allmende.ui.fields import DayField, EmailField

from ..bonds.beside import PersonBeside, namesakes
from ..bonds.holders import without_heirs
from ..bonds.roles import roles_beside
from ..models import BY_POWER, LONGEST_DOCUMENT, LONGEST_END_REASON, Bond, BondRole, Member, Party, PassesTo
from ..queries import day_of_death

OF_A_PERSON = ("given_name", "family_name", "street", "postcode", "town", "country", "email")
ANOTHER = "another"


class AsOfForm(forms.Form):
    """As of which day."""

    as_of = DayField(label=_("As of"), required=False)


class BondForm(forms.Form):
    """Cleans to what add_bond takes. Whoever has a namesake in the register is asked for once more."""

    role = forms.TypedChoiceField(label=_("As what"), coerce=BondRole)
    from_day = DayField(label=_("Since"))
    proven_on = DayField(
        label=_("Certificate of inheritance of"),
        required=False,
        help_text=_("The day it was written. Without one, leave it empty."),
    )
    document = forms.CharField(
        label=_("Document that gives the power"),
        max_length=LONGEST_DOCUMENT,
        required=False,
        help_text=_("Of a power of attorney: its day, and where it is kept."),
    )
    until_day = DayField(
        label=_("Power ends on"),
        required=False,
        help_text=_("If the document names an end: the first day on which it counts no more."),
    )
    number = forms.IntegerField(
        label=_("Number in the list of members"),
        min_value=1,
        max_value=2_000_000_000,
        required=False,
        help_text=_("If this person is a member; then the name is not needed."),
    )
    known = forms.ChoiceField(
        label=_("Is it one of these?"), choices=(), required=False, widget=forms.RadioSelect
    )
    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    town = forms.CharField(label=_("Town"), max_length=120, required=False)
    country = forms.ChoiceField(label=_("Country"))
    email = EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Letters and the invitation to a login of their own go to this address."),
    )

    def __init__(self, data: Any, *, member: Member, today: date, language: str) -> None:
        self.member, roles = member, roles_beside(member.party, on=today)
        first_day = day_of_death(member.party_id) or self._day_of_holder() or today
        initial = {"role": roles[0], "from_day": first_day, "country": member.party.country}
        super().__init__(data, initial=initial)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        self.fields["country"].choices = country_choices(language, keep=member.party.country)
        if BondRole.HEIR not in roles:
            del self.fields["proven_on"]
        if not set(roles) & set(BY_POWER):
            del self.fields["document"], self.fields["until_day"]
        self._offer_namesakes()

    def _day_of_holder(self) -> date | None:
        """On which heirs step in for a joint holder who died."""
        waiting = without_heirs(self.member.coop_id, on=self.member.joined_on).filter(
            party=self.member.party_id
        )
        return waiting.values_list("died_on", flat=True).first()

    def _offer_namesakes(self) -> None:
        said = {name: str(self.data.get(name, "")).strip() for name in ("given_name", "family_name")}
        self.namesakes: list[Party] = []
        if said["family_name"] and not self.data.get("number"):
            self.namesakes = list(namesakes(self.member.coop_id, **said, but=self.member.party_id))
        if not self.namesakes:
            del self.fields["known"]
            return
        rows = [(str(each.pk), ", ".join([each.full_name, *each.address_lines])) for each in self.namesakes]
        self.fields["known"].choices = [*rows, (ANOTHER, _("No, somebody else of this name"))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "known" in self.fields and not cleaned.get("known") and "known" not in self.errors:
            self.add_error(
                "known", str(_("Somebody of this name stands in the register already. Choose one."))
            )
        if self.errors:
            return cleaned
        who = self._who(cleaned)
        if who is None:
            return cleaned
        said = ("role", "from_day", "proven_on", "until_day")
        return {"who": who, "document": cleaned.get("document", "")} | {n: cleaned.get(n) for n in said}

    def _who(self, cleaned: dict[str, Any]) -> PersonBeside | None:
        if cleaned.get("number"):
            rows = Member.objects.filter(coop_id=self.member.coop_id, voided_at=None)
            found = rows.filter(number=cleaned["number"]).first()
            if found is None:
                self.add_error("number", str(_("There is no member with this number.")))
                return None
            return PersonBeside(party_id=found.party_id)
        if cleaned.get("known", ANOTHER) != ANOTHER:
            return PersonBeside(party_id=int(cleaned["known"]))
        return PersonBeside(**{name: cleaned[name] for name in OF_A_PERSON})


class HolderDeathForm(forms.Form):
    """Cleans to what record_holder_death takes."""

    died_on = DayField(label=_("Died on"))
    document = forms.CharField(
        label=_("Document that proves it"),
        max_length=LONGEST_END_REASON,
        help_text=_("Such as: death certificate no. 12/2026, in the folder of the membership."),
    )
    passes_to = forms.TypedChoiceField(
        label=_("Who holds this part now"),
        choices=PassesTo.choices,
        coerce=PassesTo,
        widget=forms.RadioSelect,
    )


class EndForm(forms.Form):
    """Cleans to until_day and reason."""

    until_day = DayField(
        label=_("Ends on"), help_text=_("From this day on it counts no more; sight and login end at once.")
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_END_REASON,
        help_text=_("Such as: left the board, inheritance renounced, entered by mistake."),
    )

    def __init__(self, data: Any, *, bond: Bond, today: date) -> None:
        super().__init__(data, initial={"until_day": max(today, bond.from_day)})
