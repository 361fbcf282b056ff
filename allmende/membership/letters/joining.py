"""Mails around joining: subject and body in the reader's language, with what belongs to them as PDF.

Every mail about an application carries its label, so that all of them can be forgotten with it (§ 15 GenG).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.coops.models import Duty
from allmende.coops.queries import people_with_duty
from allmende.kernel.mail import Attachment, forget_mails, send_mail_later

from ..models import Application, LetterKind, Member
from .documents import certificate_pdf, declaration_pdf
from .on_paper import put_on_pile
from .paying import how_to_pay
from .queue import note_handed_over
from .rejection import decided, what_is_deleted, what_is_paid_back


def label_of(application: Application) -> str:
    """By which all mails about an application are found and forgotten."""
    return f"application:{application.pk}"


def confirm_declaration(application: Application) -> None:
    """To the applicant, where an address was given: what was declared, as a document."""
    if not application.party.email:
        return
    language = application.party.language
    with translation.override(language):
        _send(
            application,
            subject=_("Your declaration to join %(coop)s") % {"coop": application.coop.name},
            template="membership/mail/declaration.txt",
            files=[_file(_("declaration"), declaration_pdf(application))],
        )


def send_certificate(application: Application, member: Member) -> None:
    """To the new member: admitted, the number, and the certificate; by post where no address was given."""
    if not application.party.email:
        put_on_pile(member, application.party, LetterKind.ADMISSION)
        return
    with translation.override(application.party.language):
        _send(
            application,
            subject=_("You are a member of %(coop)s") % {"coop": application.coop.name},
            template="membership/mail/admitted.txt",
            files=[
                _file(
                    _("certificate"),
                    certificate_pdf(member, on=member.admitted_on, language=application.party.language),
                )
            ],
            member=member,
            to_pay=how_to_pay(member, application.coop),
        )
    note_handed_over(member, application.party, LetterKind.ADMISSION)


def send_rejection(application: Application, *, reason: str) -> None:
    """To the applicant: rejected, and all details deleted with this mail. It is forgotten as soon as it is sent."""
    if not application.party.email:
        return
    # A label of its own: all other mails go at once, also those that still wait.
    label = f"rejection:{application.pk}"
    with translation.override(application.party.language):
        _send(
            application,
            subject=_("Your application to %(coop)s") % {"coop": application.coop.name},
            template="membership/mail/rejected.txt",
            label=label,
            reason=reason,
            decided=decided(application),
            deleted=what_is_deleted(application),
            paid_back=what_is_paid_back(application),
        )
    forget_mails(label, unsent_too=False)


def tell_office_of_application(application: Application, *, on: date) -> None:
    """To those who keep the list: there is one to decide. The mail names nobody."""
    for person in people_with_duty(coop_id=application.coop_id, duty=Duty.REGISTER, on=on):
        with translation.override(person.language):
            context = {"application": application, "link": _address(application)}
            send_mail_later(
                to=person.email,
                subject=_("Somebody wants to join %(coop)s") % {"coop": application.coop.name},
                body=render_to_string("membership/mail/office.txt", context),
                language=person.language,
                about=label_of(application),
            )


def _send(
    application: Application,
    *,
    subject: str,
    template: str,
    files: list[Attachment] | None = None,
    label: str = "",
    **more: Any,
) -> None:
    send_mail_later(
        to=application.party.email,
        subject=subject,
        body=render_to_string(template, {"application": application, "party": application.party, **more}),
        language=application.party.language,
        attachments=files or [],
        about=label or label_of(application),
        reply_to=application.coop.contact_email,
    )


def _file(name: str, content: bytes) -> Attachment:
    return Attachment(f"{name}.pdf", content, "application/pdf")


def _address(application: Application) -> str:
    return settings.BASE_URL + reverse("membership:application", args=[application.pk])
