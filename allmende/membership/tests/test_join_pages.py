"""The way through the pages: fill in, look, sign, thanks; embedded; and what keeps programs away."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from allmende.identity.models import Person
from allmende.kernel.actor import GUEST
from allmende.kernel.doors import refusal_text
from allmende.kernel.row_access import system_access
from allmende.membership.joining.applying import Wish
from allmende.membership.models import Application, Party
from allmende.membership.queries import statutes_of
from allmende.membership.refusals.members import TooFewShares
from allmende.membership.use_cases.apply_for_membership import apply_for_membership
from allmende.membership.web import guard
from tests.members import a_creditor, some_statutes
from tests.people import a_coop, a_person, an_officer, signed_in

from .joining import SIGNED_AT, a_declaration, an_application, named

pytestmark = pytest.mark.django_db
PERSON = {
    "kind": "person", "given_name": "Anna", "family_name": "Ackermann", "birth_date": "1980-05-04",
    "street": "Am Anger 1", "postcode": "14770", "town": "Brennau", "country": "DE",
    "email": "anna@example.org", "shares": "3",
}  # fmt: skip
SIGNATURE = {
    "step": "sign",
    "has_read": "on",
    "declares": "on",
    "knows_privacy": "on",
    "signature": "Anna Ackermann",
}


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


@pytest.fixture
def coop():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, shares_most=5, notice_months=24)
    a_creditor(coop)
    return coop


def filled(coop, *, ago=timedelta(minutes=2), **said):
    """What a browser sends back that opened the page a while ago."""
    return (
        PERSON
        | {"statutes": some_statutes_id(coop), "opened": guard.opened(timezone.now() - ago), "key": KEY}
        | said
    )


KEY = "7a2c1a58-28f0-4f2c-9a40-4d2f6a2f5d10"


def some_statutes_id(coop):
    return statutes_of(coop.pk)[0].pk


def join(client, coop, query="", **said):
    return client.post(f"/coops/{coop.slug}/applications/new{query}", filled(coop, **said))


def applications():
    with system_access():
        return list(Application.objects.select_related("party"))


def test_the_form_stands_on_a_link_from_the_cooperatives_page(client, coop):
    address = f"/coops/{coop.slug}/applications/new"
    assert address in client.get(f"/coops/{coop.slug}").content.decode()
    page = client.get(address, headers={"accept-language": "de"}).content.decode()
    assert '<div class="duty">' in page
    assert "100,00" in page


def test_filled_in_it_is_shown_once_more_with_the_whole_sum(client, coop):
    page = join(client, coop, step="look")
    assert page.status_code == 200
    assert "3 × 100,00" in page.content.decode()
    assert applications() == []


def test_what_is_unpaid_is_owed_in_an_insolvency_too(client, coop):
    said = join(client, coop).content.decode()
    assert "höchstens Ihr Guthaben und das, was auf Ihre Anteile noch einzuzahlen ist" in said


def test_the_country_is_chosen(client, coop):
    form = client.get(f"/coops/{coop.slug}/applications/new").content.decode()
    assert '<option value="DE" selected>' in form
    assert "Österreich" in join(client, coop, step="look", country="AT").content.decode()
    assert join(client, coop, step="look", country="XX").status_code == 422
    assert join(client, coop, **SIGNATURE, country="AT").status_code == 302
    assert applications()[0].party.country == "AT"


def test_one_can_go_back_and_change_it(client, coop):
    page = join(client, coop, step="change").content.decode()
    assert 'value="Ackermann"' in page
    assert 'name="signature"' not in page


def test_signed_it_is_an_application_and_the_document_is_at_hand(client, coop):
    answer = join(client, coop, **SIGNATURE)
    assert answer.status_code == 302
    (application,) = applications()
    assert (application.shares, application.party.full_name) == (3, "Anna Ackermann")
    page = client.get(answer["location"])
    assert page.status_code == 200
    path, _mark, key = answer["location"].partition("?")
    document = client.get(f"{path}/declaration.pdf?{key}")
    assert document.content.startswith(b"%PDF")
    assert client.get(f"{path}?key=made-up").status_code == 404
    assert join(client, coop, **SIGNATURE).status_code == 302  # sent again
    assert len(applications()) == 1


def test_gone_back_and_changed_after_it_was_signed_it_is_another_declaration(client, coop):
    assert join(client, coop, **SIGNATURE).status_code == 302
    answer = join(client, coop, **SIGNATURE, shares=5)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "5 × 100,00" in page
    assert [each.shares for each in applications()] == [3]
    (key,) = re.findall(r'name="key" value="([^"]+)"', page)
    assert key != KEY
    assert join(client, coop, **SIGNATURE, shares=5, key=key).status_code == 302
    assert sorted(each.shares for each in applications()) == [3, 5]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"shares": "6"}, "shares"),
        ({"birth_date": timezone.localdate().isoformat()}, "guardians"),
        ({"family_name": ""}, "family_name"),
        ({"iban": "DE00 1234"}, "iban"),
    ],
)
def test_what_does_not_fit_stands_at_its_field(client, coop, said, field):
    page = join(client, coop, step="look", **said)
    assert page.status_code == 422
    assert f'href="#id_{field}"' in page.content.decode()


@pytest.mark.parametrize("missing", ["has_read", "declares", "knows_privacy", "signature"])
def test_nothing_is_signed_by_leaving_a_box(client, coop, missing):
    page = join(client, coop, **SIGNATURE | {missing: ""})
    assert page.status_code == 422
    assert f'href="#id_{missing}"' in page.content.decode()
    assert applications() == []


def test_organisations_and_households_are_asked_other_things(client, coop):
    address = f"/coops/{coop.slug}/applications/new"
    organisation = client.get(address, {"as": "organisation"}).content.decode()
    assert 'name="representatives"' in organisation
    assert 'name="birth_date"' not in organisation
    assert 'name="joint_holders"' in client.get(address, {"as": "household"}).content.decode()
    assert client.get(address, {"as": "robot"}).status_code == 200
    said = {"kind": "organisation", "name": "Werkhof Linde eG", "representatives": "Rita Rübe"}
    said |= {"signature": "Rita Rübe"}
    assert join(client, coop, **SIGNATURE | said).status_code == 302
    assert applications()[0].party.name == "Werkhof Linde eG"


def test_all_that_is_missing_is_said_at_once_each_at_its_field(client, coop):
    answer = join(client, coop, step="sign")
    assert answer.status_code == 422
    summary = answer.content.decode().partition('role="alert"')[2].partition("</ul>")[0]
    fields = ("has_read", "declares", "knows_privacy", "signature")
    assert [f'href="#id_{name}"' in summary for name in fields] == [True] * 4
    assert ".:" not in summary
    assert not applications()


def test_programs_are_kept_away_and_people_may_try_again(client, coop):
    for said in ({"ago": -timedelta(minutes=1)}, {"trap": "https://example.org"}, {"ago": timedelta(days=3)}):
        page = join(client, coop, **SIGNATURE | said)
        assert page.status_code == 422
    assert join(client, coop, **SIGNATURE | {"opened": "made-up"}).status_code == 422
    assert applications() == []


def test_too_many_in_a_short_time(client, coop):
    answers = [
        join(client, coop, **SIGNATURE | {"key": f"7a2c1a58-28f0-4f2c-9a40-4d2f6a2f5d{n:02}"}).status_code
        for n in range(6)
    ]
    assert answers == [302] * 5 + [429]


def test_new_statutes_are_shown_before_one_signs(client, coop):
    sent = filled(coop)
    some_statutes(coop, valid_from=timezone.localdate(), text="Neue Satzung.")
    page = client.post(f"/coops/{coop.slug}/applications/new", sent | SIGNATURE)
    assert page.status_code == 422
    again = f'name="statutes" value="{some_statutes_id(coop)}"'
    assert again in page.content.decode()
    assert applications() == []


def test_embedded_it_stands_in_any_frame_and_acts_as_a_guest(coop):
    person = a_person("Anna Ackermann")
    client = signed_in(Client(enforce_csrf_checks=True), person)
    page = client.get(f"/coops/{coop.slug}/applications/new?embedded=1")
    assert "frame-ancestors *" in page["Content-Security-Policy"]
    text = page.content.decode()
    assert "csrfmiddlewaretoken" not in text
    assert 'class="masthead"' not in text
    answer = join(client, coop, "?embedded=1", **SIGNATURE)
    assert answer.status_code == 302
    assert "embedded=1" in answer["location"]
    assert applications()[0].party.person_id is None
    assert "frame-ancestors *" in client.get(answer["location"])["Content-Security-Policy"]


def test_otherwise_it_needs_the_token_and_stands_in_no_frame(coop):
    client = signed_in(Client(enforce_csrf_checks=True), a_person())
    page = client.get(f"/coops/{coop.slug}/applications/new")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert join(client, coop, **SIGNATURE).status_code == 403
    assert applications() == []


def test_signed_in_the_login_is_linked(client, coop):
    person = a_person("Anna Ackermann")
    join(signed_in(client, person), coop, **SIGNATURE)
    assert applications()[0].party.person_id == person.pk


def test_without_statutes_nobody_joins(client):
    coop = a_coop()
    page = client.get(f"/coops/{coop.slug}/applications/new")
    assert page.status_code == 200
    assert "<form" not in page.content.decode().partition("<main")[2].partition("</main")[0]
    assert client.get(f"/coops/{coop.slug}").content.decode().count("applications/new") == 0


def test_the_sum_is_told_while_one_types(client, coop):
    address = f"/coops/{coop.slug}/applications/sum"
    assert "300,00" in client.get(address, {"shares": "3"}).content.decode()
    for typed in ("", "x", "-1", "99999999"):
        assert client.get(address, {"shares": typed}).content == b""


def test_where_the_statutes_demand_writing_the_page_says_so(client):
    coop = a_coop()
    some_statutes(coop, written_form=True)
    page = join(client, coop, step="look").content.decode()
    assert "§ 177 GenG" in page
    assert 'name="signature"' not in page
    assert join(client, coop, **SIGNATURE).status_code == 302


def test_page_and_use_case_refuse_in_the_same_words(client, coop):
    some_statutes(coop, valid_from=timezone.localdate(), shares_required=2)
    declaration = a_declaration(coop, statutes_id=some_statutes_id(coop), wish=Wish(shares=1))
    with pytest.raises(TooFewShares) as refused:
        apply_for_membership(actor=GUEST, coop=coop, declaration=declaration, now=timezone.now())
    page = join(client, coop, step="look", shares="1")
    assert refusal_text(refused.value) in page.content.decode()


def test_the_office_decides_on_its_pages(client, coop):
    first, second = an_application(coop), an_application(coop)
    an_officer_signed_in(client, coop)
    assert client.get("/applications").content.decode().count("Anna Ackermann") >= 2
    resolution = {"on": SIGNED_AT.date().isoformat(), "by": "Vorstand", "text": "TOP 3"}
    assert client.get(f"/applications/{first.pk}").status_code == 200
    wrong = client.post(f"/applications/{first.pk}/admission", resolution | {"by": ""})
    assert wrong.status_code == 422
    assert client.post(f"/applications/{first.pk}/admission", resolution).status_code == 302
    assert client.get(f"/applications/{first.pk}").status_code == 200
    assert client.post("/applications", resolution).status_code == 422  # nobody chosen
    assert (
        client.post(
            "/applications", resolution | {"applications": [second.pk], "somebody_else": [second.pk]}
        ).status_code
        == 302
    )
    third = an_application(coop)
    assert client.get(f"/applications/{third.pk}/declaration.pdf").content.startswith(b"%PDF")
    assert client.post(f"/applications/{third.pk}/rejection", {"reason": "Kein Platz."}).status_code == 302
    fourth = an_application(coop)
    assert client.post(f"/applications/{fourth.pk}/withdrawal").status_code == 302
    with system_access():
        assert sorted(Application.objects.values_list("state", flat=True)) == ["admitted", "admitted"]
        assert Party.objects.filter(coop=coop).count() == 2


def test_who_gave_no_address_is_rejected_by_a_letter_on_paper(client, coop):
    with_mail, without = an_application(coop), an_application(coop, named("Bert", "Beet"))
    an_officer_signed_in(client, coop)
    letter = f"/applications/{without.pk}/rejection/letter.pdf"
    assert f'formaction="{letter}"' in client.get(f"/applications/{without.pk}").content.decode()
    assert "letter.pdf" not in client.get(f"/applications/{with_mail.pk}").content.decode()
    made = client.post(letter, {"reason": "Kein Platz."})
    assert made.content.startswith(b"%PDF")
    assert "no-store" in made["Cache-Control"]
    assert client.get(letter).status_code == 405
    assert client.post(letter, {"reason": "x" * 2001}).status_code == 422
    client.post(f"/applications/{without.pk}/rejection", {"reason": "Kein Platz."})
    assert client.post(letter).status_code == 404


def test_paper_is_noted_on_its_page(client):
    coop = a_coop()
    some_statutes(coop, written_form=True)
    application = an_application(coop)
    an_officer_signed_in(client, coop)
    address = f"/applications/{application.pk}"
    assert client.post(f"{address}/paper", {"paper_on": "2020-01-01"}).status_code == 422
    today = timezone.localdate().isoformat()
    assert client.post(f"{address}/paper", {"paper_on": today}).status_code == 302
    resolution = {"on": today, "by": "Vorstand"}
    assert client.post(f"{address}/admission", resolution).status_code == 302


def test_the_applicant_sees_and_takes_back_the_own_one(client, coop):
    person = a_person("Anna Ackermann")
    join(signed_in(client, person), coop, **SIGNATURE)
    address = f"/applications/{applications()[0].pk}"
    page = client.get(address).content.decode()
    assert f'action="{address}/withdrawal"' in page
    assert f'action="{address}/admission"' not in page
    assert client.get("/applications").status_code == 403
    assert client.post(f"{address}/withdrawal").status_code == 302
    assert applications() == []


def test_strangers_see_neither_list_nor_application(client, coop):
    application = an_application(coop)
    assert client.get("/applications").status_code == 302  # to sign in
    an_officer_signed_in(client, a_coop())
    assert client.get(f"/applications/{application.pk}").status_code == 404
    assert client.post(f"/applications/{application.pk}/withdrawal").status_code == 404
    assert "Anna Ackermann" not in client.get("/applications").content.decode()


def an_officer_signed_in(client, coop):
    actor = an_officer(coop)
    person = Person.objects.get(pk=actor.person_id)
    return signed_in(client, person, coop)


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_same_number_of_queries(client, coop, django_assert_max_num_queries, count):
    for _each in range(count):
        an_application(coop)
    an_officer_signed_in(client, coop)
    with django_assert_max_num_queries(20):
        assert client.get("/applications").status_code == 200


def test_a_wrong_iban_is_named_with_everything_else_at_once(client, coop):
    page = join(client, coop, family_name="", iban="DE89 3704 0044 0532 0130 01").content.decode()
    assert 'id="id_family_name-e"' in page
    assert 'id="id_iban-e"' in page


def test_the_iban_is_looked_at_in_groups_of_four(client, coop):
    page = join(client, coop, iban="de89370400440532013000").content.decode()
    assert "DE89 3704 0044 0532 0130 00" in page


def test_how_a_guardians_name_is_split_is_shown_before_it_is_signed(client, coop):
    born = (timezone.localdate() - timedelta(days=3650)).isoformat()
    page = join(client, coop, step="look", birth_date=born, guardians="Anna von der Heide").content.decode()
    assert "von der Heide, Anna" in page
    assert "Anna von der Heide" in page  # as it is signed
