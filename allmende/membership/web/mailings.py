"""Mails to the members whom the list finds: writing, trying, sending, and what became of them."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allmende.kernel.doors import perform, put_into, refusal_text
from allmende.kernel.errors import Conflict, DomainError, NotFound
from allmende.kernel.permissions import authorize
from allmende.payments.queries import incoming_account_of
from allmende.ui.acting import acts_for_another, require_shown_to

from ..letters.counts import addressed, counts_of
from ..letters.mail_words import PLACEHOLDERS, Filled, Words, as_title, fill, payment_request, refuse_words
from ..letters.reach import reach_of
from ..letters.series import parts_of, without_postal_address, written_by_letter
from ..models import LONGEST_MAIL, LONGEST_SUBJECT, Delivery, Mailing, Member
from ..permissions import RULES, mail_templates_visible_to, mailings_visible_to
from ..queries import has_shares
from ..use_cases.delete_mail_template import delete_mail_template
from ..use_cases.save_mail_template import LONGEST_NAME, save_mail_template
from ..use_cases.start_mailing import start_mailing
from ..use_cases.stop_mailing import stop_mailing
from ..use_cases.try_mailing import try_mailing
from ..use_cases.write_series_letter import write_series_letter
from .own import own_coop
from .selection import Selection, selection_of

SHOWN = 100
NEWEST = 100
PAYMENT_REQUEST = "payment"
"""The template that is there from the first day; it goes to who owes."""
WORDS = ("subject_de", "text_de", "subject_en", "text_en")


class MailForm(forms.Form):
    """Subject and text, with placeholders. `key` comes with the page, so that a form sent twice is one mailing."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    subject_de = forms.CharField(label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT, required=False)
    text_de = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST_MAIL,
        required=False,
        widget=forms.Textarea({"rows": 12}),
    )
    subject_en = forms.CharField(
        label=gettext_lazy("Subject in English"), max_length=LONGEST_SUBJECT, required=False
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"),
        max_length=LONGEST_MAIL,
        required=False,
        widget=forms.Textarea({"rows": 8}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the template"), max_length=LONGEST_NAME, required=False
    )

    @property
    def shown(self) -> int:
        """How many the page said it goes to; none where it did not say."""
        said = str(self.data.get("shown", ""))
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0

    @property
    def words(self) -> Words:
        return Words(**{name: self.cleaned_data[name].replace("\r\n", "\n") for name in WORDS})


@require_http_methods(["GET", "HEAD", "POST"])
def new_mailing(request: HttpRequest) -> HttpResponse:
    """Write to the members in the address. The buttons show it, send it to oneself, keep it, or send it."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.write_to_members", actor=request.actor, on=coop_id)
    asks_to_pay = request.GET.get("template") == PAYMENT_REQUEST
    if asks_to_pay and "owing" not in request.GET:
        return redirect(
            f"{request.path}?{request.GET.urlencode()}&owing=on"
        )  # nobody is asked who owes nothing
    selection = selection_of(request, coop_id)
    form = MailForm(request.POST if request.method == "POST" else None, initial=_template(request))
    example = addressed(selection.query, selection.picked).select_related("party").order_by("number").first()
    shown = None
    if form.is_valid():
        done = request.POST.get("do", "show")
        if done == "send" and (answer := _send(request, form, selection)):
            return answer
        if done == "try" and example:
            _try(request, form, example)
        if done == "keep":
            _keep(request, form, coop_id)
        shown = _shown(form, example, request) if example else None
    reach = reach_of(selection.query, selection.picked, selection.query.as_of)
    context: dict[str, Any] = {
        "form": form,
        "selection": selection,
        "example": example,
        "shown": shown,
        "reach": reach,
        "placeholders": _placeholders(coop_id),
        "lacks_account": asks_to_pay and not incoming_account_of(coop_id),
        "templates": mail_templates_visible_to(request.actor).order_by("name"),
    }
    return render(request, "membership/new_mailing.html", context, status=422 if form.errors else 200)


def _placeholders(coop_id: int) -> list[tuple[str, str]]:
    with_shares = has_shares(coop_id, timezone.localdate())
    offered = [each for each in PLACEHOLDERS if with_shares or not each.of_shares]
    return [(each.in_language(get_language() or "en"), str(each.means)) for each in offered]


def _template(request: HttpRequest) -> dict[str, str]:
    """What the chosen template says."""
    wanted = request.GET.get("template", "")
    if wanted == PAYMENT_REQUEST:
        return asdict(payment_request())
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return {}
    found = mail_templates_visible_to(request.actor).filter(pk=int(wanted)).first()
    return {name: getattr(found, name) for name in (*WORDS, "name")} if found else {}


def _send(request: HttpRequest, form: MailForm, selection: Selection) -> HttpResponse | None:
    if refusal := acts_for_another(request):
        put_into(form, refusal)
        return None
    mailing = perform(
        form,
        lambda: start_mailing(
            actor=request.actor,
            query=selection.query,
            picked=selection.picked,
            words=form.words,
            key=form.cleaned_data["key"],
            shown=form.shown,
            now=timezone.now(),
        ),
    )
    if mailing is None:
        return None
    messages.success(request, _("On its way. This page says what became of each."))
    return redirect("membership:mailing", pk=mailing.pk)


def _try(request: HttpRequest, form: MailForm, example: Member) -> None:
    address = perform(
        form,
        lambda: try_mailing(actor=request.actor, coop=request.acting, member_id=example.pk, words=form.words),
    )
    if address:
        messages.success(request, _("A test is on its way to %(address)s.") % {"address": address})


def _keep(request: HttpRequest, form: MailForm, coop_id: int) -> None:
    kept = perform(
        form,
        lambda: save_mail_template(
            actor=request.actor,
            coop_id=coop_id,
            name=form.cleaned_data["name"],
            words=form.words,
            now=timezone.now(),
        ),
    )
    if kept:
        messages.success(request, _("The template “%(name)s” is saved.") % {"name": kept.name})


def _shown(form: MailForm, example: Member, request: HttpRequest) -> Filled | None:
    """The mail as the first of them would get it."""
    if form.errors:
        return None
    try:
        refuse_words(form.words)
    except DomainError as refusal:
        put_into(form, refusal)
        return None
    return fill(form.words, example, request.acting)


@require_safe
def mailings(request: HttpRequest) -> HttpResponse:
    """The latest mailings, and the templates."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.write_to_members", actor=request.actor, on=coop_id)
    found = mailings_visible_to(request.actor).select_related("started_by").order_by("-pk")[:NEWEST]
    context = {
        "mailings": [(each, each.counts if each.over_at else counts_of(each)) for each in found],
        "templates": mail_templates_visible_to(request.actor).order_by("name"),
        "title_of": as_title,
    }
    return render(request, "membership/mailings.html", context)


@require_safe
def mailing(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written, and what became of each mail."""
    found = _visible(request, pk)
    state = request.GET.get("state", "")
    state = state if state in Delivery.values else ""
    after = request.GET.get("after", "")
    rows = found.recipients.select_related("member__party", "party").order_by("pk")
    if state:
        rows = rows.filter(state=state)
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    shown = list(rows[: SHOWN + 1])
    counts, by_letter = counts_of(found), written_by_letter(found)
    letters = by_letter.count()
    context: dict[str, Any] = {
        "mailing": found,
        "title_of": as_title,
        "counts": [(Delivery(each), counts[each]) for each in Delivery.values if counts.get(each)],
        "by_state": counts,
        "total": sum(counts.values()),
        "recipients": shown[:SHOWN],
        "after": shown[SHOWN - 1].pk if len(shown) > SHOWN else None,
        "state": state,
        "letters": letters,
        "files": parts_of(letters),
        "letters_without_address": without_postal_address(by_letter),
    }
    return render(request, "membership/mailing.html", context)


@require_safe
def letter(request: HttpRequest, pk: int) -> FileResponse:
    """The same on paper, for those whom no mail reaches."""
    part, name = _part(request), _("letter")
    made = write_series_letter(actor=request.actor, mailing_id=pk, part=part, language=get_language() or "en")
    return FileResponse(
        BytesIO(made),
        as_attachment=True,
        filename=f"{name}-{pk}-{part}.pdf",
        content_type="application/pdf",
        headers={"Cache-Control": "private, no-store"},
    )


def _part(request: HttpRequest) -> int:
    """Which file of many letters; what is no number is none of them."""
    said = request.GET.get("part", "1")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop it: nobody else gets it."""
    require_shown_to(request)
    try:
        stopped = stop_mailing(actor=request.actor, mailing_id=pk, now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        left = stopped.counts.get(Delivery.WAITING, 0)
        text = ngettext(
            "Stopped. %(count)s mail was not sent.", "Stopped. %(count)s mails were not sent.", left
        )
        messages.success(request, text % {"count": left})
    return redirect("membership:mailing", pk=pk)


@require_POST
def template_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a template."""
    delete_mail_template(actor=request.actor, template_id=pk)
    messages.success(request, _("The template is deleted."))
    return redirect("membership:mailings")


def _visible(request: HttpRequest, pk: int) -> Mailing:
    found = mailings_visible_to(request.actor).select_related("started_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such mailing."))
    return found


addresses = [
    path("mailings", mailings, name="mailings"),
    path("mailings/new", new_mailing, name="new_mailing"),
    path("mailings/<int:pk>", mailing, name="mailing"),
    path("mailings/<int:pk>/letter.pdf", letter, name="mailing_letter"),
    path("mailings/<int:pk>/end", stop, name="mailing_end"),
    path("mail-templates/<int:pk>/deletion", template_deletion, name="template_deletion"),
]
