"""Changes and exits: written, looked at once more with the computed day and why, then done."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from allmende.kernel.doors import perform, put_into
from allmende.kernel.errors import DomainError
from allmende.kernel.permissions import authorize, may
from allmende.ui.acting import require_shown_to
from allmende.ui.downloads import disposition

from ..joining.duties import notice_period, share_count
from ..joining.further_shares import SignedShares
from ..law.explained import Explained
from ..law.rules import Rules
from ..letters.paper import paper_of
from ..models import Application, ApplicationState, Departure, Member
from ..naming import in_words
from ..permissions import RULES, applications_visible_to
from ..queries import rules_on
from ..statutes.rules import law_behind
from ..taking import needs_paper
from .leaving_forms import LeavingForm
from .member import visible_member
from .signing import SignSharesForm, as_if_signed, sign_form
from .ways import BY_SLUG, WAYS, Way

MOST_WAITING = 20
"""Applications named beside a transfer; the list of applications has them all."""


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """GET: the form, ?shares= how many further ones. POST: what was written and what the law computes, to look at."""
    way, member = _asked(request, pk, slug)
    if request.method != "POST":
        return _form(request, way, member, _empty(request, way, member, initial=_asked_for(request, way)))
    form = _filled(request, way, member)
    if "again" in request.POST:
        form.is_valid()
        return _form(request, way, member, _empty(request, way, member, initial=request.POST.dict()))
    if not form.is_valid():
        return _form(request, way, member, form)
    return _review(request, way, member, form)


def _review(
    request: HttpRequest, way: Way, member: Member, form: LeavingForm, refused: SignSharesForm | None = None
) -> HttpResponse:
    """What would be done, to look at once more, and where it is signed, to sign. refused: what was signed wrongly."""
    ends = perform(form, lambda: [_judged(request, way, member, form)])
    if ends is None:
        return _form(request, way, member, form)
    rules = rules_on(member.coop, way.day(form.cleaned_data))
    on_paper = way.is_declared and needs_paper(request.actor, member, rules)
    signs = way.is_signed and not on_paper
    context = _context(way, member) | {
        "needs_paper": on_paper,
        "sign": refused or (sign_form(request, member, form) if signs else None),
        "notice": notice_period(rules) if signs and form.for_oneself else None,
        "duties": way.duties(rules, form.cleaned_data) if form.for_oneself else [],
        "form": form,
        "ends": ends[0],
        "owed": way.owed(member, form.cleaned_data, ends[0]) if ends[0] else None,
        "sources": ", ".join(source.in_words() for source in ends[0].sources) if ends[0] else "",
        "ends_it": way.ends_it(member, form.cleaned_data),
        "lines": [
            *_lines(form),
            *_today_if(signs and form.for_oneself, form),
            *way.figures(rules, member, form.cleaned_data),
        ],
        "written": {name: request.POST.get(name, "") for name in form.fields if name in request.POST},
    }
    status = 422 if refused is not None else 200
    return render(request, "membership/leaving_review.html", context, status=status)


@require_POST
def record(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Do it, for whom the page was shown to; where it counts on paper alone, hand out the paper and write nothing."""
    way, member = _asked(request, pk, slug)
    require_shown_to(request)
    form = _filled(request, way, member)
    if not form.is_valid():
        return _form(request, way, member, form)
    rules = rules_on(member.coop, way.day(form.cleaned_data))
    if way.is_declared and needs_paper(request.actor, member, rules):
        return _paper(way, member, form, rules)
    sign = sign_form(request, member, form, data=request.POST) if way.is_signed else None
    if sign is not None and not sign.is_valid():
        return _review(request, way, member, form, sign)
    signed = sign.signed() if sign is not None else None
    try:
        done = _done(request, way, member, form, signed)
    except DomainError as error:
        if sign is not None and error.field in sign.fields:
            put_into(sign, error)
            return _review(request, way, member, form, sign)
        put_into(form, error)
        return _form(request, way, member, form)
    messages.success(request, _said(way, done))
    return redirect("membership:member", member.pk)


def _asked(request: HttpRequest, pk: int, slug: str) -> tuple[Way, Member]:
    way, member = BY_SLUG[slug], visible_member(request, pk)
    authorize(RULES, way.action, actor=request.actor, on=member)
    return way, member


def _today(member: Member) -> date:
    return timezone.localdate(timezone=ZoneInfo(member.coop.time_zone))


def _filled(request: HttpRequest, way: Way, member: Member) -> LeavingForm:
    return way.form(request.POST, **_about(request, member))


def _empty(request: HttpRequest, way: Way, member: Member, **more: Any) -> LeavingForm:
    return way.form(**_about(request, member), **more)


def _asked_for(request: HttpRequest, way: Way) -> dict[str, str]:
    return {"shares": request.GET.get("shares", "")} if way.slug == "subscription" else {}


def _about(request: HttpRequest, member: Member) -> dict[str, Any]:
    is_office = may(RULES, "membership.withdraw_notice", actor=request.actor, on=member)
    return {"member": member, "today": _today(member), "for_oneself": not is_office}


def _form(request: HttpRequest, way: Way, member: Member, form: LeavingForm) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context = _context(way, member) | {"form": form, "waiting": _waiting(request, way)}
    return render(request, "membership/leaving.html", context, status=status)


def _paper(way: Way, member: Member, form: LeavingForm, rules: Rules) -> HttpResponse:
    known = way.duties(rules, form.cleaned_data)
    made = paper_of(member, title=str(way.title), lines=_lines(form), known=known)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = disposition(
        f"{way.title}-{member.number}.pdf".replace(" ", "-").lower()
    )
    return response


def _waiting(request: HttpRequest, way: Way) -> list[tuple[Application, str]]:
    """Shares can go to somebody who is being admitted, too: the longest waiting first."""
    if way.slug != "transfer":
        return []
    rows = applications_visible_to(request.actor).filter(state=ApplicationState.OPEN, shares__gt=0)
    found = rows.select_related("party").order_by("signed_at", "pk")[:MOST_WAITING]
    return [(each, share_count(each.shares)) for each in found]


def _context(way: Way, member: Member) -> dict[str, Any]:
    return {
        "way": way,
        "member": member,
        "party": member.party,
        "law": law_behind(member.coop),
        "new_url": f"membership:new_{way.name}",
        "do_url": f"membership:{way.name}",
    }


def _done(
    request: HttpRequest, way: Way, member: Member, form: LeavingForm, signed: SignedShares | None = None
) -> Any:
    ids = {"giver_id" if way.slug == "transfer" else "member_id": member.pk}
    more: dict[str, Any] = {"now": timezone.now()} if way.needs_now else {}
    more |= {"signed": signed} if way.is_signed else {}
    return way.use_case(actor=request.actor, on=_today(member), **ids, **more, **form.cleaned_data)


def _judged(request: HttpRequest, way: Way, member: Member, form: LeavingForm) -> Explained | None:
    """The day and why, of what would be done: tried and rolled back, so that nothing is shown that is refused then.

    Where it counts on paper alone, nothing would be done.
    """
    ends = _explained(way, member, form.cleaned_data)
    if way.is_declared and needs_paper(
        request.actor, member, rules_on(member.coop, way.day(form.cleaned_data))
    ):
        return ends
    signed = as_if_signed(request.actor, member, form) if way.is_signed else None
    with transaction.atomic():
        _done(request, way, member, form, signed)
        transaction.set_rollback(True)
    return ends


def _explained(way: Way, member: Member, said: dict[str, Any]) -> Explained | None:
    return way.explain(rules_on(member.coop, way.day(said)), member, said)


def _lines(form: LeavingForm) -> list[tuple[str, str]]:
    """What was written, field by field."""
    lines = []
    for name, field in form.fields.items():
        value = form[name].value()
        if value not in (None, "", False) and name not in form.computed:
            cleaned = field.clean(value)
            if isinstance(cleaned, date):
                value = in_words(cleaned)
            elif isinstance(cleaned, bool):
                value = _("yes")
            lines.append((form.label_of(name), form.named.get(name, str(value))))
    return lines


def _today_if(signs: bool, form: LeavingForm) -> list[tuple[str, str]]:
    """The day of what is signed at once; the office writes one itself."""
    return [(_("Signed on"), in_words(form.today))] if signs else []


def _said(way: Way, done: Any) -> str:
    text = str(way.once_done)
    if "%(day)s" not in text:
        return text
    day = done.effective_on if isinstance(done, Departure) else done.day.on
    return text % {"day": in_words(day)}


addresses = [
    *(
        path(f"members/<int:pk>/{way.slug}/new", new, {"slug": way.slug}, name=f"new_{way.name}")
        for way in WAYS
    ),
    *(path(f"members/<int:pk>/{way.slug}", record, {"slug": way.slug}, name=way.name) for way in WAYS),
]
