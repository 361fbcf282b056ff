"""An association without shares, from its statutes to the figures of its year: nothing of cooperatives' law in it."""

import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from allmende.coops.models import Organ
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Wish
from allmende.membership.models import Member, Party
from allmende.membership.money.payment import Payment
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.claim_dues import claim_dues
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.offer_self_service import offer_self_service
from allmende.membership.use_cases.record_death import record_death
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.web.ways import WAYS
from allmende.membership.year.figures import year_figures
from allmende.payments.queries import open_claims
from tests.members import a_creditor, a_member, a_party
from tests.pdf_text import text_of
from tests.people import a_person, acting_for, an_office, an_officer, signed_in

from .associations import DUES, a_club
from .carrying import archive_of, data_of
from .import_files import an_import, an_xlsx
from .joining import BOARD, DECIDED_AT, an_application, named
from .letters import letters_to
from .test_bring_coop_in import brought_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 20)
YEAR_END = date(2026, 12, 31)
LATER = datetime(2099, 1, 1, tzinfo=UTC)
OF_COOPERATIVES = re.compile(r"GenG|HGB|\b[Aa]nteil|[Gg]uthaben|Genossenschaftsgesetz")
LINKS = re.compile(r'href="(/[^"#]*)"')


@pytest.fixture
def club():
    return a_club()


@pytest.fixture
def office(club):
    return an_officer(club)


def joined(club, office):
    application = an_application(club, wish=Wish(shares=0))
    with seeing(office):
        return admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)


def test_from_joining_to_the_figures_of_the_year(club, office):
    anna = joined(club, office)
    bert = a_member(club, "Bert Beet", shares=0)
    assert (anna.shares, anna.capital, anna.account_id) == (0, 0, None)
    with seeing(office):
        claims = claim_dues(actor=office, coop=club, due_on=date(2026, 6, 30), now=NOW)
        assert {claim.debtor for claim in claims} == {anna.pk, bert.pk}
        paid = next(claim for claim in claims if claim.debtor == anna.pk)
        payment = Payment(id=uuid4(), amount=DUES, value_on=date(2026, 7, 1))
        record_payment(actor=office, member_id=anna.pk, claim_id=paid.pk, payment=payment, now=NOW)
        left = give_notice(actor=office, member_id=bert.pk, received_on=date(2026, 9, 30), on=TODAY)
        assert left.effective_on == YEAR_END
        assert [source for _section, source in left.explanation["sources"]] == ["BGB"]
        found = year_figures(club, 2026)
        listed = list(list_of_members(ListQuery(coop_id=club.pk, as_of=YEAR_END, known_at=LATER)))
    assert (found.before.members, found.end.joined, found.end.left, found.end.members) == (1, 1, 1, 1)
    assert (found.dues_open_number, found.dues_open) == (1, DUES)
    assert (found.end.capital, found.liability, found.arrears) == (0, 0, 0)
    assert {entry.name for entry in listed} == {"Ackermann, Anna", "Beet, Bert"}


def test_death_and_exclusion_end_it_at_once(club, office):
    anna, bert = a_member(club, shares=0), a_member(club, "Bert Beet", shares=0)
    with seeing(office):
        died = record_death(actor=office, member_id=anna.pk, died_on=date(2026, 5, 4), heirs=[], on=TODAY)
        sent = date(2026, 6, 1)
        out = expel_member(
            actor=office, member_id=bert.pk, reason="§ 6 der Satzung", heard_on=sent, sent_on=sent, on=TODAY
        )
    assert died.effective_on == date(2026, 5, 4)
    assert died.explanation["sources"] == [["§ 38", "BGB"]]
    assert out.effective_on == sent


def test_a_list_without_shares_is_imported_and_the_archive_brings_it_back(club, office):
    rows = [
        ("Mitgliedsnr.", "Nachname", "Vorname", "PLZ", "Ort", "Eintritt", "Austritt"),
        (1, "Ackermann", "Anna", "14770", "Brennau", "01.02.2019", ""),
        (2, "Beet", "Bert", "14770", "Brennau", "01.02.2020", "31.12.2022"),
    ]
    an_import(club, office, an_xlsx(rows))
    with system_access():
        found = list(Member.objects.filter(coop=club).order_by("number"))
    assert [(member.shares, member.account_id) for member in found] == [(0, None), (0, None)]
    assert found[1].left_on == date(2022, 12, 31)
    with seeing(office):
        claim_dues(actor=office, coop=club, due_on=YEAR_END, now=NOW)
    first = archive_of(club, office)
    other, new_office = brought_in(first)
    other.refresh_from_db()
    assert other.legal_form == "ev"
    assert data_of(archive_of(other, new_office)) == data_of(first)
    with seeing(new_office):
        assert [claim.amount for claim in open_claims(coop_id=other.pk)] == [DUES]


def test_nothing_is_offered_that_needs_shares_or_the_law_of_cooperatives(club):
    anna = a_member(club, shares=0)
    firm = a_member(club, shares=0, party=an_organisation(club))
    with system_access():
        assert [way.slug for way in WAYS if way.fits(anna)] == ["notice", "exclusion", "death"]
        assert [way.slug for way in WAYS if way.fits(firm)] == ["notice", "exclusion", "organisation-end"]


def test_neither_page_nor_document_speaks_of_shares_or_their_law(client, club):
    """Every page that the office reaches from its list, with a member in each way out."""
    olga = a_person("Olga Obst", language="de")
    an_office(olga, club, organ=Organ.BOARD)
    office = acting_for(olga, club)
    everything_happened(club, office)
    browser = signed_in(client, olga, club)
    with translation.override("de"):
        pages = reached(browser)
    assert not named_in(pages, OF_COOPERATIVES)
    assert any(address.endswith("/data") for address in pages)


def an_organisation(club):
    party = a_party(club, "x y")
    with system_access():
        party.kind, party.name, party.given_name, party.family_name = (
            "organisation",
            "Werkstatt e. K.",
            "",
            "",
        )
        party.save()
    return party


def everything_happened(club, office):
    joined(club, office)
    an_application(club, named("Cora", "Cardamom"), wish=Wish(shares=0))
    leaving, dead, expelled = (
        a_member(club, name, shares=0, email="m@example.org")
        for name in ("Bert Beet", "Dora Dill", "Emil Erle")
    )
    a_member(club, shares=0, party=an_organisation(club))
    with seeing(office):
        claim_dues(actor=office, coop=club, due_on=date(2026, 6, 30), now=NOW)
        give_notice(actor=office, member_id=leaving.pk, received_on=date(2026, 9, 30), on=TODAY)
        record_death(actor=office, member_id=dead.pk, died_on=date(2026, 5, 4), heirs=[], on=TODAY)
        sent = date(2026, 6, 1)
        expel_member(actor=office, member_id=expelled.pk, reason="§ 6", heard_on=sent, sent_on=sent, on=TODAY)


def reached(browser):
    """Pages and documents of membership, three steps from the list: what each says."""
    found, new = {}, {"/members", "/applications", "/members/list?as_of=2026-11-20&leavers=on"}
    for _step in range(4):
        found |= {address: page_text(browser, address) for address in sorted(new)}
        links = {link for address in new for link in LINKS.findall(found[address])}
        new = {link.replace("&amp;", "&") for link in links if is_ours(link)} - set(found)
    return found


def is_ours(link):
    return link.startswith(
        (
            *("/members", "/applications", "/coops/klein", "/mailings", "/erasures", "/cooperative"),
            *("/parties", "/claims", "/memberships", "/imports"),
        )
    )


def page_text(browser, address):
    answer = browser.get(address, headers={"Accept-Language": "de"})
    if answer.headers.get("Content-Type", "").startswith("application/pdf"):
        return text_of(answer.content)
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode(errors="replace") if answer.status_code == 200 else ""


def named_in(pages, words):
    """By address, what they say of these words, with forty letters before and after."""
    said = {
        address: [text[max(0, each.start() - 40) : each.end() + 40] for each in words.finditer(text)]
        for address, text in pages.items()
    }
    return {address: each for address, each in said.items() if each}


def test_a_member_reads_nothing_of_shares_on_the_own_pages_and_in_mails(client, club, office):
    """What is stored and why, too: the law of the association, not the eG's, says how long."""
    bert, person = (
        a_member(club, "Bert Beet", shares=0, email="bert@example.org"),
        a_person("Bert Beet", language="de"),
    )
    with seeing(office):
        claim_dues(actor=office, coop=club, due_on=date(2026, 6, 30), now=NOW)
        offer_self_service(actor=office, party=bert.party, now=NOW)
        give_notice(actor=office, member_id=bert.pk, received_on=date(2026, 9, 30), on=TODAY)
    with system_access():
        Party.objects.filter(pk=bert.party_id).update(person=person)
    browser = signed_in(client, person)
    own = f"/members/{bert.pk}"
    pages = {
        address: page_text(browser, address)
        for address in ("/", "/memberships", own, f"/parties/{bert.party_id}/data")
    }
    assert all(pages.values())
    assert "§ 147 Abs. 3 AO" in pages[f"/parties/{bert.party_id}/data"]
    letters = {each.subject: each.subject + each.body for each in letters_to("bert@example.org")}
    assert len(letters) == 2
    assert not named_in(pages | letters, OF_COOPERATIVES)


def test_the_steps_of_joining_are_counted_as_they_are_asked(client, club):
    for asked in ([1, 2], [1, 2, 3]):
        page = client.get(f"/coops/{club.slug}/applications/new").content.decode()
        assert [int(number) for number in re.findall(r"<h2[^>]*>\s*(\d)\. ", page)] == asked
        a_creditor(club)
