"""What the cooperative's payments need: the account to which members pay, and its creditor identifier."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize
from allmende.payments.creditor_identifier import LONGEST_IDENTIFIER
from allmende.payments.iban import LONGEST, spaced
from allmende.payments.queries import creditor_identifier_of, incoming_account_of
from allmende.ui.acting import require_shown_to

from ..joining.duties import mandate_words
from ..permissions import RULES
from ..use_cases.enter_payment_settings import enter_payment_settings
from .join_form import IbanInput
from .own import own_coop


class PaymentSettingsForm(forms.Form):
    """Gaps and small letters are understood; empty takes it out."""

    iban = forms.CharField(
        label=gettext_lazy("Account for what members pay"),
        max_length=LONGEST + 20,
        required=False,
        widget=IbanInput(),
        help_text=gettext_lazy(
            "The IBAN of an account in the cooperative’s name. Letters that ask for money name it."
        ),
    )
    creditor_identifier = forms.CharField(
        label=gettext_lazy("Creditor identifier"),
        max_length=LONGEST_IDENTIFIER + 20,
        required=False,
        widget=IbanInput(),
        help_text=gettext_lazy("Such as DE98 ZZZ 09999999999. In Germany the Bundesbank gives it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def payment_settings(request: HttpRequest) -> HttpResponse:
    """Enter it, and see the words that everyone signs with it."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.keep_payment_settings", actor=request.actor, on=coop_id)
    known, account = creditor_identifier_of(coop_id), incoming_account_of(coop_id)
    initial = {"creditor_identifier": spaced(known), "iban": spaced(account)}
    form = PaymentSettingsForm(request.POST or None, initial=initial)
    if request.method == "POST":
        require_shown_to(request)
        if form.is_valid() and perform(form, lambda: _enter(request, form)) is not None:
            messages.success(request, _("Saved. Letters and mandates name it from now on."))
            return redirect("membership:payment_settings")
    words = mandate_words(request.acting, known)
    context = {"form": form, "words": words, "known": known, "account": account}
    return render(request, "membership/payment_settings.html", context, status=422 if form.errors else 200)


def _enter(request: HttpRequest, form: PaymentSettingsForm) -> object:
    return enter_payment_settings(actor=request.actor, coop_id=own_coop(request), **form.cleaned_data)


addresses = [path("members/payment-settings", payment_settings, name="payment_settings")]
