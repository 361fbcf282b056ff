from datetime import date
from html import unescape

import pytest

from allmende.membership.queries import statutes_on
from tests.members import some_statutes
from tests.people import a_coop, a_person, an_office, signed_in

pytestmark = pytest.mark.django_db


def test_everyone_reads_the_statutes_in_force(client):
    coop = a_coop("Gartenwerk eG")
    assert (
        b"No statutes yet"
        in client.get(f"/coops/{coop.slug}/statutes", headers={"accept-language": "en"}).content
    )
    some_statutes(coop, text="§ 1 Name\n\nDie Genossenschaft heißt Gartenwerk eG.")
    page = client.get(f"/coops/{coop.slug}/statutes").content.decode()
    assert "Die Genossenschaft heißt Gartenwerk eG." in page


FORM = {
    "step": "record",
    "valid_from": "2026-01-01",
    "share_price": "100,00",
    "shares_required": "1",
    "pay_at_once": "50,00",
    "instalments": "5",
    "instalment_months": "1",
    "dues_months": "12",
    "fiscal_year_begins": "1",
    "notice_months": "24",
    "notice_end": "fiscal_year",
    "section_notice_months": "§ 10",
    "section_written_form": "§ 4",
    "payout_months": "6",
    "loss_by": "heads",
    "profit_by": "capital",
    "liability": "none",
    "group_0_code": "",
    "group_0_name": "Nutzende",
    "group_0_votes": "on",
    "group_1_code": "",
    "group_1_name": "Fördernde",
    "transfer_allowed": "on",
    "text": "§ 1 Name",
}
GERMAN = {"accept-language": "de"}


def office(client, coop):
    person = a_person(language="de")
    an_office(person, coop, ["register"])
    return signed_in(client, person, coop)


def test_the_office_enters_the_statutes_once(client):
    coop = a_coop()
    answer = office(client, coop).post(f"/coops/{coop.slug}/statutes/new", FORM, headers=GERMAN)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/coops/{coop.slug}/statutes?entered=0")
    statutes = statutes_on(coop.pk, date(2026, 1, 1))
    assert (statutes.share_price, statutes.pay_at_once, statutes.notice_months) == (100_00, 50_00, 24)
    assert statutes.sections == {"notice_months": "§ 10", "written_form": "§ 4"}
    assert statutes.groups == [
        {"code": "nutzende", "name": "Nutzende", "votes": True},
        {"code": "fordernde", "name": "Fördernde", "votes": False},
    ]
    page = client.get(f"/coops/{coop.slug}/statutes", headers=GERMAN).content.decode()
    assert "§ 65 Abs. 2 GenG, § 10 der Satzung" in page


def test_everything_the_law_has_against_it_is_said_at_once_and_nothing_is_lost(client):
    coop = a_coop()
    wrong = FORM | {"notice_months": "2", "pay_at_once": "120,00"}
    answer = office(client, coop).post(f"/coops/{coop.slug}/statutes/new", wrong, headers=GERMAN)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_notice_months-e"' in page
    assert 'id="id_pay_at_once-e"' in page
    assert "Fördernde" in page
    assert statutes_on(coop.pk, date(2026, 1, 1)) is None


def test_a_new_version_starts_from_the_last(client):
    coop = a_coop()
    some_statutes(
        coop, share_price=250_00, pay_at_once=250_00, groups=[{"code": "a", "name": "Alle", "votes": False}]
    )
    page = office(client, coop).get(f"/coops/{coop.slug}/statutes/new", headers=GERMAN).content.decode()
    assert 'value="250,00"' in page
    assert 'name="group_0_name" value="Alle"' in page


def test_others_do_not_enter_statutes(client):
    coop = a_coop()
    assert client.get(f"/coops/{coop.slug}/statutes/new").headers["Location"].startswith("/login")
    assert office(client, a_coop()).post(f"/coops/{coop.slug}/statutes/new", FORM).status_code == 403


def test_the_office_finds_the_code_for_a_frame_and_nobody_else_does(client, settings):
    settings.BASE_URL = "https://allmende.example"
    coop, person = a_coop(), a_person()
    some_statutes(coop)
    assert "&lt;iframe" not in client.get(f"/coops/{coop.slug}/statutes").content.decode()
    an_office(person, coop, ["register"])
    page = signed_in(client, person, coop).get(f"/coops/{coop.slug}/statutes").content.decode()
    code = unescape(page.partition('id="frame-code"')[2].partition("</textarea>")[0])
    address = f"https://allmende.example/coops/{coop.slug}/applications/new?embedded=1"
    assert f'<iframe id="allmende-join" src="{address}" title="Become a member"' in code
    assert 'addEventListener("message"' in code
