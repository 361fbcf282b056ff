"""Changes and exits through their two doors: pages and programs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, Member, Subscription
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_creditor_notice import record_creditor_notice
from allmende.membership.use_cases.record_death import record_death
from allmende.membership.web.choosing import members_meant
from allmende.membership.web.ways import WAYS
from tests.members import a_member, a_party, some_statutes
from tests.people import a_coop, a_person, a_token, acting_for, an_office, signed_in

from .exits import now_of
from .years import a_year, settles

pytestmark = pytest.mark.django_db
LAST_YEAR = date(timezone.localdate().year - 1, 1, 1)


@pytest.fixture
def coop():
    return a_coop()


@pytest.fixture
def officer(coop):
    person = a_person("Hannelore Petzold")
    an_office(person, coop, ["register"])
    return person


@pytest.fixture
def desk(client, coop, officer):
    return signed_in(client, officer, coop)


def path(member, slug) -> str:
    return f"/members/{member.pk}/{slug}"


def test_notice_is_explained_before_it_is_given(desk, coop):
    anna = a_member(coop, shares=2)
    today = timezone.localdate()
    assert desk.get(path(anna, "notice/new")).status_code == 200
    said = {"received_on": today.isoformat()}
    review = desk.post(path(anna, "notice/new"), said, headers={"accept-language": "en"})
    page = review.content.decode()
    assert "§ 65 (2) GenG" in page
    assert "3 months to the year end" in page
    assert now_of(anna).left_on is None
    done = desk.post(path(anna, "notice"), said | {"acting": coop.pk})
    assert (done.status_code, done.url) == (302, f"/members/{anna.pk}")
    last_day = now_of(anna).left_on
    assert (last_day.month, last_day.day) == (12, 31)
    departures = desk.get(path(anna, "departures"), headers={"accept-language": "en"}).content.decode()
    assert "Withdraw by agreement" in departures
    with system_access():
        step = Departure.objects.get(member=anna)
    assert desk.post(path(anna, f"departures/{step.pk}/withdrawal"), {"acting": coop.pk}).status_code == 422
    assert now_of(anna).left_on == last_day  # nobody agreed
    agreed = {"acting": coop.pk, "agreed_on": timezone.localdate().isoformat(), "agreed_by": "Vorstand"}
    desk.post(path(anna, f"departures/{step.pk}/withdrawal"), agreed)
    assert now_of(anna).left_on is None
    again = desk.post(path(anna, f"departures/{step.pk}/withdrawal"), agreed)
    assert again.url == f"/members/{anna.pk}/departures"


def test_a_withdrawal_that_is_refused_stays_open_with_what_was_typed(desk, coop, officer):
    anna, office, today = a_member(coop), acting_for(officer, coop), timezone.localdate()
    with seeing(office):
        step = give_notice(actor=office, member_id=anna.pk, received_on=today, on=today)
    before = (today - timedelta(days=1)).isoformat()
    typed = {"acting": coop.pk, "agreed_on": before, "agreed_by": "Vorstand Linde"}
    address = path(anna, f"departures/{step.pk}/withdrawal")
    answer = desk.post(address, typed, headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert before in page
    assert "Vorstand Linde" in page
    assert "<dialog" not in page  # open, also without a script
    assert "What is withdrawn was declared only on" in page
    assert "can be withdrawn from that day on, until it takes effect" in page
    assert now_of(anna).left_on == step.effective_on


def test_only_what_can_be_withdrawn_is_offered_to_be(desk, coop, officer):
    office = acting_for(officer, coop)
    offered = {}
    for name, use_case, said in (
        ("Anna Ackermann", record_death, {"died_on": timezone.localdate(), "heirs": []}),
        ("Bert Beet", record_creditor_notice, {"received_on": timezone.localdate()}),
    ):
        member = a_member(coop, name)
        with seeing(office):
            use_case(actor=office, member_id=member.pk, on=timezone.localdate(), **said)
        page = desk.get(path(member, "departures"), headers={"accept-language": "en"}).content.decode()
        offered[name] = ("departures/" in page and "/withdrawal" in page, "by mistake" in page)
        assert "Withdraw by agreement" not in page
    assert offered == {"Anna Ackermann": (False, True), "Bert Beet": (True, True)}
    assert "The creditor takes it back" in page


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(desk, coop):
    anna = a_member(coop)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = desk.post(path(anna, "notice"), {"received_on": tomorrow}, headers={"accept-language": "en"})
    assert page.status_code == 422
    assert "This day has not come yet." in page.content.decode()
    assert tomorrow in page.content.decode()


def test_a_member_gives_notice_alone_and_of_today(client, coop):
    person = a_person("Anna Ackermann")
    anna = a_member(coop, person=person)
    signed_in(client, person)
    page = client.get(path(anna, "notice/new")).content.decode()
    assert 'name="received_on"' not in page
    assert client.get(path(anna, "exclusion/new")).status_code == 403
    client.post(path(anna, "notice"), {"acting": "0"})
    with system_access():
        assert Departure.objects.get(member=anna).received_on == timezone.localdate()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.slug)
def test_every_way_has_its_page(desk, coop, way):
    anna = a_member(coop, shares=3, paid=300_00)
    assert desk.get(path(anna, f"{way.slug}/new")).status_code == 200
    assert desk.post(path(anna, f"{way.slug}/new"), {}).status_code == 422 or way.slug in ("notice",)


def test_capital_is_handed_on_by_number(desk, coop):
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet")
    said = {"taker": bert.number, "shares": "1", "agreed_on": timezone.localdate().isoformat()}
    review = desk.post(path(anna, "transfer/new"), said, headers={"accept-language": "en"})
    assert "§ 76 (1) GenG" in review.content.decode()
    desk.post(path(anna, "transfer"), said)
    assert [(each.shares, each.capital) for each in map(now_of, (anna, bert))] == [
        (2, 200_00),
        (2, 100_00),
    ]
    unknown = desk.post(path(anna, "transfer"), said | {"taker": "99"})
    assert unknown.status_code == 422


def test_what_only_looks_like_a_number_names_no_member(desk, coop):
    anna = a_member(coop, shares=2)
    with system_access():
        assert members_meant("²", coop_id=coop.pk) == members_meant("12³", coop_id=coop.pk) == []
    said = {"taker": "²", "shares": "1", "agreed_on": timezone.localdate().isoformat()}
    assert desk.post(path(anna, "transfer/new"), said).status_code == 422


def test_who_takes_over_is_found_by_name_and_asked_for_where_it_means_several(desk, coop):
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet")
    said = {"taker": "beet", "shares": "1", "agreed_on": timezone.localdate().isoformat()}
    assert f"{bert.number}, Bert Beet" in desk.post(path(anna, "transfer/new"), said).content.decode()
    berta = a_member(coop, "Berta Beet")
    asked = desk.post(path(anna, "transfer/new"), said)
    assert asked.status_code == 422
    assert f'name="taker_number" value="{berta.number}"' in asked.content.decode()
    chosen = said | {"taker_number": str(berta.number)}
    review = desk.post(path(anna, "transfer/new"), chosen).content.decode()
    assert f"{berta.number}, Berta Beet" in review
    assert f'name="taker_number" value="{berta.number}"' in review
    assert desk.post(path(anna, "transfer"), said | {"taker_number": "99"}).status_code == 422
    assert desk.post(path(anna, "transfer"), said | {"taker": "Niemand"}).status_code == 422
    desk.post(path(anna, "transfer"), chosen)
    assert [now_of(each).shares for each in (anna, bert, berta)] == [2, 1, 2]


def test_what_the_statutes_rule_out_is_not_offered(desk, coop):
    anna = a_member(coop)
    page = desk.get(f"/members/{anna.pk}").content.decode()
    assert path(anna, "notice/new") in page
    assert path(anna, "hardship-notice/new") not in page
    assert path(anna, "relocation/new") not in page
    some_statutes(coop, valid_from=LAST_YEAR, notice_months=36, residence_required=True)
    page = desk.get(f"/members/{anna.pk}").content.decode()
    assert path(anna, "hardship-notice/new") in page
    assert path(anna, "relocation/new") in page


def test_what_ended_a_membership_is_not_offered_again(desk, coop, officer):
    anna = a_member(coop)
    assert path(anna, "exclusion/new") in desk.get(f"/members/{anna.pk}").content.decode()
    actor, today = acting_for(officer, coop), timezone.localdate()
    with seeing(actor):
        expel_member(
            actor=actor, member_id=anna.pk, sent_on=today, heard_on=today, reason="Schadet", on=today
        )
    page = desk.get(f"/members/{anna.pk}").content.decode()
    assert path(anna, "exclusion/new") not in page
    assert path(anna, "death/new") in page


def test_who_left_declares_nothing_more(client):
    bert, garten = a_person("Bert Beet"), a_year()
    with system_access():
        left = Member.objects.filter(coop=garten).order_by("number")[1]
        left.party.person = bert
        left.party.save()
    page = signed_in(client, bert).get(f"/members/{left.pk}").content.decode()
    assert "Beet" in page
    for slug in ("notice", "hardship-notice", "transfer", "subscription", "share-cancellation"):
        assert path(left, f"{slug}/new") not in page


def test_who_left_and_was_settled_is_offered_nothing_but_to_record_a_death(client, officer):
    garten = a_year()
    an_office(officer, garten, ["register"])
    desk = signed_in(client, officer, garten)
    with system_access():
        bert, carl = Member.objects.filter(coop=garten).order_by("number")[1:]
    ways = ("death", "transfer", "creditor-notice", "exclusion")

    def offered(member) -> list[str]:
        page = desk.get(f"/members/{member.pk}").content.decode()
        return [slug for slug in ways if path(member, f"{slug}/new") in page]

    assert offered(bert) == offered(carl) == list(ways)
    settles(garten)
    assert (offered(bert), offered(carl)) == (["death"], list(ways))


def test_heirs_are_entered_with_the_death(desk, coop):
    anna = a_member(coop)
    said = {
        "died_on": timezone.localdate().isoformat(),
        "given_name_1": "Eva",
        "family_name_1": "Erbe",
        "represents": "1",
    }
    review = desk.post(path(anna, "death/new"), said, headers={"accept-language": "en"})
    assert review.status_code == 200
    assert "Heir 1: Family name" in review.content.decode()
    desk.post(path(anna, "death"), said)
    assert now_of(anna).left_by == "death"
    assert "Eva Erbe" in desk.get(f"/members/{anna.pk}").content.decode()


def test_further_shares_wait_for_the_office(desk, coop):
    anna = a_member(coop, shares=1, paid=100_00)
    today = timezone.localdate().isoformat()
    desk.post(path(anna, "subscription"), {"shares": "2", "signed_on": today})
    with system_access():
        waiting = Subscription.objects.get(member=anna)
    assert "Anna Ackermann" in desk.get("/subscriptions").content.decode()
    assert desk.get(f"/subscriptions/{waiting.pk}").status_code == 200
    wrong = desk.post(f"/subscriptions/{waiting.pk}/admission", {"on": "", "by": ""})
    assert wrong.status_code == 422
    nobody = desk.post(f"/subscriptions/{waiting.pk}/admission", {"on": today, "by": " "})
    assert (nobody.status_code, now_of(anna).shares) == (422, 1)
    desk.post(f"/subscriptions/{waiting.pk}/admission", {"on": today, "by": "Vorstand", "text": "TOP 4"})
    assert now_of(anna).shares == 3
    for page in (f"/subscriptions/{waiting.pk}", f"/members/{anna.pk}"):
        assert "Vorstand: TOP 4" in desk.get(page).content.decode(), page
    refused = desk.post(f"/subscriptions/{waiting.pk}/refusal")
    assert refused.url == "/subscriptions"
    assert now_of(anna).shares == 3


def test_programs_do_the_same_and_are_refused_in_the_same_words(client, desk, coop, officer):
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet")
    token = a_token(officer, coop, scopes=["membership"])
    today = timezone.localdate().isoformat()

    def send(address, **body):
        return client.post(
            f"/api/v1/{address}",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", "accept-language": "en"},
        )

    declared = send(f"members/{anna.pk}/subscriptions", shares=1, signed_on=today)
    assert declared.status_code == 201, declared.content
    admitted = send(f"subscriptions/{declared.json()['id']}/admission", on=today, by="Vorstand")
    assert (admitted.json()["state"], now_of(anna).shares) == ("admitted", 4)
    assert admitted.json()["resolution"] == "Vorstand"
    moved = send(f"members/{anna.pk}/transfers", taker=bert.pk, shares=1, amount=100_00, agreed_on=today)
    assert (moved.status_code, moved.json()["amount"]) == (201, 100_00)
    given = send(f"members/{anna.pk}/notices", received_on=today)
    assert (given.status_code, given.json()["cause"]) == (201, "notice")
    assert "§ 65 (2) GenG" in given.json()["explanation"]
    refused = send(f"members/{anna.pk}/notices", received_on=today)
    page = desk.post(path(anna, "notice"), {"received_on": today}, headers={"accept-language": "en"})
    assert (refused.status_code, refused.json()["code"]) == (409, "already-leaving")
    assert refused.json()["title"] in page.content.decode()
    step = given.json()["id"]
    withdrawn = send(f"members/{anna.pk}/departures/{step}/withdrawal", agreed_by="Vorstand").json()
    assert (withdrawn["withdrawn_on"], withdrawn["agreed_on"], withdrawn["agreed_by"]) == (
        today,
        today,
        "Vorstand",
    )
    assert now_of(anna).left_on is None


def test_what_would_be_refused_is_refused_before_it_is_looked_at(desk, coop):
    anna = a_member(coop, shares=2)
    today = timezone.localdate().isoformat()
    early = desk.post(path(anna, "hardship-notice/new"), {"received_on": today, "reason": "Krank"})
    assert (early.status_code, "§ 65 (3) GenG" in early.content.decode()) == (422, True)
    death = {"died_on": today}
    assert desk.post(path(anna, "death/new"), death).status_code == 200
    assert now_of(anna).left_on is None
    assert desk.post(path(anna, "death"), death | {"acting": coop.pk}).status_code == 302
    assert desk.post(path(anna, "death/new"), death).status_code == 422


def test_looking_at_it_leaves_no_trace(desk, coop):
    anna = a_member(coop, shares=2)
    with system_access():
        before = AuditEntry.objects.count()
    review = desk.post(path(anna, "notice/new"), {"received_on": timezone.localdate().isoformat()})
    assert review.status_code == 200
    with system_access():
        assert AuditEntry.objects.count() == before
        assert not Departure.objects.exists()
        assert not ProcrastinateJob.objects.exists()


def test_a_name_that_ends_with_a_full_stop_gets_no_second_one(client, coop):
    person = a_person("Olga Obst", language="de")
    an_office(person, coop, ["register"])
    firm = a_party(coop, "Brennau e.V.")
    giver, taker = a_member(coop, party=firm, shares=1, paid=100_00), a_member(coop, "Bert Beet")
    said = {"taker": taker.number, "agreed_on": timezone.localdate().isoformat()}
    desk = signed_in(client, person, coop)
    review = desk.post(path(giver, "transfer/new"), said).content.decode()
    assert "Brennau e.V. endet damit." in review
    assert "e.V.." not in review
