"""The account of a payout: named and checked, seen whole by whoever pays out, and every look written down."""

import json
import re
from copy import deepcopy
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.register.member_list import MemberQuery, State, selected
from allmende.membership.use_cases.name_member_account import name_member_account
from allmende.membership.use_cases.pay_out import pay_out
from allmende.membership.use_cases.show_payout_account import show_payout_account
from allmende.payments.models import Payout
from allmende.payments.refusals import NoAccount, PayoutIsClosed
from tests.api.programs import Program
from tests.people import a_coop, a_person, acting_for, an_office, an_officer, signed_in

from .years import NOW, TODAY, a_year, settles

pytestmark = pytest.mark.django_db
IBAN = "DE89370400440532013000"
ASKS = re.compile(r'href="([^"]*mailings/new\?[^"]*)"')
SPACED = "DE89 3704 0044 0532 0130 00"


def a_settled_year():
    coop = a_year()
    settles(coop)
    with system_access():
        return coop, Payout.objects.filter(coop_id=coop.pk).order_by("pk").first()


@pytest.fixture(scope="module")
def queued_of_the_module(build_once):
    return build_once(a_settled_year)


@pytest.fixture
def queued(queued_of_the_module, db):
    return deepcopy(queued_of_the_module)


@pytest.fixture
def olga(queued):
    person = a_person("Olga Obst")
    an_office(person, queued[0])
    return person


def names(coop, payout, actor=None, iban=SPACED, holder="Bert Beet"):
    actor = actor or an_officer(coop)
    with seeing(actor):
        return name_member_account(
            actor=actor, coop_id=coop.pk, payout_id=payout.pk, holder=holder, iban=iban
        )


def shows(coop, payout, actor=None):
    actor = actor or an_officer(coop)
    with seeing(actor):
        return show_payout_account(actor=actor, coop_id=coop.pk, payout_id=payout.pk)


def audited(fact):
    with system_access():
        return [entry.details for entry in AuditEntry.objects.filter(fact=fact)]


def test_an_account_is_named_and_seen_and_both_are_written_down_without_the_number(queued):
    coop, payout = queued
    assert names(coop, payout).masked_iban == "DE89 •••• 3000"
    shown = shows(coop, payout)
    assert (shown.holder, shown.iban) == ("Bert Beet", IBAN)
    assert IBAN not in repr(shown)
    for fact in ("MemberPayoutAccountNamed", "MemberPayoutAccountShown"):
        assert [each["payout_id"] for each in audited(fact)] == [payout.pk], fact
    assert len(audited("IbanRevealed")) == 1
    with system_access():
        said = json.dumps([entry.details for entry in AuditEntry.objects.all()], default=str)
    assert "0532013000" not in said


def test_a_wrong_number_and_an_empty_holder_are_refused(queued):
    with pytest.raises(Invalid) as wrong:
        names(*queued, iban="DE88 3704 0044 0532 0130 00")
    assert wrong.value.field == "iban"
    with pytest.raises(Invalid) as nobody:
        names(*queued, holder=" ")
    assert nobody.value.field == "holder"
    with pytest.raises(NoAccount):
        shows(*queued)


def test_a_payout_that_was_paid_keeps_its_account(queued):
    coop, payout = queued
    names(coop, payout)
    actor = an_officer(coop)
    with seeing(actor):
        pay_out(actor=actor, coop_id=coop.pk, payout_id=payout.pk, paid_on=TODAY, now=NOW)
    with pytest.raises(PayoutIsClosed):
        names(coop, payout)
    assert shows(coop, payout).iban == IBAN  # the bank returns it, or somebody asks where it went


def test_only_who_pays_out_and_only_its_own(queued):
    coop, payout = queued
    names(coop, payout)
    lender, other = a_person("Lena Lind"), a_coop()
    an_office(lender, coop, ["lend"])
    for step in (names, shows):
        with pytest.raises(NotAllowed):
            step(coop, payout, acting_for(lender, coop))
        with pytest.raises(NotFound):
            step(other, payout)
    assert audited("IbanRevealed") == []


def test_the_page_names_the_account_and_shows_it_once(client, queued, olga):
    coop, payout = queued
    office, page = signed_in(client, olga, coop), f"/members/payouts/{payout.pk}/account"
    assert page in office.get("/members/payouts").content.decode()
    assert page in office.get(f"/members/payouts/{payout.pk}/payment").content.decode()
    assert 'value="Bert Beet"' in office.get(page).content.decode()
    assert office.post(f"/members/payouts/{payout.pk}/iban")["Location"] == page  # none is known yet
    assert office.post(page, {"holder": "Bert Beet", "iban": "DE1"}).status_code == 422
    assert office.post(page, {"holder": "Bert Beet", "iban": SPACED})["Location"] == page
    assert SPACED not in office.get(page).content.decode()
    assert office.get(f"/members/payouts/{payout.pk}/iban").status_code == 405
    shown = office.post(f"/members/payouts/{payout.pk}/iban")
    assert SPACED in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    again = office.get(page).content.decode()
    assert SPACED not in again
    assert "DE89 •••• 3000" in again


def test_nobody_else_finds_the_page(client, queued):
    coop, payout = queued
    names(coop, payout)
    lender, stranger, other = a_person("Lena Lind"), a_person("Otto Ost"), a_coop()
    an_office(lender, coop, ["lend"])
    an_office(stranger, other)
    for person, acting, status in ((lender, coop, 403), (stranger, other, 404)):
        office = signed_in(client, person, acting)
        assert office.get(f"/members/payouts/{payout.pk}/account").status_code == status
        assert office.post(f"/members/payouts/{payout.pk}/iban").status_code == status
    assert audited("IbanRevealed") == []


def test_programs_name_and_read_the_account(queued, olga):
    coop, payout = queued
    program, doors = Program(olga, coop), f"/payouts/{payout.pk}"
    assert program.post(f"{doors}/iban").refusal == (409, "no-account")
    assert program.post(f"{doors}/account", holder="Bert Beet", iban="DE1").status == 422
    assert program.post(f"{doors}/account", holder="Bert Beet", iban=SPACED)["account"] == "DE89 •••• 3000"
    shown = program.post(f"{doors}/iban")
    assert (shown.status, shown["iban"], shown["holder"]) == (200, IBAN, "Bert Beet")
    assert "no-store" in shown.headers["Cache-Control"]
    stranger, other = a_person("Otto Ost"), a_coop()
    an_office(stranger, other)
    for path, sent in (("iban", {}), ("account", {"holder": "Otto Ost", "iban": SPACED})):
        assert Program(stranger, other).post(f"{doors}/{path}", **sent).status == 404
        assert Program(olga, coop, scopes=["pool"]).post(f"{doors}/{path}", **sent).status == 403


def test_a_missing_key_says_so_at_every_door_instead_of_breaking(queued, olga, client, settings):
    coop, payout = queued
    names(coop, payout)
    settings.BANK_KEYS = [Fernet.generate_key().decode()]
    signed_in(client, olga, coop)
    page = client.post(f"/members/payouts/{payout.pk}/iban")
    assert page.status_code == 503
    assert "ALLMENDE_BANK_KEYS" in page.content.decode()
    said = Program(olga, coop).post(f"/payouts/{payout.pk}/iban")
    assert (said.status, said["code"]) == (503, "bank-key-missing")
    assert "ALLMENDE_BANK_KEYS" in said["rule"]
    assert audited("MemberPayoutAccountShown") == []


def test_who_has_no_account_is_found_and_written_to(client, queued, olga):
    coop, payout = queued
    waiting = Payout.objects.filter(coop_id=coop.pk)
    with system_access():
        rest = {each.creditor for each in waiting} - {payout.creditor}
    names(coop, payout)
    signed_in(client, olga, coop)
    page = client.get("/members/payouts?show=no_account").content.decode()
    assert f"/members/payouts/{payout.pk}/account" not in page
    asks = parse_qs(urlsplit(unescape(ASKS.search(page)[1])).query)
    assert {int(each) for each in asks["pick"]} == rest
    assert client.get(unescape(ASKS.search(page)[1])).status_code == 200
    query = MemberQuery(coop_id=coop.pk, as_of=TODAY, states=frozenset(State(each) for each in asks["state"]))
    with system_access():
        assert {each.pk for each in selected(query, rest)} == rest  # also who has left
    program = Program(olga, coop)
    found = program.get("/payouts", show="no_account")["items"]
    assert {each["member"] for each in found} == rest


def test_when_every_payout_has_an_account_nobody_is_asked(client, queued, olga):
    coop, _first = queued
    with system_access():
        payouts = list(Payout.objects.filter(coop_id=coop.pk))
    for each in payouts:
        names(coop, each)
    signed_in(client, olga, coop)
    page = client.get("/members/payouts?show=no_account").content.decode()
    assert ASKS.search(page) is None
    assert 'name="payouts"' not in page
