import pytest

from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, an_office, signed_in

pytestmark = pytest.mark.django_db
PROVISIONS = {
    "text": "§ 1",
    "share_price": 50_00,
    "pay_at_once": 50_00,
    "groups": [
        {"code": "alle", "name": "Alle"},
        {"code": "eltern", "name": "Eltern", "rights": "einen Sitz, § 24"},
    ],
}


def test_a_program_enters_the_statutes_and_everyone_reads_them():
    coop, person = a_coop(), a_person()
    an_office(person, coop, ["register"])
    path = f"/coops/{coop.slug}/statutes"
    assert Program().get(path).refusal == (404, "no-statutes")
    entered = Program(person, coop).post(path, valid_from="2026-01-01", provisions=PROVISIONS)
    assert entered.status == 201
    read = Program().get(path)
    assert read["provisions"]["share_price"] == 50_00
    assert read["provisions"]["groups"] == [
        {"code": "alle", "name": "Alle", "votes": True, "dues": None, "rights": ""},
        {"code": "eltern", "name": "Eltern", "votes": True, "dues": None, "rights": "einen Sitz, § 24"},
    ]
    assert read["text_hash"] == entered["text_hash"]


def test_both_doors_refuse_in_the_same_words(client):
    coop, person = a_coop(), a_person()
    an_office(person, coop, ["register"])
    some_statutes(coop)
    a_member(coop)
    refused = Program(person, coop).post(
        f"/coops/{coop.slug}/statutes", valid_from="2020-01-01", provisions=PROVISIONS
    )
    assert refused.refusal == (409, "statutes-in-the-way")
    form = {"valid_from": "2020-01-01", "text": "§ 1", "share_price": "50", "pay_at_once": "50"}
    rhythm = {"instalments": 0, "instalment_months": 1, "dues_months": 12, "shares_required": 1}
    ends = {"notice_months": 3, "notice_end": "fiscal_year", "payout_months": 6, "fiscal_year_begins": 1}
    rest = {"loss_by": "heads", "profit_by": "capital", "liability": "none", "transfer_allowed": "on"}
    page = signed_in(client, person, coop).post(
        f"/coops/{coop.slug}/statutes/new", form | rhythm | ends | rest
    )
    assert refused["title"] == "There is a version in force from 2020-01-01 already."
    assert refused["title"] in page.content.decode()


def test_what_the_law_forbids_is_refused_with_its_paragraph():
    coop, person = a_coop(), a_person()
    an_office(person, coop, ["register"])
    refused = Program(person, coop).post(
        f"/coops/{coop.slug}/statutes", valid_from="2026-01-01", provisions=PROVISIONS | {"notice_months": 2}
    )
    assert refused.refusal == (422, "statutes-not-allowed")
    assert "§ 65 (2) GenG" in refused["rule"]


def test_others_enter_nothing():
    coop, person, other = a_coop(), a_person(), a_coop()
    an_office(person, other, ["register"])
    refused = Program(person, other).post(
        f"/coops/{coop.slug}/statutes", valid_from="2026-01-01", provisions=PROVISIONS
    )
    assert refused.refusal == (403, "not-allowed")
