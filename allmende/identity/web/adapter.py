"""How allauth names persons, writes mail and tells facts here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.mail import send_mail_later

from ..facts import EmailConfirmed, PasswordChanged, PersonJoined
from ..models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Mail goes through the job queue, in the person's language; what happens is told like everywhere."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This login is switched off."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("E-mail and password do not fit together."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "invalid_password_reset": _("This link does not work any more."),
        "too_many_login_attempts": _(
            "Too many attempts. Please wait five minutes, or choose a new password."
        ),
        "unverified_primary_email": _("Please confirm your address first."),
        "rate_limited": _("Too often in a short time. Please wait a few minutes."),
    }

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        user.email = form.cleaned_data["email"].lower()
        user.name = form.cleaned_data["name"].strip()
        user.language = get_language() or "de"
        user.set_password(form.cleaned_data["password1"])
        if commit:
            user.save()
            tell(PersonJoined(person_id=user.pk), actor=Actor(person_id=user.pk))
        return user

    def set_password(self, user: Person, password: str) -> None:
        super().set_password(user, password)
        tell(PasswordChanged(person_id=user.pk), actor=Actor(person_id=user.pk))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            person_id = email_address.user_id
            tell(EmailConfirmed(person_id=person_id), actor=Actor(person_id=person_id))
        return confirmed

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """account/email/<name>_subject.txt and _message.txt; a known person is addressed in their own language."""
        person = context.get("user")
        language = getattr(person, "language", "") or get_language() or "de"
        context = context | {"email": email, "start": settings.BASE_URL, "name": getattr(person, "name", "")}
        with translation.override(language):
            subject = render_to_string(f"{template_prefix}_subject.txt", context)
            body = render_to_string(f"{template_prefix}_message.txt", context)
        send_mail_later(to=email, subject=subject.strip(), body=body.strip() + "\n", language=language)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Where the sign-up was made in this browser, allauth goes on there and does not ask."""
        if not self.request.user.is_authenticated:
            messages.info(
                self.request,
                gettext(
                    "Sign in here. If you were invited, open the link in the invitation again after that."
                ),
            )
        return str(super().get_email_verification_redirect_url(email_address))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("identity:me")

    # Links in mails lead to the address the operator named, whatever a request claims to have asked for.

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.BASE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        uidb36, _dash, token = key.partition("-")
        return settings.BASE_URL + reverse(
            "account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token}
        )

    def send_account_already_exists_mail(self, email: str) -> None:
        address = settings.BASE_URL + reverse("account_reset_password")
        person = Person.objects.filter(email__iexact=email).first()
        self.send_mail(
            "account/email/account_already_exists", email, {"password_reset_url": address, "user": person}
        )
