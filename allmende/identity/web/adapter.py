"""How allauth sends mail and names persons here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language

from allmende.kernel.mail import send_mail_later

from ..models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Mail goes through the job queue; a new person gets name and language."""

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        user.email = form.cleaned_data["email"].lower()
        user.name = form.cleaned_data["name"]
        user.language = get_language() or "de"
        user.set_password(form.cleaned_data["password1"])
        if commit:
            user.save()
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, context)
        send_mail_later(
            to=email, subject=message.subject, body=str(message.body), language=get_language() or "de"
        )
