"""Pages in the language of whoever reads them, though something was written in another; what a look shows first."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.mail_words import as_title
from allmende.membership.letters.movement_words import rows_of, words_for
from allmende.membership.letters.statements import statement_or_refuse
from allmende.membership.models import CapitalMovement, Party, YearRun
from allmende.membership.own_memberships import own_memberships
from allmende.membership.register.history import history_of
from allmende.membership.use_cases.give_collection_mandate import give_collection_mandate
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from allmende.payments.models import Claim
from allmende.payments.use_cases.keep_payment_settings import keep_payment_settings
from tests.members import a_creditor, a_member
from tests.people import BUILDER, a_coop, a_network, a_person, acting_for, an_office, an_officer, signed_in

from .test_call_payments import a_garden, calls
from .test_record_payment import NOW, a_claim

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
TODAY = date(2026, 11, 20)
IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.mark.parametrize(("kind", "title"), [("profit", "Profit of 2025"), ("loss", "Loss of 2025")])
def test_a_run_and_its_movements_are_named_in_the_readers_language(kind, title):
    run = YearRun(kind=kind, last_day=date(2025, 12, 31), purpose="Gewinn 2025")
    assert run.title in (title, {"profit": "Gewinn 2025", "loss": "Verlust 2025"}[kind])
    moved = CapitalMovement(kind=kind, amount=5_00, reason="Gewinn 2025")
    assert words_for(moved, {}).endswith("(2025)")
    assert words_for(CapitalMovement(kind="payment", reason="Rest 2025"), {}).endswith("(Rest 2025)")


@pytest.mark.parametrize(
    ("zone", "recorded_on"), [("Europe/Berlin", date(2026, 1, 1)), ("Europe/Lisbon", None)]
)
def test_a_movement_was_recorded_on_the_day_of_the_cooperatives_clocks(zone, recorded_on):
    late = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    moved = CapitalMovement(kind="payment", amount=5_00, effective_on=date(2025, 12, 31), recorded_at=late)
    (row,) = rows_of([moved], names={}, today=TODAY, zone=ZoneInfo(zone))
    assert row.recorded_on == recorded_on


def test_a_title_shows_no_placeholder():
    assert as_title("Ihre Nummer {nummer}, {name}") == "Ihre Nummer …, …"


def test_a_claim_is_named_in_the_readers_language_and_its_words_are_quoted(client):
    coop = a_garden()
    anna, olga = a_member(coop, language="de"), a_person("Olga Obst", language="en")
    an_office(olga, coop)
    calls(coop)
    page = signed_in(client, olga, coop).get(f"/members/{anna.pk}/claims", headers=ENGLISH).content.decode()
    assert "Shares, resolution of 20 Jun 2026" in page
    with system_access():
        assert f"With the words “{Claim.objects.get().reference}”" in page
    assert "Shares, resolution of" in client.get(f"/members/{anna.pk}", headers=ENGLISH).content.decode()


def test_a_transfer_is_looked_at_with_what_goes_over(client):
    coop, olga = a_coop("Gartenwerk eG"), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet", paid=100_00)
    browser, said = signed_in(client, olga, coop), {"taker": bert.number, "agreed_on": "2026-11-20"}
    address = f"/members/{anna.pk}/transfer/new"
    part = browser.post(address, said | {"shares": "2"}).content.decode()
    for words in ("2, Bert Beet", "2 Anteile", "200,00", "20. November 2026"):
        assert words in part, words
    assert "endet damit" not in part
    whole = browser.post(address, said).content.decode()
    for words in ("3 Anteile", "300,00", "endet damit"):
        assert words in whole, words


@pytest.fixture
def anna():
    """A member with a login, who owes 50 euro."""
    a_network()
    coop, person = a_coop("Gartenwerk eG"), a_person("Anna Ackermann", language="de")
    member = a_member(coop, shares=2, paid=150_00)
    a_claim(member, 50_00)
    with system_access():
        Party.objects.filter(pk=member.party_id).update(person=person)
    return member, person


def test_the_start_page_says_how_the_membership_stands_and_what_to_pay(client, anna):
    _member, person = anna
    page = signed_in(client, person).get("/").content.decode()
    for words in ("Wo Sie Mitglied sind", "Gartenwerk eG", "2 Anteile", "150,00 € Guthaben", "50,00 € offen"):
        assert words in page, words
    assert "Per Überweisung an Gartenwerk eG" in page
    assert "Wo Sie Mitglied sind" not in signed_in(client, a_person()).get("/").content.decode()


def test_what_is_collected_is_not_asked_for(anna):
    member, person = anna
    actor = acting_for(person)
    a_creditor(member.coop)
    with seeing(actor):
        give_collection_mandate(
            actor=actor, member_id=member.pk, iban=IBAN, holder="", signed_on=TODAY, on=TODAY, now=NOW
        )
        (own,) = own_memberships(actor, on=TODAY)
        with system_access():
            keep_payment_settings(actor=BUILDER, coop_id=member.coop_id, creditor_identifier="")
        (transfers,) = own_memberships(actor, on=TODAY)
    assert transfers.account == ""  # nobody can collect any more
    assert (own.owed, own.account[:4]) == (50_00, "DE89")
    with seeing(acting_for(a_person())):
        assert own_memberships(acting_for(a_person()), on=TODAY) == []


def test_the_way_to_a_page_begins_where_the_reader_comes_from(client, anna):
    member, person = anna
    olga = a_person("Olga Obst", language="de")
    an_office(olga, member.coop)
    office = signed_in(client, olga, member.coop).get(f"/members/{member.pk}/claims").content.decode()
    own = signed_in(client, person).get(f"/members/{member.pk}/claims").content.decode()
    crumbs = [page[page.index('class="crumbs') :].partition("</nav>")[0] for page in (office, own)]
    assert 'href="/members"' in crumbs[0]
    assert 'href="/memberships"' in crumbs[1]
    assert 'href="/members"' not in crumbs[1]


def test_a_notice_that_was_withdrawn_leaves_no_lines_in_the_statement_of_the_year():
    anna = a_member(a_coop("Gartenwerk eG"), shares=2, paid=200_00)
    office = an_officer(anna.coop)
    with seeing(office):
        left = give_notice(actor=office, member_id=anna.pk, received_on=date(2025, 3, 1), on=date(2025, 3, 1))
        before = statement_or_refuse(anna, history_of(anna), 2025, on=TODAY)
        withdraw_notice(
            actor=office, member_id=anna.pk, departure_id=left.pk, agreed_by="Vorstand", on=date(2025, 6, 1)
        )
        after = statement_or_refuse(anna, history_of(anna), 2025, on=TODAY)
    assert [(each.kind, each.shares) for each in before.moved] == [("cancellation", -2)]
    assert (after.moved, after.after.shares) == ([], 2)


def test_all_that_is_due_on_a_day_is_named_as_one_sum(client, anna):
    member, person = anna
    a_claim(member, 20_00)
    a_claim(member, 30_00, due_on=date(2027, 6, 1))
    start, own = (
        signed_in(client, person).get(address).content.decode() for address in ("/", f"/members/{member.pk}")
    )
    assert "<strong>100,00 € offen</strong>, 70,00 € davon fällig am " in start
    assert f'<a href="/members/{member.pk}/claims">100,00 € offen</a>' in own
    assert "davon 70,00 € fällig" in own


def test_the_time_line_stands_after_all_that_is_looked_up_more_often(client, anna):
    member, person = anna
    page = signed_in(client, person).get(f"/members/{member.pk}").content.decode()
    parts = ("movements", "figures", "who", "timeline")
    places = [page.index(f'id="{each}"') for each in parts]
    assert places == sorted(places)
