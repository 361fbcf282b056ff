"""Every page of the installation, with an address and a visitor who may see it, found from the doors themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.directory.models import Entry, ImportRun
from allmende.home.models import Report
from allmende.kernel.row_access import system_access
from allmende.ledger.models import Transfer
from allmende.membership.models import Application, Bond, Departure, Mailing, Member, Subscription, YearRun
from allmende.payments.models import Claim
from allmende.payments.queries import open_claims, payouts_due, receipts_of
from allmende.pool.models import Booking, Resource

LENDER = "joerg@saalbau-morgenrot.example"
OFFICE = "mira@havelbogen.example"
GUEST = ""

# Not pages: files, JSON, and addresses that lead on at once or need a letter's key.
IN_STATES = "needs more than the demo has: states.py makes it"
NOT_PAGES = {
    "account_confirm_email": IN_STATES,
    "account_email_verification_sent": IN_STATES,
    "account_inactive": IN_STATES,
    "account_reauthenticate": IN_STATES,
    "account_reset_password_from_key": IN_STATES,
    "account_set_password": "leads on at once",
    "membership:whole_payment": IN_STATES,
    "membership:held_payment": IN_STATES,
    "membership:held_release": IN_STATES,
    "membership:held_again": "takes a POST only",
    "coops:founding": "closed once the network is founded",
    "coops:invitation": IN_STATES,
    "coops:own": "leads on at once",
    "membership:inspection": "POST; anything else leads to the member",
    "coops:revocation": "POST",
    "directory:export": "a file",
    "directory:features": "JSON",
    "directory:import": "one for each state that an import of the demo has",
    "directory:import_progress": "a part of a page; the journey looks at it",
    "exchange:statement_file": "a file",
    "identity:data_archive": "POST, a file",
    "identity:sessions": "POST",
    "membership:application_document": "a file",
    "membership:coop_arrival_confirmation": "POST",
    "membership:coop_arrival_progress": "a part of a page",
    "membership:coop_arrival_removal": "POST",
    "membership:coop_data_archive": "a file",
    "membership:data_archive": "a file",
    "membership:death_mistake": IN_STATES,
    "membership:transfer_mistake": IN_STATES,
    "membership:call_mistake": IN_STATES,
    "membership:payout_return": IN_STATES,
    "membership:declaration": "a file",
    "membership:import": "one for each state, see states.py",
    "membership:import_progress": "a part of a page",
    "membership:joined": IN_STATES,
    "membership:shares_sum": "a part of a page",
    "membership:settlement_csv": "a file",
    "membership:year_csv": "a file",
    "membership:year_pdf": "a file",
    "membership:statements_zip": "a file",
    "membership:year_run_csv": "a file",
    "membership:year_run_progress": "a part of a page",
    "membership:years": "leads on at once",
    "membership:annual_statement": "a file",
    "membership:certificate": "a file",
    "membership:departure_document": "a file",
    "membership:settlement_document": "a file",
    "membership:set_off_document": "a file",
    "membership:subscription_declaration": "a file",
    "membership:paper_letter": "a file",
    "membership:mandate_document": "a file",
    "membership:extract": "a file",
    "membership:mailing_letter": "a file",
    "membership:self_service": IN_STATES,
    "home:outbox_attachment": "a file",
    "places:places": "JSON",
}
GUESTS = {"account_login", "account_signup", "account_reset_password", "account_reset_password_done",
          "account_reset_password_from_key_done"}  # fmt: skip
OFFICES = {"directory:imports", "directory:new_import", "coops:network", "exchange:network_accounts",
           "exchange:limits", "home:reports", "home:report_detail"}  # fmt: skip


@dataclass(frozen=True)
class Door:
    """A page, its address, and whose eyes it is for (an e-mail of the demo, or nobody's).

    typed: what stands in its form, by name; then it is the page that answers. button: the one that is pressed.
    """

    name: str
    path: str
    visitor: str
    typed: Mapping[str, str] | None = None
    button: str = "main form button.btn:not(.plain)"


def doors() -> list[Door]:
    """All pages with addresses of the demo. Fails for a page it has no address for."""
    values = _values()
    found = [
        Door("home:start for guests", "/", GUEST),
        Door(
            "pool:search with an answer", f"/search?near=Berlin&on={_saturday()}&from=10:00&to=14:00", GUEST
        ),
        Door("pool:search without an answer", "/search?near=Berlin&on=2001-03-15&from=10:00&to=14:00", GUEST),
        Door("pool:bookings past", "/bookings?view=past", LENDER),
        Door("no such page", "/nowhere", GUEST),
        *_imports(),
    ]
    for name, parameters in _patterns(get_resolver(), ""):
        if name in NOT_PAGES or name.startswith("api:"):
            continue
        path = _address(name, parameters, values)
        if _takes_get(path):
            visitor = GUEST if name in GUESTS else OFFICE if name in OFFICES else LENDER
            found.append(Door(name, path, visitor))
    return found


def _imports() -> Iterator[Door]:
    """The way of an import is one address with a page for each state."""
    with system_access():
        runs = {run.state: run.pk for run in ImportRun.objects.defer("content").order_by("pk")}
    for state, pk in runs.items():
        yield Door(f"directory:import {state}", reverse("directory:import", args=[pk]), OFFICE)


def _address(name: str, parameters: list[str], values: dict[tuple[str, str], object]) -> str:
    """The page's address: with its own values, else with those of a neighbour whose kind of key fits."""
    near = sorted(values, key=lambda key: (key[0] != name, _domain(key[0]) != _domain(name)))
    candidates = [[values[key] for key in near if key[1] == parameter] for parameter in parameters]
    for chosen in product(*candidates):
        with suppress(NoReverseMatch):
            return reverse(name, kwargs=dict(zip(parameters, chosen, strict=True)))
    raise AssertionError(
        f"no address for the page {name}: add a value to _values(), or a reason to NOT_PAGES"
    )


def _domain(name: str) -> str:
    return name.partition(":")[0]


def _takes_get(path: str) -> bool:
    """Steps take a POST only; their views say so by answering anything else with 405."""
    return Client().get(path).status_code != 405


def _saturday() -> str:
    today = timezone.localdate()
    return (today + timedelta(days=(4 - today.weekday()) % 7 + 1)).isoformat()


def _of_the_year(saalbau: Coop) -> dict[tuple[str, str], object]:
    """The year that was over when the demo began: its profit is distributed, its leaver waits."""
    run, payout = YearRun.objects.filter(coop=saalbau)[0], payouts_due(coop_id=saalbau.pk)[0]
    return {
        ("membership:year", "year"): run.last_day.year,
        ("membership:year_run", "pk"): run.pk,
        ("membership:payout_account", "pk"): payout.pk,
        ("membership:payout_payment", "pk"): payout.pk,
        ("membership:payout_cancellation", "pk"): payout.pk,
        ("membership:payout_set_off", "pk"): payout.pk,
    }


def _of_applications(saalbau: Coop) -> dict[tuple[str, str], object]:
    """The one that waits."""
    application = Application.objects.get(coop=saalbau)
    return {
        ("membership:application", "pk"): application.pk,
        ("membership:new_takeover", "pk"): application.pk,
    }


def _of_mistakes(departure: Departure) -> dict[tuple[str, str], object]:
    """What can be taken back, and of whom."""
    return {("membership:exit_mistake", "pk"): departure.member_id}


def _beside(organisation: Member) -> dict[tuple[str, str], object]:
    """Who acts for an organisation."""
    bond = Bond.objects.filter(party=organisation.party_id)[0]
    return {
        ("membership:bonds", "pk"): organisation.pk,
        ("membership:new_bond", "pk"): organisation.pk,
        ("membership:bond_end", "pk"): bond.pk,
        ("membership:holder_death", "pk"): bond.pk,
    }


def _of_payments(claim: Claim) -> dict[tuple[str, str], object]:
    """Who owes, and paid something of it."""
    receipt = receipts_of(coop_id=claim.coop_id, debtor=claim.debtor)[0]
    return {
        ("membership:claims", "pk"): claim.debtor,
        ("membership:claim_cancellation", "pk"): claim.debtor,
        ("membership:claim_cancellation", "claim"): claim.pk,
        ("membership:payment", "pk"): claim.debtor,
        ("membership:payment", "claim"): claim.pk,
        ("membership:payment_back", "pk"): claim.debtor,
        ("membership:free_payment", "pk"): claim.debtor,
        ("membership:incoming", "pk"): claim.debtor,
        ("membership:credit", "pk"): claim.debtor,
        ("membership:credit_reversal", "line"): receipt.pk,
        ("membership:payment_back", "receipt"): receipt.pk,
    }


def _values() -> dict[tuple[str, str], object]:
    """Whom the addresses speak of: the Saalbau's things, and the latest report."""
    with system_access():
        saalbau = Coop.objects.get(slug="saalbau-morgenrot-eg")
        resource = Resource.objects.filter(coop=saalbau).order_by("pk")[0]
        booking = Booking.objects.filter(resource=resource, state="confirmed")[0]
        transfer = Transfer.objects.filter(payee_owner=saalbau.pk).exclude(kind__startswith="capital")[0]
        office = saalbau.offices.all()[0]
        entry = Entry.objects.order_by("pk")[0]
        report = Report.objects.order_by("-pk")[0]
        claim = open_claims(coop_id=saalbau.pk)[0]
        joerg = Member.objects.get(coop=saalbau, number=1)
        organisation = Member.objects.get(pk=claim.debtor)
        departure = Departure.objects.get(coop=saalbau, effective_on__gt=timezone.localdate())
        subscription = Subscription.objects.get(coop=saalbau)
        mailing = Mailing.objects.get(coop=saalbau)
        of_the_year = _of_the_year(saalbau) | _of_mistakes(departure) | _beside(organisation)
        of_the_year |= _of_applications(saalbau) | _of_payments(claim)
    return {
        ("membership:member", "pk"): joerg.pk,
        ("membership:new_organisation_end", "pk"): organisation.pk,
        ("membership:departures", "pk"): departure.member_id,
        ("membership:departure_withdrawal", "departure"): departure.pk,
        ("membership:subscription_waiting", "pk"): subscription.pk,
        ("membership:notes", "pk"): joerg.pk,
        ("membership:mailing", "pk"): mailing.pk,
        ("membership:contact", "pk"): joerg.party_id,
        ("membership:stored_data", "pk"): joerg.party_id,
        ("", "slug"): saalbau.slug,
        ("", "key"): "none",
        ("pool:unblocking", "block"): 1,
        ("pool:resource", "pk"): resource.pk,
        ("pool:edit", "pk"): resource.pk,
        ("pool:blocks", "pk"): resource.pk,
        ("pool:booking", "pk"): booking.pk,
        ("pool:calendar", "pk"): booking.pk,
        ("exchange:transfer", "pk"): transfer.pk,
        ("coops:office", "pk"): office.pk,
        ("directory:organisation", "pk"): entry.pk,
        ("home:report_detail", "pk"): report.pk,
    } | of_the_year


def _patterns(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, list[str]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _patterns(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield (
                f"{namespace}{pattern.name}",
                list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex),
            )
