"""Forms about persons: allauth's, with labels above the fields instead of placeholders in them."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from allmende.ui.fields import bound_email
from allmende.ui.languages import language_choices

from ..invited import invited_address

LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}
ADVICE = _("At least ten characters; a sentence is best.")


class PlainFields:
    """Labels above, no placeholders, no list of every rule; advice where a password is chosen; bounded e-mails."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = ADVICE if name == "password1" else ""
            field.widget.attrs.pop("autofocus", None)
            if isinstance(field, forms.EmailField):
                bound_email(field)


class LoginForm(PlainFields, allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request:
            self.fields["login"].initial = invited_address(self.request)


class SignupForm(PlainFields, allauth.SignupForm):
    """E-mail, name and password."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].initial = invited_address(context.request)  # allauth hands this form no request
        self.fields["password1"].label = _("Password")


class AddEmailForm(PlainFields, allauth.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail")


class ChangePasswordForm(PlainFields, allauth.ChangePasswordForm):
    pass


class ResetPasswordForm(PlainFields, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainFields, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(PlainFields, allauth.ReauthenticateForm):
    pass


class PersonForm(forms.Form):
    """How a person is called and addressed."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("Those with whom you lend and borrow see it."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of pages and mails"), choices=language_choices, widget=forms.RadioSelect
    )
