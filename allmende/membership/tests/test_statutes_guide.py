"""The guide through the statutes: judged step by step, looked at as a whole, and only then recorded."""

import re
from datetime import date

import pytest
from django.utils import timezone

from allmende.membership.queries import statutes_on
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, an_office, signed_in

from .associations import a_club
from .test_statutes_pages import FORM

pytestmark = pytest.mark.django_db
NEXT = date(timezone.localdate().year + 1, 3, 1)
CHECKED = FORM | {
    "step": "check",
    "valid_from": NEXT.isoformat(),
    "share_price": "100",
    "pay_at_once": "50",
}
OF_COOPERATIVES = re.compile(r"GenG|HGB|\b[Ss]hare|\b[Cc]apital")


@pytest.fixture
def coop():
    return a_coop()


def desk_of(client, coop, language="en"):
    olga = a_person("Olga Obst", language=language)
    an_office(olga, coop, ["register"])
    return signed_in(client, olga, coop)


@pytest.fixture
def desk(client, coop):
    return desk_of(client, coop)


def sends(desk, coop, **said):
    return desk.post(f"/coops/{coop.slug}/statutes/new", CHECKED | said, headers={"accept-language": "en"})


def words(answer):
    return answer.text.replace("\N{NO-BREAK SPACE}", " ")


def step_in_sight(page):
    return re.search(r'class="step section here" id="step-(\w+)"', page)[1]


def test_it_begins_with_the_paper_or_the_step_that_is_asked_for(desk, coop):
    path = f"/coops/{coop.slug}/statutes/new"
    assert step_in_sight(desk.get(path).text) == "paper"
    assert step_in_sight(desk.get(f"{path}?at=leaving").text) == "leaving"
    assert step_in_sight(desk.get(f"{path}?at=nothing").text) == "paper"


def test_each_rule_says_what_holds_by_law_with_its_paragraph(desk, coop):
    page = words(desk.get(f"/coops/{coop.slug}/statutes/new"))
    assert "By law 3 months to the end of the fiscal year; the statutes may ask for up to 5 years" in page
    assert "§ 65 (2) GenG" in page
    assert 'name="notice_end"' not in page  # the law leaves one end only
    assert "§ 73 (3) GenG" in page  # said not to be computed
    assert "(optional)" not in page


def test_a_step_is_judged_alone_also_while_others_are_empty(desk, coop):
    typed = {"valid_from": "", "text": "", "notice_months": "2"}
    assert sends(desk, coop, step="look:shares", **typed).status_code == 200
    refused = sends(desk, coop, step="look:leaving", **typed)
    assert refused.status_code == 422
    assert 'id="step-leaving"' in refused.text
    assert "The law asks for at least 3 months of notice." in refused.text
    assert "step-paper" not in refused.text


def test_what_is_not_right_leads_to_its_step_and_field(desk, coop):
    page = sends(desk, coop, notice_months="2", pay_at_once="120").text
    assert step_in_sight(page) == "shares"
    assert 'href="#id_pay_at_once"' in page
    assert 'href="#id_notice_months"' in page
    assert page.count("1 entry to mend") == 2


def test_before_it_is_recorded_everything_is_shown_with_its_days(desk, coop):
    answer = sends(desk, coop)
    page = words(answer)
    assert answer.status_code == 200
    year, ends = NEXT.year, NEXT.year + 2
    assert f"Notice received on 1 Mar {year} takes effect on 31 Dec {ends}: 2 years to the year end." in page
    assert "§ 65 (2) GenG, § 10 of the statutes" in page
    assert "the rest in 5 instalments, one every month" in page
    assert "These are the first statutes entered" in page
    assert statutes_on(coop.pk, NEXT) is None


def test_one_goes_back_from_there_and_nothing_is_lost(desk, coop):
    page = sends(desk, coop, step="change:members").text
    assert step_in_sight(page) == "members"
    assert "Fördernde" in page
    assert 'value="100"' in page


def test_what_cannot_be_recorded_is_said_before(desk, coop):
    some_statutes(coop)
    a_member(coop)
    refused = sends(desk, coop, share_price="90", pay_at_once="90")
    assert refused.status_code == 422
    assert "A share would cost less than before while members hold shares." in refused.text
    assert step_in_sight(refused.text) == "shares"


def test_it_says_what_is_other_than_in_the_version_in_force(desk, coop):
    some_statutes(coop, notice_months=24, sections={"notice_months": "§ 10"})
    page = sends(desk, coop, notice_months="12", text="§ 1 Name\r\n\r\n§ 2").text
    assert "Notice period: 1 year to the year end." in page
    assert "So far: Notice period: 2 years to the year end." in page
    assert "the text" in page
    assert "So far: One share" not in page


def test_what_it_asks_of_members_is_worked_out_on_request(desk, coop):
    some_statutes(coop)
    a_member(coop, shares=2, paid=200_00)
    a_member(coop, "Bert Beet", paid=100_00)
    raised = {"share_price": "150", "pay_at_once": "150", "instalments": "0", "shares_required": "3"}
    shown = sends(desk, coop, **raised).text
    assert "one share is 150.00 €, not 100.00 €" in shown
    assert "to pay in together" not in shown
    costs = sends(desk, coop, step="work-out", **raised).text
    assert "2 members have 150.00 € to pay in together." in costs
    assert "2 members lack 3 of them together: 450.00 €." in costs
    assert statutes_on(coop.pk, NEXT).share_price == 100_00


def test_a_changed_month_shows_the_short_year(desk, coop):
    some_statutes(coop)
    page = sends(desk, coop, fiscal_year_begins="7").text
    assert f"The fiscal year from 1 January {NEXT.year} to 30 June {NEXT.year} is a short one." in page


def test_recorded_the_device_forgets_what_it_kept(desk, coop):
    first = some_statutes(coop)
    answer = sends(desk, coop, step="record")
    assert answer["location"] == f"/coops/{coop.slug}/statutes?entered={first.pk}"
    page = desk.get(answer["location"]).text
    assert f'data-draft-sent="statutes:{coop.slug}:{first.pk}"' in page
    assert statutes_on(coop.pk, NEXT).notice_months == 24


def test_an_association_reads_nothing_of_the_law_of_cooperatives(client):
    club = a_club()
    desk = desk_of(client, club)
    typed = {"share_price": "", "notice_end": "fiscal_year", "notice_months": "3"}
    guide = desk.get(f"/coops/{club.slug}/statutes/new", headers={"accept-language": "en"}).text
    check = words(sends(desk, club, **typed))
    for page in (guide, check):
        main = page[page.index("<main") :]
        assert not OF_COOPERATIVES.findall(re.sub(r"<[^>]*>", " ", main))
    assert "§ 39 (2) BGB" in check
    assert "With a death the membership ends at once." in check
