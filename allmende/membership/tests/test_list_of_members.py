from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, Member, Party, PartyChange, ShareMovement
from allmende.membership.register.as_known import AsKnown
from allmende.membership.register.history import history_of, standing_on
from allmende.membership.register.list_of_members import Entry, ListQuery, list_of_members
from allmende.membership.use_cases.edit_party import ContactData, edit_party
from allmende.membership.use_cases.inspect_list import inspect_list
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from tests.api.programs import Program
from tests.members import a_member
from tests.pdf_text import text_of
from tests.people import (
    BUILDER,
    LONG_AGO,
    a_coop,
    a_person,
    a_token,
    acting_for,
    an_office,
    an_officer,
    signed_in,
)

pytestmark = pytest.mark.django_db
YEAR_END = date(2026, 12, 31)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def entries(coop, as_of=YEAR_END, known_at=FAR, **more) -> list[Entry]:
    query = ListQuery(coop_id=coop.pk, as_of=as_of, known_at=known_at, **more)
    with seeing(coop_ids=[coop.pk]):
        return list(list_of_members(query))


def move(member, kind, shares, on=YEAR_END, **more):
    with system_access():
        change = ShareChange(kind=kind, shares=shares, price=100_00, effective_on=on, **more)
        return move_shares(actor=BUILDER, member=member, change=change)


def leaves(member, on=YEAR_END, **more):
    with system_access():
        return Departure.objects.create(
            coop_id=member.coop_id,
            member=member,
            cause="notice",
            received_on=LONG_AGO,
            effective_on=on,
            **more,
        )


def test_who_leaves_on_a_day_is_a_member_through_that_day():
    coop = a_coop()
    anna = a_member(coop, shares=3, street="Gartenweg 3", postcode="14799", town="Brennau")
    leaves(anna)
    move(anna, "cancellation", -3)
    (entry,) = entries(coop)
    assert (entry.name, entry.address) == ("Ackermann, Anna", "Gartenweg 3, 14799 Brennau")
    assert (entry.shares, entry.further_shares, entry.exit_on) == (3, 2, YEAR_END)
    next_day = YEAR_END + timedelta(days=1)
    assert entries(coop, next_day) == []
    (entry,) = entries(coop, next_day, with_leavers=True)
    assert (entry.shares, entry.further_shares, entry.exit_on) == (0, 0, YEAR_END)


def test_shares_cancelled_to_a_day_still_count_on_it_and_a_reversal_of_it_changes_nothing():
    coop = a_coop()
    anna = a_member(coop, shares=3)
    cancelled = move(anna, "cancellation", -2)
    assert entries(coop)[0].shares == 3
    move(anna, "reversal", 2, reverses=cancelled)
    assert [entries(coop, on)[0].shares for on in (YEAR_END, YEAR_END + timedelta(days=1))] == [3, 3]


def test_shares_transferred_on_a_day_have_one_holder_on_it():
    coop = a_coop()
    anna, bert = a_member(coop, shares=3), a_member(coop, "Bert Beet")
    move(anna, "transfer", -2, counterpart=bert)
    move(bert, "transfer", 2, counterpart=anna)
    assert [entry.shares for entry in entries(coop)] == [1, 3]


def test_a_departure_that_was_withdrawn_ends_nothing():
    coop = a_coop()
    leaves(a_member(coop), withdrawn_on=LONG_AGO)
    assert entries(coop)[0].exit_on is None


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_a_withdrawal_counts_from_the_day_it_is_where_the_cooperative_is(zone):
    coop = a_coop(time_zone=zone)
    anna = a_member(coop)
    with system_access():
        withdrawn_on = date(2099, 7, 1)
        leaves(anna, withdrawn_on=withdrawn_on)
        history = history_of(anna)
    midnight = datetime(2099, 7, 1, tzinfo=ZoneInfo(zone))
    for at, exit_on in ((midnight - timedelta(minutes=1), YEAR_END), (midnight, None)):
        assert entries(coop, known_at=at)[0].exit_on == exit_on
        with system_access():
            assert standing_on(anna, history, on=YEAR_END, known_at=at).exit_on == exit_on


def test_further_shares_have_the_days_they_began_and_ceased_on():
    coop = a_coop()
    anna = a_member(coop, shares=3)
    move(anna, "subscription", 2, on=date(2025, 3, 1))
    mistake = move(anna, "subscription", 9, on=date(2025, 4, 1))
    move(anna, "reversal", -9, on=date(2025, 4, 1), reverses=mistake)
    move(anna, "cancellation", -4, on=date(2025, 12, 31))
    (entry,) = entries(coop)
    assert entry.further_since == [(LONG_AGO, 2), (date(2025, 3, 1), 2), (date(2025, 12, 31), -4)]
    assert sum(shares for _day, shares in entry.further_since) == entry.further_shares == 0
    assert entries(coop, date(2025, 12, 31))[0].further_since == [(LONG_AGO, 2), (date(2025, 3, 1), 2)]


def test_the_list_says_why_somebody_left_to_the_office_alone(client):
    coop, olga = a_coop("Gartenwerk eG"), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    anna = a_member(coop, shares=3)
    leaves(anna)
    (item,) = Program(olga, coop).get("/members/list", as_of="2026-12-31")["items"]
    assert (item["exit_cause"], item["further_since"]) == (
        "notice",
        [{"effective_on": "2020-01-01", "shares": 2}],
    )
    signed_in(client, olga, coop)
    for form in ("", "&format=csv"):
        shown = client.get(f"/members/list?as_of=2026-12-31{form}").content.decode()
        assert "Kündigung" in shown
        assert "01.01.2020" in shown or "2020-01-01 +2" in shown
    assert "Ackermann" not in client.get("/members/list?as_of=2026-12-31&after=1").content.decode()


def test_the_end_that_is_written_down_counts_where_no_way_out_is():
    coop = a_coop()
    anna = a_member(coop)
    with system_access():
        Member.objects.filter(pk=anna.pk).update(left_on=YEAR_END)
    assert entries(coop)[0].exit_on == YEAR_END
    assert entries(coop, YEAR_END + timedelta(days=1)) == []


def test_the_list_knows_what_the_books_knew():
    coop = a_coop()
    anna = a_member(coop, shares=2)
    with system_access():
        entered = Member.objects.get(pk=anna.pk).recorded_at
        edit_party(actor=an_officer(coop), party=anna.party, data=ContactData(family_name="Neu"), now=FAR)
    leaves(anna, recorded_at=FAR)
    assert entries(coop, known_at=entered - timedelta(seconds=1)) == []
    (entry,) = entries(coop, known_at=FAR - timedelta(days=1))
    assert (entry.name, entry.exit_on) == ("Ackermann, Anna", None)
    (entry,) = entries(coop)
    assert (entry.name, entry.exit_on) == ("Neu", YEAR_END)
    with system_access():
        assert PartyChange.objects.get().before["given_name"] == "Anna"


def test_another_cooperative_sees_nothing():
    coop, other = a_coop(), a_coop()
    a_member(coop)
    query = ListQuery(coop_id=coop.pk, as_of=YEAR_END, known_at=FAR)
    with seeing(coop_ids=[other.pk]):
        assert list(list_of_members(query)) == []


@pytest.fixture
def anna_of_two(client):
    coop, anna = a_coop("Gartenwerk eG"), a_person("Anna Ackermann")
    member = a_member(coop, "Anna Ackermann", shares=2, town="Brennau")
    a_member(coop, "Bert Beet", shares=4)
    with system_access():
        Party.objects.filter(pk=member.party_id).update(person=anna)
    return coop, anna, member


def test_a_member_inspects_the_list_and_it_is_written_down(anna_of_two):
    coop, anna, _member = anna_of_two
    query = ListQuery(coop_id=coop.pk, as_of=YEAR_END, known_at=FAR, after=1)
    with seeing(person_id=anna.pk):
        (entry,) = inspect_list(actor=acting_for(anna), query=query)
        assert Party.objects.count() == 1
    assert entry.name == "Beet, Bert"
    told = AuditEntry.objects.get(fact="ListInspected")
    assert told.person_id == anna.pk
    assert told.details == {"coop_id": coop.pk, "as_of": "2026-12-31", "after": 1}


def test_nobody_else_inspects_the_list(anna_of_two):
    coop, _anna, member = anna_of_two
    stranger = a_person("Carl Fremd")
    query = ListQuery(coop_id=coop.pk, as_of=YEAR_END, known_at=FAR)
    with seeing(person_id=stranger.pk), pytest.raises(NotAllowed):
        inspect_list(actor=acting_for(stranger), query=query)
    with system_access():
        Member.objects.filter(pk=member.pk).update(left_on=LONG_AGO)
    with seeing(person_id=_anna.pk), pytest.raises(NotAllowed):
        inspect_list(actor=acting_for(_anna), query=query)
    assert not AuditEntry.objects.filter(fact="ListInspected").exists()


def test_the_office_prints_and_loads_the_list(client):
    coop, olga = a_coop("Gartenwerk eG"), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    a_member(coop, "=Anna Ackermann", shares=3, town="Brennau")
    signed_in(client, olga, coop)
    page = client.get("/members/list?as_of=2026-12-31").content.decode()
    assert "Ackermann, =Anna" in page
    loaded = client.get("/members/list?as_of=2026-12-31&format=csv")
    assert loaded["Content-Disposition"] == 'attachment; filename="mitglieder-gartenwerk-eg-2026-12-31.csv"'
    lines = loaded.content.decode().splitlines()
    assert lines[1].startswith("1;Ackermann, =Anna;;;Brennau;DE;2020-01-01;3;2;2020-01-01 +2;;;")
    pdf = client.get("/members/list?as_of=2026-12-31&format=pdf")
    assert pdf.content[:5] == b"%PDF-"
    assert client.get("/members/list?as_of=2026-12-31&format=doc").status_code == 200
    assert client.get("/members/list?as_of=1800-12-31").status_code == 200


def test_an_empty_list_says_whether_nobody_was_a_member_or_nobody_was_entered_yet(recorded_late):
    client, _anna = recorded_late
    unknown = client.get("/members/list?as_of=2025-12-31&known_on=2026-02-28").content.decode()
    assert "Die Bücher kannten noch niemanden" in unknown
    assert "1. März 2026" in unknown
    nobody = client.get("/members/list?as_of=2019-12-31&known_on=2026-03-01").content.decode()
    assert "An diesem Tag war niemand Mitglied" in nobody


def test_a_member_reads_and_inspects_by_page(client, anna_of_two):
    coop, anna, member = anna_of_two
    signed_in(client, anna)
    assert client.get("/members/list").status_code == 403
    looked = client.post(f"/members/{member.pk}/inspection").content.decode()
    assert "Beet, Bert" in looked
    led = client.get(f"/members/{member.pk}/inspection")  # the look is a POST: from there one looks
    assert (led.status_code, led.url) == (302, f"/members/{member.pk}")
    extract = client.get(f"/members/{member.pk}/extract.pdf")
    assert extract.content[:5] == b"%PDF-"
    with system_access():
        bert = Member.objects.get(coop=coop, number=2)
    assert client.get(f"/members/{bert.pk}/extract.pdf").status_code == 404
    assert client.post(f"/members/{bert.pk}/inspection").status_code == 404


@pytest.fixture
def recorded_late(client):
    """Anna, in the books since 1 March 2026 with one share; two more, of the same day, were recorded today."""
    coop, olga = a_coop("Gartenwerk eG"), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    anna, then = a_member(coop, shares=2), datetime(2026, 3, 1, tzinfo=UTC)
    with system_access():
        Member.objects.filter(pk=anna.pk).update(recorded_at=then)
        ShareMovement.objects.create(
            coop=coop, member=anna, kind="subscription", shares=1, price=100_00, effective_on=LONG_AGO,
            recorded_at=then, actor_system="test",
        )  # fmt: skip
    return signed_in(client, olga, coop), anna


def test_a_movement_recorded_later_is_missing_from_the_list_as_known_before(recorded_late):
    client, _anna = recorded_late
    asked = "/members/list?as_of=2025-12-31"
    assert client.get(f"{asked}&format=csv").content.decode().splitlines()[1].split(";")[7:9] == ["3", "2"]
    before = client.get(f"{asked}&known_on=2026-03-01&format=csv")
    assert before.content.decode().splitlines()[1].split(";")[7:9] == ["1", "0"]
    assert before["Content-Disposition"].endswith('-2025-12-31-bekannt-2026-03-01.csv"')
    page = client.get(f"{asked}&known_on=2026-03-01").content.decode()
    assert "Stand 31. Dezember 2025, bekannt am 1. März 2026: 1 Mitglied, 1 Anteil" in page
    later = client.get(asked)
    assert "known_on=2025-12-31" in later.content.decode()  # that exits declared later stand here is said
    now = timezone.localdate().isoformat()
    assert client.get(f"{asked}&format=csv")["Content-Disposition"].endswith(
        f'-2025-12-31-bekannt-{now}.csv"'
    )
    nobody = client.get(f"{asked}&known_on=2026-02-01&format=csv").content.decode()
    assert len(nobody.splitlines()) == 1


def test_the_printed_list_says_both_days(recorded_late):
    client, _anna = recorded_late
    asked = {"as_of": "2025-12-31", "known_on": "2026-03-01", "format": "pdf"}
    printed = client.get("/members/list", asked)
    assert printed.content[:5] == b"%PDF-"
    assert printed["Content-Disposition"].endswith('-2025-12-31-bekannt-2026-03-01.pdf"')
    with translation.override("de"):
        days = AsKnown(date(2025, 12, 31), date(2026, 3, 1), FAR).in_words
    assert days == "Stand 31. Dezember 2025, bekannt am 1. März 2026"
    told = text_of(client.get("/members/list", {"as_of": "2025-12-31", "format": "pdf"}).content)
    assert f"+2 · {LONG_AGO:%d.%m.%Y}" in told


def test_nobody_knows_what_will_be_recorded_and_a_file_of_another_day_is_not_handed_out(recorded_late):
    client, _anna = recorded_late
    for asked in ("known_on=2099-01-01", "as_of=never", "known_on=1800-01-01"):
        answer = client.get(f"/members/list?{asked}&format=csv")
        assert answer["Content-Type"].startswith("text/html")
        assert 'aria-describedby="id_' in answer.content.decode()


def test_the_page_of_a_member_says_how_it_stood_and_what_was_known(recorded_late):
    client, anna = recorded_late
    today = client.get(f"/members/{anna.pk}").content.decode()
    assert "Zurück zu heute" not in today
    then = client.get(f"/members/{anna.pk}?as_of=2025-12-31&known_on=2026-03-01").content.decode()
    assert "Stand 31. Dezember 2025, bekannt am 1. März 2026" in then
    assert f'<a href="/members/{anna.pk}">Zurück zu heute</a>' in then
    assert (today.count("2 Anteile gezeichnet"), then.count("2 Anteile gezeichnet")) == (2, 1)
    unknown = client.get(f"/members/{anna.pk}?known_on=2026-02-01").content.decode()
    assert "Die Bücher kannten diese Mitgliedschaft noch nicht." in unknown
    assert "Zurück zu heute" not in client.get(f"/members/{anna.pk}?known_on=2099-01-01").content.decode()


def test_a_program_reads_a_member_as_known_on_a_day(recorded_late, client):
    _client, anna = recorded_late
    olga, coop = a_person("Otto Obst"), anna.coop
    an_office(olga, coop)
    leaves(anna, YEAR_END, recorded_at=datetime(2026, 5, 1, tzinfo=UTC))
    with system_access():
        cancelled = ShareChange(kind="cancellation", shares=-3, price=100_00, effective_on=YEAR_END)
        move_shares(actor=BUILDER, member=anna, change=cancelled)
        Member.objects.filter(pk=anna.pk).update(left_on=YEAR_END)
    bearer = {"Authorization": f"Bearer {a_token(olga, coop, scopes=['membership'])}"}

    def ask(query):
        found = client.get(f"/api/v1/members/{anna.pk}{query}", headers=bearer).json()
        return found["shares"], found["state"], found["exit_on"], len(found["movements"])

    assert ask("?as_of=2026-06-30") == (3, "leaving", "2026-12-31", 3)
    assert ask("?as_of=2026-06-30&known_on=2026-05-01") == (1, "leaving", "2026-12-31", 1)
    assert ask("?as_of=2026-06-30&known_on=2026-04-30") == (1, "member", None, 1)
    assert ask("?as_of=2027-01-01") == (0, "left", "2026-12-31", 3)
    assert ask("?as_of=2019-12-31") == (0, "joining", "2026-12-31", 3)
