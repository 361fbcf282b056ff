"""The account to which a member is paid: name it, see the whole of it, take it out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from allmende.kernel.doors import perform, refusal_text
from allmende.kernel.permissions import authorize, may
from allmende.kernel.row_access import seeing
from allmende.payments.bank_details import LONGEST_HOLDER
from allmende.payments.iban import LONGEST, spaced
from allmende.payments.queries import mandate_of, payout_accounts_of
from allmende.payments.refusals import NoAccount
from allmende.ui.acting import require_shown_to

from ..models import Member
from ..permissions import RULES
from ..use_cases.end_member_account import end_member_account
from ..use_cases.give_member_account import give_member_account
from ..use_cases.show_member_account import show_member_account
from ..use_cases.show_payout_account import ShownAccount
from .bank_details import day_at
from .join_form import IbanInput
from .member import visible_member


class MemberAccountForm(forms.Form):
    """Where the money goes. It counts from today."""

    iban = forms.CharField(label=gettext_lazy("IBAN"), max_length=LONGEST + 20, widget=IbanInput())
    holder = forms.CharField(
        label=gettext_lazy("Account holder, if somebody else"), max_length=LONGEST_HOLDER, required=False
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member_account(request: HttpRequest, pk: int) -> HttpResponse:
    """The ends of the account and of those before, and a form to name one."""
    member = _member(request, pk)
    form = MemberAccountForm(request.POST or None)
    if request.method == "POST":
        require_shown_to(request)
    if form.is_valid():
        given = perform(
            form,
            lambda: give_member_account(
                actor=request.actor,
                member_id=member.pk,
                on=day_at(member),
                now=timezone.now(),
                **form.cleaned_data,
            ),
        )
        if given is not None:
            said = _("Saved. From now on it is paid out to %(account)s.") % {"account": given.masked_iban}
            messages.success(request, said)
            return redirect("membership:member_account", member.pk)
    return _page(request, member, form)


@never_cache
@require_POST
def member_iban(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole account, on this answer only. No redirect: what is shown once must not wait in a session."""
    member = _member(request, pk)
    require_shown_to(request)
    try:
        shown = show_member_account(actor=request.actor, member_id=member.pk)
    except NoAccount as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("membership:member_account", member.pk)
    return _page(request, member, MemberAccountForm(), shown)


@require_POST
def member_account_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out."""
    member = _member(request, pk)
    require_shown_to(request)
    try:
        end_member_account(actor=request.actor, member_id=member.pk, on=day_at(member), now=timezone.now())
    except NoAccount as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, _("Taken out. Nothing is paid to this account any more."))
    return redirect("membership:member_account", member.pk)


def _member(request: HttpRequest, pk: int) -> Member:
    member = visible_member(request, pk)
    authorize(RULES, "membership.keep_member_account", actor=request.actor, on=member)
    return member


def _page(
    request: HttpRequest, member: Member, form: MemberAccountForm, shown: ShownAccount | None = None
) -> HttpResponse:
    with seeing(coop_ids=[member.coop_id]):  # payments know no persons; the member may see this one's
        accounts = list(payout_accounts_of(coop_id=member.coop_id, creditor=member.pk))
        mandate = mandate_of(coop_id=member.coop_id, debtor=member.pk)
    context: dict[str, Any] = {
        "member": member,
        "form": form,
        "current": next((each for each in accounts if each.until_day is None), None),
        "ended": [each for each in accounts if each.until_day is not None],
        "mandate": mandate,
        "iban": spaced(shown.iban) if shown else "",
        "is_office": may(RULES, "membership.see_list", actor=request.actor, on=member.coop_id),
    }
    return render(request, "membership/member_account.html", context, status=422 if form.errors else 200)


addresses = [
    path("members/<int:pk>/account", member_account, name="member_account"),
    path("members/<int:pk>/account/iban", member_iban, name="member_iban"),
    path("members/<int:pk>/account/end", member_account_end, name="member_account_end"),
]
