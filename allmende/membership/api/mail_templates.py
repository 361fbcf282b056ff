"""Templates of mails to members for programs, and a test to oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import StringConstraints

from allmende.coops.queries import coops_by_id
from allmende.kernel.api import Schema
from allmende.kernel.permissions import authorize

from ..letters.mail_words import Words
from ..models import MailTemplate
from ..permissions import RULES, mail_templates_visible_to
from ..use_cases.delete_mail_template import delete_mail_template
from ..use_cases.save_mail_template import LONGEST_NAME, save_mail_template
from ..use_cases.try_mailing import try_mailing
from .imports import RemovedOut
from .mailings import Id, Subject, Text
from .routers import router


class WordsIn(Schema):
    """Subject and text, German, English, or both, with placeholders such as {name}."""

    subject_de: Subject = ""
    text_de: Text = ""
    subject_en: Subject = ""
    text_en: Text = ""

    def words(self) -> Words:
        return Words(**{name: getattr(self, name) for name in WordsIn.model_fields})


class MailTemplateIn(WordsIn):
    """The same name again replaces what it held."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]


class MailTemplateOut(Schema):
    id: int
    name: str
    subject_de: str
    text_de: str
    subject_en: str
    text_en: str
    saved_at: datetime


class MailTemplatesOut(Schema):
    items: list[MailTemplateOut]


class TrialIn(WordsIn):
    """member: with whose name, number and sums the placeholders are filled."""

    member: Id


class TrialOut(Schema):
    """Where it went: the address of whoever made the token."""

    email: str


@router.get("/mail-templates", response=MailTemplatesOut, summary="Templates of mails to members")
def mail_templates(request: HttpRequest) -> dict[str, Any]:
    """By name."""
    authorize(RULES, "membership.write_to_members", actor=request.actor, on=request.actor.coop_id)
    return {"items": [_out(each) for each in mail_templates_visible_to(request.actor).order_by("name")]}


@router.post("/mail-templates", response={201: MailTemplateOut}, summary="Keep a template of mails")
def new_mail_template(request: HttpRequest, payload: MailTemplateIn) -> Status:
    """For the whole office."""
    saved = save_mail_template(
        actor=request.actor,
        coop_id=request.actor.coop_id,
        name=payload.name,
        words=payload.words(),
        now=timezone.now(),
    )
    return Status(201, _out(saved))


@router.post(
    "/mail-templates/{int:template_id}/deletion", response=RemovedOut, summary="Delete a template of mails"
)
def mail_template_deletion(request: HttpRequest, template_id: int) -> dict[str, Any]:
    """What was sent stays as it was written."""
    delete_mail_template(actor=request.actor, template_id=template_id)
    return {"id": template_id}


@router.post("/mailings/trial", response=TrialOut, summary="Send a mail to oneself first")
def trial(request: HttpRequest, payload: TrialIn) -> dict[str, str]:
    """As that member would get it. Nobody else gets anything."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.write_to_members", actor=request.actor, on=coop_id)
    coop = coops_by_id([coop_id])[coop_id]
    address = try_mailing(actor=request.actor, coop=coop, member_id=payload.member, words=payload.words())
    return {"email": address}


def _out(template: MailTemplate) -> dict[str, Any]:
    return {name: getattr(template, name) for name in MailTemplateOut.model_fields if name != "id"} | {
        "id": template.pk
    }
