"""What pages show and hand out, programs read, too: lists that wait, files of a year, declarations, what is stored."""

from datetime import date

import pytest
from django.utils import timezone

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Application, Erasure
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from tests.api.programs import Program
from tests.members import a_creditor, a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

from .joining import an_application
from .years import a_year, settles

pytestmark = pytest.mark.django_db
IBAN = "DE89370400440532013000"
OF_A_MEMBER = ("certificate", "departures", "extract", "timeline", "stored-data")


def an_office_of(coop, name="Olga Obst", duties=("register",)):
    person = a_person(name)
    an_office(person, coop, list(duties))
    return person


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


def those_without_a_part(coop):
    """Who lends for the cooperative, a person for oneself, and the office of another."""
    lender, elsewhere = an_office_of(coop, "Lena Lind", ["lend"]), a_coop("Fremdwerk eG")
    return [
        Program(lender, coop),
        Program(lender),
        Program(an_office_of(elsewhere, "Bo Birke"), elsewhere),
    ]


def test_the_files_of_a_year_are_those_of_the_pages(client):
    coop = a_year()
    olga = an_office_of(coop)
    desk, program = signed_in(client, olga, coop), Program(olga, coop)
    run = settles(coop)
    for page, door in (
        ("/members/years/2025.csv", f"/coops/{coop.slug}/years/2025.csv"),
        (
            "/members/years/2025.csv?known_on=2020-01-01",
            f"/coops/{coop.slug}/years/2025.csv?known_on=2020-01-01",
        ),
        ("/members/years/2024/settlement.csv", "/years/2024/settlement.csv"),
        (f"/members/year-runs/{run.pk}.csv", f"/year-runs/{run.pk}.csv"),
    ):
        shown, handed = desk.get(page, headers={"Accept-Language": "en"}), program.get(door)
        assert (shown.status_code, handed.status) == (200, 200), door
        assert (handed.content, handed.kind) == (shown.content, "text/csv; charset=utf-8"), door
        assert handed.headers["Content-Disposition"] == shown["Content-Disposition"]
        assert "no-store" in handed.headers["Cache-Control"]
    assert "Beet" in program.get(f"/year-runs/{run.pk}.csv").content.decode()
    printed = program.get(f"/coops/{coop.slug}/years/2025.pdf")
    assert printed.kind == "application/pdf"
    assert "Figures of the year 2025" in text_of(printed.content)


def test_what_a_settlement_would_pay_is_refused_as_on_the_page():
    coop = a_year()
    program = Program(an_office_of(coop), coop)
    text = program.get("/years/2025/settlement.csv", loss=69_00).content.decode("utf-8-sig")
    assert "180.00" in text
    assert program.get("/years/2025/settlement.csv", loss=-1).status == 422
    refused = program.get("/years/1066/settlement").refusal
    assert program.get("/years/1066/settlement.csv").refusal == refused == (404, "no-such-year")


def test_the_files_of_a_year_are_of_the_office_that_keeps_the_list():
    coop = a_year()
    run = settles(coop)
    lender, person, stranger = those_without_a_part(coop)
    of_the_year = [f"/coops/{coop.slug}/years/2025.csv", f"/coops/{coop.slug}/years/2025.pdf"]
    for program in (lender, person):
        for path in (*of_the_year, "/years/2025/settlement.csv", f"/year-runs/{run.pk}.csv"):
            assert program.get(path).status == 403, path
    assert [stranger.get(path).status for path in of_the_year] == [403, 403]
    assert stranger.get(f"/year-runs/{run.pk}.csv").status == 404
    assert (
        Program(an_office_of(coop, "Ole Ott"), coop).get(f"/coops/{coop.slug}/years/1066.csv").status == 404
    )


def test_every_version_of_the_statutes_is_public(coop):
    some_statutes(coop)
    a_member(coop)
    some_statutes(coop, valid_from=date(2035, 1, 1), share_price=200_00)
    path = f"/coops/{coop.slug}/statutes"
    found = Program().get(f"{path}/versions")["items"]
    assert [each["provisions"]["share_price"] for each in found] == [200_00, 100_00]
    assert found[1] == Program().get(path).json
    assert Program().get("/coops/nowhere/statutes/versions").status == 404


def test_the_office_reads_which_shares_wait(coop):
    olga = an_office_of(coop)
    asked = []
    for name in ("Anna Ackermann", "Bert Beet", "Carl Chrysantheme"):
        member = a_member(coop, name, paid=100_00)
        with seeing(acting_for(olga, coop)):
            asked.append(
                subscribe_shares(
                    actor=acting_for(olga, coop),
                    member_id=member.pk,
                    shares=2,
                    signed_on=date(2026, 3, 1),
                    on=date(2026, 3, 2),
                )
            )
    program = Program(olga, coop)
    found = program.all_pages("/subscriptions", limit=2)
    assert [(each["id"], each["member"], each["shares"]) for each in found] == [
        (each.pk, each.member_id, 2) for each in asked
    ]
    assert program.post(f"/subscriptions/{asked[0].pk}/refusal").status == 200
    assert [each["id"] for each in program.get("/subscriptions")["items"]] == [each.pk for each in asked[1:]]
    lender, person, stranger = those_without_a_part(coop)
    assert [each.get("/subscriptions").status for each in (lender, person)] == [403, 403]
    assert stranger.get("/subscriptions")["items"] == []


def test_a_declaration_to_join_is_read_by_the_office_and_who_gave_it(client, coop):
    person = a_person("Anna Ackermann")
    application = an_application(coop, actor=acting_for(person))
    olga, path = an_office_of(coop), f"/applications/{application.pk}/declaration"
    for program in (Program(person), Program(olga, coop)):
        assert "Anna Ackermann" in text_of(program.get(path).content)
    assert all(each.get(path).status == 404 for each in those_without_a_part(coop))
    with system_access():
        Application.objects.update(declaration={})
    refused = Program(olga, coop).get(path)
    assert refused.refusal == (404, "not-found")
    page = signed_in(client, olga, coop).get(f"/applications/{application.pk}/declaration.pdf")
    assert (page.status_code, refused["title"]) == (
        404,
        "This declaration was erased: its time was over (§ 30 (3) GenG).",
    )


def test_everyone_finds_the_own_memberships(coop):
    person = a_person("Anna Ackermann")
    here = a_member(coop, person=person, shares=3)
    there = a_member(a_coop("Werkhof eG"), person=person)
    a_member(coop, "Bert Beet")
    found = Program(person).get("/memberships")["items"]
    assert [(each["id"], each["coop"], each["shares"], each["is_mine"], each["state"]) for each in found] == [
        (here.pk, coop.slug, 3, True, "member"),
        (there.pk, there.coop.slug, 1, True, "member"),
    ]
    assert Program(person).get(f"/members/{found[0]['id']}").status == 200
    assert Program(a_person("Carla Celler")).get("/memberships")["items"] == []
    assert Program().get("/memberships").status == 401


def test_mandates_are_read_with_the_ends_of_the_account(coop):
    person = a_person("Anna Ackermann")
    anna, own = a_member(coop, person=person), Program(person)
    said = {"signed_on": timezone.localdate().isoformat()}
    a_creditor(coop)
    for iban in ("DE02120300000000202051", IBAN):
        assert own.post(f"/members/{anna.pk}/mandate", **said | {"iban": iban}).status == 201
    path = f"/members/{anna.pk}/mandates"
    now, before = own.get(path)["items"]
    assert (now["iban"], now["revoked_on"], before["revoked_on"]) == (
        "DE89 •••• 3000",
        None,
        said["signed_on"],
    )
    assert [each["id"] for each in Program(an_office_of(coop), coop).get(path)["items"]] == [
        now["id"],
        before["id"],
    ]
    assert all(each.get(path).status == 404 for each in those_without_a_part(coop))


def test_what_is_stored_is_read_before_anything_is_asked_for(coop):
    person = a_person("Anna Ackermann")
    anna, olga = a_member(coop, person=person, phone="0331 1"), an_office_of(coop)
    path = f"/members/{anna.pk}/stored-data"
    for program in (Program(person), Program(olga, coop)):
        found = program.get(path)
        register = next(each for each in found["stored"] if each["what"].startswith("In the register"))
        assert register["number"] == 1
        assert any("§ 30 (2) GenG" in field["source"] for field in register["fields"])
        assert any(each["until"] is None for each in found["kept"])
    kept = Program(olga, coop).post(f"/members/{anna.pk}/erasure")["items"]
    assert [each for each in found["kept"] if "e-mail, phone" not in each["what"]] == kept
    assert all(each.get(path).status == 404 for each in those_without_a_part(coop))


def test_what_went_by_itself_is_read_by_the_office(coop):
    with system_access():
        Erasure.objects.create(coop=coop, day=date(2026, 1, 2), stage="papers", count=3)
        Erasure.objects.create(coop=a_coop("Werkhof eG"), day=date(2026, 1, 2), stage="papers", count=4)
    found = Program(an_office_of(coop), coop).get("/members/erasures")
    assert found["items"] == [{"day": "2026-01-02", "stage": "papers", "count": 3}]
    periods = {each["stage"]: (each["period"], each["source"]) for each in found["periods"]}
    assert periods["papers"] == ("3 years after the year of the exit", "§ 30 (3) GenG")
    lender, person, stranger = those_without_a_part(coop)
    assert [each.get("/members/erasures").status for each in (lender, person)] == [403, 403]
    assert stranger.get("/members/erasures")["items"] == []


def test_no_token_without_the_scope_reads_of_members(coop):
    """Also where a door asks for no right, because everyone may read the own rows and the office all of them."""
    person, olga = a_person("Anna Ackermann"), an_office_of(coop)
    anna = f"/members/{a_member(coop, person=person).pk}"
    doors = ["/memberships", "/former-memberships", anna, *(f"{anna}/{each}" for each in OF_A_MEMBER)]
    for who in ((person, None), (olga, coop)):
        without = Program(*who, scopes=["directory", "pool", "exchange", "coops"])
        for path in doors:
            assert without.get(path).refusal == (403, "not-allowed"), path
            assert Program(*who, scopes=["membership"]).get(path).status == 200, path
        assert "“membership”" in without.get(anna)["rule"]
    some = Program(olga, coop, scopes=["pool"])
    assert some.get(f"/coops/{coop.slug}/statutes").status == 200
