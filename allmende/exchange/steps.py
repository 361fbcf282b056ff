"""Steps that several use cases take: find the accounts, refuse in the exchange's words, write to those who spend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.coops.models import Coop, Duty
from allmende.coops.queries import coops_by_id, people_with_duty
from allmende.kernel.actor import Actor
from allmende.kernel.amounts import Unit
from allmende.kernel.errors import NotFound
from allmende.kernel.mail import send_mail_later
from allmende.kernel.row_access import system_access
from allmende.ledger import refusals as ledger
from allmende.ledger.models import Account

from .letters import Letter
from .queries import open_accounts_of
from .refusals import (
    AccountIsClosed,
    AlreadyReversed,
    HoldSettled,
    IdUsedDifferently,
    NoExchangeAccount,
    OtherSideCannotPay,
    beyond_credit_limit,
    beyond_max_balance,
)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who gives and who gets, with their open exchange accounts."""

    payer: Coop
    payee: Coop
    payer_account: Account
    payee_account: Account

    @property
    def unit(self) -> Unit:
        return self.payer_account.unit.as_value


def find_parties(*, payer_coop_id: int, payee_coop_id: int) -> Parties:
    """The two cooperatives and their accounts. Raises NoExchangeAccount where one has none that is open."""
    coops = coops_by_id([payer_coop_id, payee_coop_id])
    accounts = open_accounts_of([payer_coop_id, payee_coop_id])
    for coop_id in (payer_coop_id, payee_coop_id):
        if coop_id not in coops:
            raise NotFound(_("There is no such cooperative."), field="to")
        if coop_id not in accounts:
            raise _no_account(coops[coop_id])
    return Parties(
        payer=coops[payer_coop_id],
        payee=coops[payee_coop_id],
        payer_account=accounts[payer_coop_id],
        payee_account=accounts[payee_coop_id],
    )


def find_account(coop_id: int) -> Account:
    """The open account of one cooperative. Raises NotFound, NoExchangeAccount."""
    coop = coops_by_id([coop_id]).get(coop_id)
    if coop is None:
        raise NotFound(_("There is no such cooperative."))
    account = open_accounts_of([coop_id]).get(coop_id)
    if account is None:
        raise _no_account(coop)
    return account


@contextmanager
def refusing_in_our_words(parties: Parties, *, actor: Actor) -> Iterator[None]:
    """Inside: a refusal of the ledger is raised as the exchange's. The actor reads figures of its own side only."""
    try:
        yield
    except ledger.LimitExceeded as error:
        if actor.coop_id == parties.payer.pk:
            raise beyond_credit_limit(
                unit=parties.unit,
                needed=error.extra["needed"],
                available=error.extra["available"],
                credit_limit=parties.payer_account.credit_limit or 0,
            ) from error
        raise OtherSideCannotPay(
            _("The account of %(name)s does not suffice for this. Nothing was held or paid.")
            % {"name": parties.payer.name},
            rule=_("Rule: no account falls below its credit limit."),
            field="amount",
        ) from error
    except ledger.BalanceTooHigh as error:
        raise beyond_max_balance(payee=parties.payee.name) from error
    except ledger.AccountClosed as error:
        raise AccountIsClosed(_("One of the two accounts is closed. Nothing was held or paid.")) from error
    except ledger.DifferentPayload as error:
        raise IdUsedDifferently(
            _("This was sent before with other content. Nothing more was held or paid. Please begin anew."),
            rule=_("Rule: one number, one payment."),
        ) from error
    except ledger.AlreadyReversed as error:
        raise AlreadyReversed(
            _("This payment was given back before, or gives one back itself. Nothing was paid."),
            rule=_("Rule: a payment is given back once, a reversal never."),
        ) from error


@contextmanager
def refusing_settled_holds() -> Iterator[None]:
    """Inside: a hold that is posted, released or expired already is refused in the exchange's words."""
    try:
        yield
    except ledger.HoldNotPending as error:
        raise HoldSettled(
            _(
                "These credits are no longer held: they were paid, given back, or the time for an answer is over."
            ),
            rule=_("Rule: what is held is paid or given back once."),
            **error.extra,
        ) from error


def _no_account(coop: Coop) -> NoExchangeAccount:
    return NoExchangeAccount(
        _("%(name)s has no open exchange account. Nothing was held or paid.") % {"name": coop.name},
        rule=_("Rule: credits move between cooperatives of the network that have an account."),
        field="to",
    )


def as_it_stands(account: Account) -> Account:
    """The account now. For steps of an operation, whoever acts: the other side's row is shown to nobody."""
    with system_access():
        return Account.objects.select_related("unit").get(pk=account.pk)


def write_to_spenders(coop: Coop, letter: Callable[..., Letter], *, now: datetime) -> None:
    """Mail everyone who holds the duty “spend” for the cooperative, each in their language."""
    for person in people_with_duty(coop_id=coop.pk, duty=Duty.SPEND, on=timezone.localdate(now)):
        subject, body = letter(language=person.language)
        send_mail_later(to=person.email, subject=subject, body=body, language=person.language)
