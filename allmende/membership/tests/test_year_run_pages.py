"""Looking at a settlement, posting it, looking at what was posted, taking it back: in a browser's words."""

import re
from copy import deepcopy

import pytest

from allmende.kernel.row_access import system_access
from allmende.membership.models import YearRun
from tests.people import a_coop, a_person, an_office, signed_in

from .years import a_year, books_agree, capitals, payouts, settles

pytestmark = pytest.mark.django_db
GERMAN = {"Accept-Language": "de"}
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')


def fields_of(page: str, action: str) -> dict[str, str]:
    """What the form with this action would send."""
    form = page[page.index(f'action="{action}"') :]
    found = dict(HIDDEN.findall(form[: form.index("</form>")]))
    found.pop("csrfmiddlewaretoken", None)
    return found


def a_year_with_an_office():
    coop, olga = a_year(), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    return coop, olga


@pytest.fixture(scope="module")
def year_of_the_module(build_once):
    return build_once(a_year_with_an_office)


@pytest.fixture
def desk(year_of_the_module, client, db):
    coop, olga = deepcopy(year_of_the_module)
    return coop, signed_in(client, olga, coop)


def test_what_was_looked_at_is_posted_and_taken_back(desk):
    coop, office = desk
    address = "/members/years/2025/settlement"
    sent = fields_of(office.get(f"{address}?loss=69").content.decode(), address)
    assert sent["loss"] == "69"
    assert (sent["number"], sent["paid_out"]) == ("2", "26100")
    answer = office.post(address, sent)
    assert answer.status_code == 302
    run = answer["Location"]
    page = office.get(run, headers=GERMAN).content.decode()
    for said in ("Auseinandersetzung 2025", "Beet, Bert", "180,00", "−20,00", "261,00", "gebucht"):
        assert said in page, said
    assert (
        "Beet, Bert;200,00;-20,00;180,00;2026-06-30"
        in office.get(f"{run}.csv", headers=GERMAN).content.decode()
    )
    assert run in office.get("/members/years/2025").content.decode()
    back = office.post(f"{run}/reversal", fields_of(page, f"{run}/reversal"))
    assert back["Location"] == run
    assert capitals(coop)["Beet"] == 200_00
    assert {state for *_rest, state in payouts(coop)} == {"cancelled"}
    assert office.post(f"{run}/reversal").status_code == 422
    books_agree(coop)


def test_the_number_of_the_settlement_page_is_the_number_posted(desk):
    coop, office = desk
    address = "/members/years/2025/settlement"
    sent = fields_of(office.get(address).content.decode(), address)
    answer = office.post(address, sent | {"paid_out": "1"})
    assert answer.status_code == 422
    assert capitals(coop)["Beet"] == 200_00
    assert office.post(address, sent | {"acting": "0"}).status_code == 409
    assert office.post(address, {"loss": "-1"}).status_code == 422


def test_a_result_is_looked_at_and_posted(desk):
    coop, office = desk
    address = "/members/years/2025/distribution"
    assert office.get(address, headers=GERMAN).status_code == 200
    said = {"kind": "profit", "amount": "69", "resolved_on": "2026-02-20", "pay_until": "2026-03-31"}
    page = office.get(address, said, headers=GERMAN).content.decode()
    for part in ("Beet, Bert", "20,00", "30,00", "19,00", "§ 19 Abs. 1 GenG", "Auf den Cent", "69,00"):
        assert part.lower() in page.lower(), part
    sent = fields_of(page, address)
    assert (sent["number"], sent["change"], sent["paid_out"]) == ("3", "0", "6900")
    assert office.post(address, sent | {"change": "1"}).status_code == 422
    run = office.post(address, sent)["Location"]
    assert "69,00" in office.get(run, headers=GERMAN).content.decode()
    assert [amount for _name, amount, *_rest in payouts(coop)] == [30_00, 20_00, 19_00]
    again = office.get(address, said, headers=GERMAN).content.decode()
    assert 'name="amount"' not in again
    assert address not in office.get("/members/years/2025").content.decode()
    assert run in again
    books_agree(coop)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "profit", "amount": "0", "resolved_on": "2026-02-20", "pay_until": "2026-03-31"},
        {"kind": "profit", "amount": "1", "resolved_on": "2026-02-20"},
        {"kind": "loss", "amount": "1000", "resolved_on": "2026-02-20"},
        {"kind": "loss", "amount": "1", "resolved_on": "2025-12-31"},
        {"kind": "gift", "amount": "1", "resolved_on": "2026-02-20"},
    ],
)
def test_what_cannot_be_distributed_stands_at_its_field(desk, said):
    _coop, office = desk
    assert office.get("/members/years/2025/distribution", said).status_code == 422


def test_a_run_that_stopped_says_why(desk):
    coop, office = desk
    run = settles(coop)
    with system_access():
        YearRun.objects.filter(pk=run.pk).update(problem={"code": "already-paid-out"})
    assert (
        "inzwischen ausgezahlt" in office.get(f"/members/year-runs/{run.pk}", headers=GERMAN).content.decode()
    )


def test_while_the_worker_is_at_it_the_page_says_how_far_it_is(desk):
    coop, office = desk
    run = settles(coop)
    with system_access():
        YearRun.objects.filter(pk=run.pk).update(state="reversing")
    page = office.get(f"/members/year-runs/{run.pk}").content.decode()
    assert f"/members/year-runs/{run.pk}/progress" in page
    progress = office.get(f"/members/year-runs/{run.pk}/progress")
    assert "HX-Refresh" not in progress
    with system_access():
        YearRun.objects.filter(pk=run.pk).update(state="posted")
    assert office.get(f"/members/year-runs/{run.pk}/progress")["HX-Refresh"] == "true"


def test_only_the_office_that_keeps_the_list_sees_and_does_it(client, desk):
    coop, _office = desk
    run, lender = settles(coop), a_person("Lena Lind")
    an_office(lender, coop, ["lend"])
    other = signed_in(client, lender, coop)
    for path in (f"/members/year-runs/{run.pk}", f"/members/year-runs/{run.pk}.csv", "/members/payouts"):
        assert other.get(path).status_code == 403
    for path in (
        "/members/years/2025/settlement",
        "/members/years/2025/distribution",
        f"/members/year-runs/{run.pk}/reversal",
    ):
        assert other.post(path).status_code == 403
    stranger = a_person("Bo Birke")
    elsewhere = a_coop("Fremdwerk eG")
    an_office(stranger, elsewhere)
    assert signed_in(client, stranger, elsewhere).get(f"/members/year-runs/{run.pk}").status_code == 404
