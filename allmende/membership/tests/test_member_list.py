from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, Member, MemberTerms
from allmende.membership.register import member_list
from allmende.membership.register.found_at_once import page_with_totals
from allmende.membership.register.member_list import MemberQuery, State, lines_of, members_page, totals
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from allmende.payments.models import ClaimKind
from allmende.payments.use_cases.give_mandate import give_mandate
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from allmende.payments.use_cases.raise_claim import raise_claim
from tests.building import BuildOnce
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import BUILDER, LONG_AGO, USUAL_DUTIES, a_coop, a_person, an_office, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)


def names(coop, **asked) -> list[str]:
    query = MemberQuery(coop_id=coop.pk, **{"as_of": TODAY} | asked)
    with seeing(coop_ids=[coop.pk]):
        return [line.member.party.full_name for line in members_page(query).lines]


def leaves(member: Member, on: date, **more) -> None:
    with system_access():
        Departure.objects.create(
            coop_id=member.coop_id,
            member=member,
            received_on=LONG_AGO,
            effective_on=on,
            **({"cause": "notice"} | more),
        )
        Member.objects.filter(pk=member.pk).update(left_on=None if "withdrawn_on" in more else on)


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("Aydin", ["Cem Aydın"]),
        ("cem AYDIN", ["Cem Aydın"]),
        ("aydın c", ["Cem Aydın"]),
        ("sorensen", ["Bjørn Sørensen"]),
        ("2", ["Bjørn Sørensen"]),
        ("brennau", ["Cem Aydın", "Bjørn Sørensen"]),
        ("14799", ["Cem Aydın", "Bjørn Sørensen"]),
        ("bjoern@example.org", ["Bjørn Sørensen"]),
        ("%", []),
        ("Aydın Brennau Nachbar", []),
    ],
)
def test_a_member_is_found_by_name_number_mail_and_town(q, found):
    coop = a_coop()
    a_member(coop, "Cem Aydın", town="Brennau", postcode="14799")
    a_member(coop, "Bjørn Sørensen", town="Brennau", postcode="14799", email="bjoern@example.org")
    a_member(coop, "Anna Ackermann", town="Seddau", postcode="14823")
    assert names(coop, q=q) == found


def test_the_last_day_is_still_one_of_membership():
    coop = a_coop()
    anna = a_member(coop, "Anna Ackermann")
    leaves(anna, TODAY)
    leaves(a_member(coop, "Bert Beet"), TODAY, withdrawn_on=LONG_AGO)
    assert names(coop, states={State.LEAVING}) == ["Anna Ackermann"]
    assert names(coop, states={State.MEMBER}) == ["Bert Beet"]
    tomorrow = TODAY + timedelta(days=1)
    assert names(coop, as_of=tomorrow) == ["Bert Beet"]
    assert names(coop, as_of=tomorrow, states={State.LEFT}) == ["Anna Ackermann"]
    with system_access():
        Member.objects.filter(pk=anna.pk).update(left_on=TODAY)
    assert names(coop, as_of=tomorrow) == ["Bert Beet"]


def test_nobody_is_in_the_list_of_a_day_before_joining():
    coop = a_coop()
    a_member(coop, "Anna Ackermann", on=date(2026, 7, 1))
    assert names(coop) == []
    assert names(coop, as_of=date(2026, 7, 1)) == ["Anna Ackermann"]


@pytest.mark.parametrize("few", [0, 5_000])
def test_shares_and_capital_are_those_of_the_day(monkeypatch, few):
    """However many movements are to come: they are read in one of two ways."""
    monkeypatch.setattr(member_list, "FEW", few)
    coop, other = a_coop(), a_coop()
    of_another = a_member(other, shares=3)
    anna = a_member(coop, shares=3, paid=250_00)
    with system_access():
        change = ShareChange(kind="cancellation", shares=-2, price=100_00, effective_on=date(2026, 12, 31))
        for member in (anna, of_another):
            move_shares(actor=BUILDER, member=member, change=change)
    for day, shares in ((TODAY, 3), (date(2026, 12, 31), 1)):
        query = MemberQuery(coop_id=coop.pk, as_of=day)
        with seeing(coop_ids=[coop.pk]):
            (line,) = members_page(query).lines
            assert (line.shares, line.capital) == (shares, 250_00)
            counted = totals(query)
        assert (counted.members, counted.shares, counted.capital) == (1, shares, 250_00)
    with seeing(coop_ids=[coop.pk]):
        assert totals(MemberQuery(coop_id=coop.pk, as_of=TODAY, q="Niemand")).shares == 0


def test_who_owes_something_is_found():
    coop = a_coop()
    anna, bert = a_member(coop, "Anna Ackermann"), a_member(coop, "Bert Beet")
    with system_access():
        for amount in (50_00, 25_00):
            raise_claim(
                actor=BUILDER,
                coop_id=coop.pk,
                debtor=bert.pk,
                kind=ClaimKind.INSTALMENT,
                amount=amount,
                due_on=TODAY,
                reference="Rate",
                now=OFFICE_HOURS,
            )
    assert names(coop, owing=True) == ["Bert Beet"]
    with seeing(coop_ids=[coop.pk]):
        query = MemberQuery(coop_id=coop.pk, as_of=TODAY)
        assert [line.owed for line in members_page(query).lines] == [0, 75_00]
        assert totals(query).owed == 75_00
        assert totals(MemberQuery(coop_id=coop.pk, as_of=TODAY, q=str(anna.number))).owed == 0


def test_a_member_is_found_by_the_end_of_the_iban():
    coop = a_coop()
    a_member(coop, "Anna Ackermann")
    bert = a_member(coop, "Bert Beet")
    with system_access():
        give_mandate(
            actor=BUILDER,
            coop_id=coop.pk,
            debtor=bert.pk,
            holder="Bert Beet",
            iban="DE89370400440532013000",
            signed_on=LONG_AGO,
            now=OFFICE_HOURS,
        )
    for end in (
        "3000",
        "13000",
        "013000",
        "0130 00",
        "DE89 3704 0044 0532 0130 00",
        "de89370400440532013000",
    ):
        assert names(coop, q=end) == ["Bert Beet"], end
    for other in ("3001", "23000", "DE88 3704 0044 0532 0130 00"):
        assert names(coop, q=other) == [], other


def test_a_member_is_found_by_the_account_a_payout_goes_to():
    coop = a_coop()
    a_member(coop, "Anna Ackermann")
    bert = a_member(coop, "Bert Beet")
    with system_access():
        queue_payouts(
            actor=BUILDER,
            coop_id=coop.pk,
            lines=[
                PayoutLine(
                    creditor=bert.pk,
                    amount=50_00,
                    due_until=TODAY,
                    reason="Share",
                    holder="Bert Beet",
                    iban="DE89370400440532013000",
                )
            ],
            now=OFFICE_HOURS,
        )
    assert names(coop, q="013000") == ["Bert Beet"]


def test_groups_and_investing_members_are_told_apart():
    coop = a_coop()
    anna, bert = a_member(coop, "Anna Ackermann"), a_member(coop, "Bert Beet")
    with system_access():
        Member.objects.filter(pk=anna.pk).update(group="producers")
        Member.objects.filter(pk=bert.pk).update(is_investing=True)
    assert names(coop, group="producers") == ["Anna Ackermann"]
    assert names(coop, investing=True) == ["Bert Beet"]
    assert names(coop, investing=False) == ["Anna Ackermann"]
    changes_terms(anna, group="", is_investing=True)
    assert names(coop, group="producers") == []
    assert names(coop, investing=True) == ["Anna Ackermann", "Bert Beet"]
    changes_terms(anna, group="producers", is_investing=False)
    assert names(coop, group="producers", investing=False) == ["Anna Ackermann"]


def changes_terms(member: Member, **terms) -> None:
    with system_access():
        MemberTerms.objects.create(
            coop_id=member.coop_id, member=member, effective_on=TODAY, actor_system="test", **terms
        )


def five_who_are_found() -> tuple[Coop, Coop]:
    """A cooperative of five who take a further share later, and one of nobody."""
    coop = a_coop()
    for number in range(5):
        name, town = f"Anna {'ABCAB'[number]}ckermann", "Brennau" if number % 2 else "Seddau"
        mail = f"{number}-ackermann@example.org"
        member = a_member(coop, name, shares=2, paid=50_00, town=town, postcode="14799", email=mail)
        with system_access():
            later = ShareChange(kind="subscription", shares=1, price=100_00, effective_on=date(2026, 12, 31))
            move_shares(actor=BUILDER, member=member, change=later)
    return coop, a_coop()


@pytest.fixture(scope="module")
def found_of_the_module(build_once: BuildOnce) -> tuple[Coop, Coop]:
    return build_once(five_who_are_found)


@pytest.mark.parametrize("sort", ["name", "-name", "number", "-number", "joined", "-joined"])
@pytest.mark.parametrize("q", ["ackermann", "brennau acker", "14799", "1", "ACKERMANN@", "Niemand", "%"])
def test_a_search_reads_once_what_page_and_totals_read_apart(found_of_the_module, q, sort):
    coop, empty = found_of_the_module
    query = MemberQuery(coop_id=coop.pk, as_of=TODAY, q=q, sort=sort)
    with seeing(coop_ids=[coop.pk]):
        page, sums = page_with_totals(query, limit=2)
        assert (page, sums) == (members_page(query, limit=2), totals(query))
        if page.after:
            second = page_with_totals(query, after=page.after, limit=2)
            assert second == (members_page(query, after=page.after, limit=2), sums)
    with seeing(coop_ids=[empty.pk]):
        assert page_with_totals(query)[1].members == 0


def test_all_at_once_say_what_a_page_says_of_each():
    coop, _nobody = five_who_are_found()
    with system_access():
        anna, bert, cem, *_others = Member.objects.filter(coop=coop).order_by("pk")
        claim = {"kind": ClaimKind.DUES, "amount": 20_00, "due_on": TODAY, "reference": "Beitrag"}
        raise_claim(actor=BUILDER, coop_id=coop.pk, debtor=bert.pk, now=OFFICE_HOURS, **claim)
    leaves(cem, date(2026, 12, 31), cause="exclusion", reason="Vereinsschädigend", sent_on=TODAY)
    changes_terms(anna, group="producers", is_investing=True)
    query = MemberQuery(coop_id=coop.pk, as_of=TODAY, sort="number")
    with seeing(coop_ids=[coop.pk]):
        of_all = list(lines_of(query))
        assert of_all == members_page(query).lines
    first, second, third, *_others = of_all
    assert (first.shares, first.member.shares, first.terms.group) == (2, 3, "producers")
    assert (second.owed, third.no_assembly_since) == (20_00, TODAY)


def seven_to_leaf_through() -> Coop:
    coop = a_coop()
    for number in range(7):
        on = LONG_AGO + timedelta(days=number // 2)
        a_member(coop, f"Anna {'ABCABCA'[number]}ckermann", on=on)
    return coop


@pytest.fixture(scope="module")
def leafed_of_the_module(build_once: BuildOnce) -> Coop:
    return build_once(seven_to_leaf_through)


@pytest.mark.parametrize("sort", ["name", "-name", "number", "-number", "joined", "-joined"])
def test_one_can_leaf_through_the_list_and_back(leafed_of_the_module, sort):
    coop = leafed_of_the_module
    query = MemberQuery(coop_id=coop.pk, as_of=TODAY, sort=sort)
    with seeing(coop_ids=[coop.pk]):
        every = [line.member.pk for line in members_page(query).lines]
        first = members_page(query, limit=3)
        second = members_page(query, after=first.after, limit=3)
        third = members_page(query, after=second.after, limit=3)
        back = members_page(query, before=third.before, limit=3)
        begin = members_page(query, before=back.before, limit=3)
    leafed = [line.member.pk for page in (first, second, third) for line in page.lines]
    assert leafed == every
    assert [line.member.pk for line in back.lines] == every[3:6]
    assert [line.member.pk for line in begin.lines] == every[:3]
    assert (first.first, second.first, third.first, third.last, back.first, begin.first) == (1, 4, 7, 7, 4, 1)
    assert (first.before, third.after, begin.before) == ("", "", "")


@pytest.fixture
def office(client):
    """Anna keeps the list of her cooperative."""
    anna, coop = a_person("Anna Ackermann"), a_coop("Gartenwerk eG")
    an_office(anna, coop)
    return signed_in(client, anna, coop), coop


def owes(member: Member) -> None:
    with system_access():
        raise_claim(
            actor=BUILDER,
            coop_id=member.coop_id,
            debtor=member.pk,
            kind=ClaimKind.SHARES,
            amount=50_00,
            due_on=TODAY,
            reference="Rate",
            now=OFFICE_HOURS,
        )


@pytest.mark.parametrize("address", ["/members", "/members?q=ackermann&owing=on&investing=no"])
def test_the_number_of_queries_does_not_depend_on_rows(office, address):
    client, coop = office
    owes(a_member(coop))

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    asked()
    one = asked()
    for _number in range(29):
        owes(a_member(coop))
    assert asked() == one


def test_the_office_sees_its_list(office):
    client, coop = office
    some_statutes(coop, groups=[{"code": "producers", "name": "Erzeuger", "votes": True}])
    a_member(coop, "Bert Beet", shares=3, paid=300_00)
    a_member(a_coop(), "Carl Fremd")
    page = client.get("/members", {"as_of": timezone.localdate().isoformat()}).content.decode()
    assert "Beet, Bert" in page
    assert "300.00" in page
    assert "Erzeuger" in page
    assert "Fremd" not in page


@pytest.mark.parametrize(
    "query",
    ["after=quatsch", "before=WzFd", "after=WyJhIiwxLDEsMV0&sort=joined", "after=WyJ4IiwxLDFd&sort=joined"],
)
def test_a_cursor_we_did_not_write_is_refused(office, query):
    client, coop = office
    a_member(coop)
    assert client.get(f"/members?{query}").status_code == 404


def test_what_makes_no_sense_is_said_and_the_usual_list_shown(office):
    client, coop = office
    a_member(coop, "Bert Beet")
    page = client.get("/members?as_of=gestern&state=ewig&sort=--name&investing=x&group=y").content.decode()
    assert "Beet, Bert" in page
    assert 'role="alert"' in page


def test_an_empty_list_says_what_to_do_first(office):
    client, coop = office
    assert (
        "Enter the statutes first"
        in client.get("/members", headers={"accept-language": "en"}).content.decode()
    )
    some_statutes(coop)
    assert "Everyone you admit" in client.get("/members", headers={"accept-language": "en"}).content.decode()


def test_only_the_office_with_the_duty_sees_the_list(client):
    anna, coop = a_person(), a_coop()
    assert client.get("/members").url == "/login?next=/members"
    an_office(anna, coop, [duty for duty in USUAL_DUTIES if duty != "register"])
    assert signed_in(client, anna, coop).get("/members").status_code == NotAllowed.status
    assert signed_in(client, anna).get("/members").status_code == NotAllowed.status


def test_who_acts_for_no_cooperative_is_led_to_the_own_memberships(client):
    coop, anna = a_coop(), a_person()
    assert signed_in(client, anna).get("/members")["Location"] == "/memberships"
    an_office(anna, coop, ["register"])
    assert signed_in(client, anna).get("/members").status_code == 403
