"""Becoming a member: fill in, look at it once more, sign. By link, and embedded in a cooperative's own site.

**Embedded** (`?embedded=1`): the page without masthead and foot, which any site may show in a frame. Why that is safe:

- A frame in another site gets none of our cookies (SameSite=Lax), so there is no session to act in. Where browser and
  site would send one all the same (a frame in our own site), it is set aside: an embedded page always acts as a guest,
  for rights and for rows. So whoever lays an invisible frame under somebody's pointer gains nothing that a stranger
  could not do with a form of their own.
- For the same reason it asks for no CSRF token: the token's cookie would not arrive, and there is no authority of the
  visitor to misuse. A forged form is an application of a guest like any other: what keeps programs away
  (`web.guard`) holds for it, and nobody is a member before the board decides.
- Only this page and the page of thanks may be framed, and only in this variant: the header says so per answer. Without
  `embedded` the page keeps the policy of the house, the session, and the CSRF token.

An embedded application therefore never links a login; whoever wants that opens the page by its link.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from allmende.coops.models import Coop
from allmende.coops.queries import coop_by_slug
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.doors import perform, put_into
from allmende.kernel.errors import DomainError
from allmende.kernel.row_access import enter, system_access
from allmende.payments.iban import spaced
from allmende.payments.queries import creditor_identifier_of
from allmende.ui.downloads import disposition
from allmende.ui.middleware import let_others_frame

from ..joining.applying import Wish, signers
from ..joining.duties import duties, mandate_words, notice_period, statements
from ..joining.signing_day import enters_from_paper
from ..law.jurisdictions import law_for
from ..law.notice import effect_of_notice
from ..law.rules import Rules
from ..letters.documents import declaration_pdf
from ..models import Application, PartyKind, Statutes
from ..queries import statutes_on
from ..refusals.joining import DeclaredOtherwise
from ..refusals.members import NoApplication, StatutesHaveChanged
from ..register.dissolution import dissolution_of
from ..statutes.rules import law_behind, rules_of
from ..use_cases.apply_for_membership import apply_for_membership
from .guard import opened, refuse_programs, slow_down, still_opened
from .join_day import day_and_statutes, refuse_unfit, with_statutes_of_its_day
from .join_form import JoinForm, SignForm, declaration_of, sum_words

KEPT = "allmende.membership.thanks"
THANKS_LAST = 24 * 3600
"""Seconds for which the page of thanks, and the document behind it, open with their signed link."""


_THANKS_ARE_OVER = _("This page opens for a day only. The document came by mail, if you gave an address.")


def embeddable(view: Any) -> Any:
    """The view as it stands in a frame: as a guest and without a CSRF token; otherwise with both. See above."""
    protected = csrf_protect(view)

    @wraps(view)
    def choose(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "embedded" not in request.GET:
            return protected(request, *args, **kwargs)
        request.actor, request.acting, request.offices = GUEST, None, []
        enter(GUEST)
        return let_others_frame(view(request, *args, **kwargs))

    return csrf_exempt(choose)


@embeddable
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; sent, the same once more to look at and sign; signed, the page of thanks."""
    coop = coop_by_slug(slug)
    now = timezone.now()
    asked_day, statutes = day_and_statutes(request, coop, now)
    dissolution = dissolution_of(coop.pk)
    if statutes is None or (dissolution and not enters_from_paper(request.actor, coop)):
        context = {"coop": coop, "law": law_behind(coop), "dissolution": dissolution}
        return _answer(request, "membership/join_closed.html", context, 200)
    rules = rules_of(statutes, legal_form=coop.legal_form)
    if request.method != "POST":
        first = {"kind": request.GET.get("as", PartyKind.PERSON), "opened": opened(now)}
        form = JoinForm(initial=first, statutes=statutes, rules=rules, asked_day=asked_day)
        return _fill_in(request, coop, statutes, rules, form)
    sent = with_statutes_of_its_day(request, statutes, asked_day)
    form = JoinForm(sent, statutes=statutes, rules=rules, asked_day=asked_day)
    if not _is_fit(form, coop, statutes, request.actor) or request.POST.get("step") == "change":
        return _fill_in(request, coop, statutes, rules, form)
    sends = request.POST.get("step") == "sign"
    who_signs = (
        [] if statutes.written_form else [each.full_name for each in signers(form.applicant(), form.beside())]
    )
    sign = SignForm(request.POST if sends else None, words=statements(coop, rules), signers=who_signs)
    if not sends or not sign.is_valid():
        return _look(request, coop, statutes, rules, form, sign)
    return _sign(request, coop, statutes, rules, form, sign, now)


def _is_fit(form: JoinForm, coop: Coop, statutes: Statutes, actor: Actor) -> bool:
    """Whether one could sign it like this. What does not fit stands at its field."""
    if not form.is_valid():
        return False
    perform(form, lambda: refuse_unfit(form, coop, statutes, actor))
    return not form.errors


def _sign(
    request: HttpRequest,
    coop: Coop,
    statutes: Statutes,
    rules: Rules,
    form: JoinForm,
    sign: SignForm,
    now: datetime,
) -> HttpResponse:
    try:
        refuse_programs(opened_at=form.cleaned_data["opened"], trap=form.cleaned_data["trap"], now=now)
        slow_down(request, email=form.cleaned_data["email"])
        application = apply_for_membership(
            actor=request.actor, coop=coop, declaration=declaration_of(form, sign), now=now
        )
    except DomainError as error:
        form, sign = _once_more(form, sign, statutes, rules, now, error)
        if isinstance(error, StatutesHaveChanged) or error.field in form.fields:
            put_into(form, error)
            return _fill_in(request, coop, statutes, rules, form)
        put_into(sign, error)
        return _look(request, coop, statutes, rules, form, sign, status=error.status)
    key = signing.dumps(application.pk, salt=KEPT)
    query = {"key": key} | ({"embedded": "1"} if "embedded" in request.GET else {})
    return redirect(reverse("membership:joined", args=[coop.slug]) + "?" + urlencode(query))


def _once_more(
    form: JoinForm, sign: SignForm, statutes: Statutes, rules: Rules, now: datetime, error: DomainError
) -> tuple[JoinForm, SignForm]:
    """The same forms to be sent again: for the statutes shown now, with the trap empty, and not as one that stands."""
    data = form.data.copy()
    data["statutes"], data["trap"] = statutes.pk, ""
    if isinstance(error, DeclaredOtherwise):
        data["key"] = uuid4()
    data["opened"] = still_opened(form.cleaned_data["opened"], now)
    again = JoinForm(data, statutes=statutes, rules=rules, asked_day=form.asked_day)
    again.is_valid()
    return again, sign


@embeddable
@never_cache
@require_safe
def joined(request: HttpRequest, slug: str) -> HttpResponse:
    """Thanks, what happens next, and the document. Opens with the signed link only, for a day."""
    application = _just_sent(request, slug)
    return _answer(
        request,
        "membership/joined.html",
        {
            "coop": application.coop,
            "application": application,
            "law": law_behind(application.coop),
            "key": request.GET["key"],
        },
        200,
    )


@never_cache
@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """The declaration as PDF, for whoever has just sent it."""
    content = declaration_pdf(_just_sent(request, slug))
    headers = {"Content-Disposition": disposition(str(_("declaration")) + ".pdf")}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_safe
def shares_sum(request: HttpRequest, slug: str) -> HttpResponse:
    """What so many shares come to, as a part of the page: it is written while somebody types."""
    coop = coop_by_slug(slug)
    statutes = statutes_on(coop.pk, timezone.localdate(timezone=ZoneInfo(coop.time_zone)))
    typed = request.GET.get("shares", "")
    shares = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0
    if statutes is None or not shares:
        return HttpResponse("")
    rules = rules_of(statutes, legal_form=coop.legal_form)
    wish = Wish(shares=shares, pays_instalments=request.GET.get("pays") == "instalments")
    return render(
        request,
        "membership/shares_sum.html",
        {"sum": sum_words(rules, shares), "duties": duties(rules, wish), "law": law_for(rules)},
    )


def _just_sent(request: HttpRequest, slug: str) -> Application:
    try:
        pk = signing.loads(request.GET.get("key", ""), salt=KEPT, max_age=THANKS_LAST)
    except signing.BadSignature:
        raise NoApplication(_THANKS_ARE_OVER) from None
    with system_access():  # a guest sees no rows; the signed link says which one was theirs
        rows = Application.objects.select_related("coop", "party", "statutes")
        application = rows.filter(pk=pk, coop__slug=slug).first()
    if application is None:
        raise NoApplication(_THANKS_ARE_OVER)
    return application


def _fill_in(
    request: HttpRequest, coop: Coop, statutes: Statutes, rules: Rules, form: JoinForm
) -> HttpResponse:
    shares = form["shares"].value() if "shares" in form.fields else 0
    wish = Wish(
        shares=int(shares) if str(shares).isascii() and str(shares).isdigit() else rules.shares_required
    )
    kinds = [(kind.value, kind.label, kind.value == form.chosen_kind) for kind in PartyKind]
    said = _about(coop, statutes, rules, wish, form.asked_day) | {
        "form": form,
        "kinds": kinds,
        "keeps_draft": not enters_from_paper(request.actor, coop),  # the office enters one after another
        "sum": sum_words(rules, wish.shares) if rules.has_shares else "",
        "mandate": mandate_words(coop, creditor_identifier_of(coop.pk)),
    }
    return _answer(request, "membership/join.html", said, 422 if form.errors else 200)


def _look(
    request: HttpRequest,
    coop: Coop,
    statutes: Statutes,
    rules: Rules,
    form: JoinForm,
    sign: SignForm,
    *,
    status: int = 200,
) -> HttpResponse:
    said = _about(coop, statutes, rules, form.wish(), form.day_on_paper()) | {
        "signed_on": form.day_on_paper(),
        "form": form,
        "sign": sign,
        "applicant": form.applicant(),
        "beside": form.beside(),
        "wish": form.wish(),
        "account": form.account(),
        "spaced": spaced,
        "mandate": mandate_words(coop, creditor_identifier_of(coop.pk)),
        "sum": sum_words(rules, form.wish().shares) if rules.has_shares else "",
        "group": dict(form.fields["group"].choices)[form.wish().group] if "group" in form.fields else "",
    }
    return _answer(
        request, "membership/join_sign.html", said, status if not sign.errors or status != 200 else 422
    )


def _about(
    coop: Coop, statutes: Statutes, rules: Rules, wish: Wish, signed_on: date | None
) -> dict[str, Any]:
    day = signed_on or timezone.localdate(timezone=ZoneInfo(coop.time_zone))
    return {
        "coop": coop,
        "statutes": statutes,
        "rules": rules,
        "law": law_for(rules),
        "duties": duties(rules, wish),
        "notice": notice_period(rules),
        "example": effect_of_notice(rules, day),
    }


def _answer(request: HttpRequest, template: str, said: dict[str, Any], status: int) -> HttpResponse:
    embedded = "embedded" in request.GET
    layout = "membership/frame.html" if embedded else "ui/base.html"
    return render(request, template, said | {"layout": layout, "embedded": embedded}, status=status)


addresses = [
    path("coops/<slug:slug>/applications/new", new, name="join"),
    path("coops/<slug:slug>/applications/sum", shares_sum, name="shares_sum"),
    path("coops/<slug:slug>/applications/sent", joined, name="joined"),
    path("coops/<slug:slug>/applications/sent/declaration.pdf", document, name="declaration"),
]
