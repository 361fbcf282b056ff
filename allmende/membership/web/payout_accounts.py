"""The account to which a payout goes: name it, and see the whole of it to make the transfer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from allmende.kernel.doors import perform, refusal_text
from allmende.payments.bank_details import LONGEST_HOLDER
from allmende.payments.iban import LONGEST, spaced
from allmende.payments.models import PayoutState
from allmende.payments.refusals import NoAccount
from allmende.ui.acting import require_shown_to

from ..letters.own_reasons import reason_for_reader
from ..money.payouts import OwedPayout
from ..use_cases.name_member_account import name_member_account
from ..use_cases.show_payout_account import ShownAccount, show_payout_account
from .join_form import IbanInput
from .payouts import owed_payout


class AccountForm(forms.Form):
    """Where the money goes. Whose name it is in is often the member's, not always: heirs, another name."""

    holder = forms.CharField(label=gettext_lazy("Account holder"), max_length=LONGEST_HOLDER)
    iban = forms.CharField(label=gettext_lazy("IBAN"), max_length=LONGEST + 20, widget=IbanInput())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def payout_account(request: HttpRequest, pk: int) -> HttpResponse:
    """The ends of the account, and a form to name one."""
    owed = owed_payout(request, pk)
    holder = owed.payout.holder or (owed.member.party.full_name if owed.member else "")
    form = AccountForm(request.POST or None, initial={"holder": holder})
    if request.method == "POST":
        require_shown_to(request)
    if form.is_valid():
        named = perform(
            form,
            lambda: name_member_account(
                actor=request.actor, coop_id=owed.payout.coop_id, payout_id=pk, **form.cleaned_data
            ),
        )
        if named is not None:
            said = _("Saved. It is paid out to %(account)s.") % {"account": named.masked_iban}
            messages.success(request, said)
            return redirect("membership:payout_account", pk)
    return _page(request, owed, form)


@never_cache
@require_POST
def payout_iban(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole account, on this answer only. No redirect: what is shown once must not wait in a session."""
    owed = owed_payout(request, pk)
    require_shown_to(request)
    try:
        shown = show_payout_account(actor=request.actor, coop_id=owed.payout.coop_id, payout_id=pk)
    except NoAccount as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("membership:payout_account", pk)
    return _page(request, owed, AccountForm(initial={"holder": owed.payout.holder}), shown)


def _page(
    request: HttpRequest, owed: OwedPayout, form: AccountForm, shown: ShownAccount | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "owed": owed,
        "payout": owed.payout,
        "reason_for_reader": reason_for_reader,
        "form": form,
        "iban": spaced(shown.iban) if shown else "",
        "waits": owed.payout.state == PayoutState.QUEUED,
    }
    return render(request, "membership/payout_account.html", context, status=422 if form.errors else 200)


addresses = [
    path("members/payouts/<int:pk>/account", payout_account, name="payout_account"),
    path("members/payouts/<int:pk>/iban", payout_iban, name="payout_iban"),
]
