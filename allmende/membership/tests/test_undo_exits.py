"""record_dissolution, and note_leavers, who tells of exits that stand."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.on_paper import letter_or_refuse, letter_pdf
from allmende.membership.models import Departure, DissolutionGround, Member, PaperLetter
from allmende.membership.refusals.dissolutions import CoopIsDissolved
from allmende.membership.refusals.members import NotYetReceived, NoWayOut
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.tasks.register import tell_who_left
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.record_dissolution import record_dissolution
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

from .exits import TODAY, YEAR_END, check_now, does, leavers_noted, now_of, settled, the_office
from .letters import letters_go_out, mails_to

pytestmark = pytest.mark.django_db
IN_TIME = date(2026, 9, 30)
SPRING = date(2027, 6, 30)
BY_ASSEMBLY = DissolutionGround.RESOLUTION


def dissolved(coop, office, dissolved_on=SPRING, on=SPRING):
    return does(office, record_dissolution, coop=coop, dissolved_on=dissolved_on, ground=BY_ASSEMBLY, on=on)


def test_a_dissolution_within_six_months_undoes_exits():
    coop = a_coop()
    office = the_office(coop)
    anna, bert, carl = (
        a_member(coop, name, shares=3, paid=300_00) for name in ("Anna Acker", "Bert Beet", "Carl Kohl")
    )
    does(office, cancel_shares, member_id=anna.pk, shares=2, received_on=IN_TIME)
    does(office, give_notice, member_id=anna.pk, received_on=IN_TIME)
    does(office, give_notice, member_id=bert.pk, received_on=date(2025, 9, 30))  # a year too early
    does(
        office,
        transfer_capital,
        giver_id=carl.pk,
        taker_id=a_member(coop, "Dora Dill").pk,
        agreement=Agreement(shares=None, agreed_on=date(2026, 11, 1)),
        now=OFFICE_HOURS,
    )
    found = dissolved(coop, office)
    check_now()
    assert [each.cause for each in found.undone] == ["notice", "cancellation"]
    assert found.standing == []
    assert [(each.left_on, each.shares) for each in map(now_of, (anna, bert, carl))] == [
        (None, 3),
        (date(2025, 12, 31), 0),
        (date(2026, 11, 1), 0),
    ]
    with system_access():
        assert AuditEntry.objects.get(fact="CoopDissolved").details["exits"] == 2
    with pytest.raises(CoopIsDissolved):
        dissolved(coop, office)


def test_what_had_been_overtaken_is_undone_too():
    """Anna gave a share back and gave notice; then she died, before either took effect."""
    coop = a_coop()
    office, anna = the_office(coop), a_member(coop, shares=3)
    does(office, cancel_shares, member_id=anna.pk, shares=1, received_on=IN_TIME)
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    heir = Heir(given_name="Emil", family_name="Erbe", email="emil@example.org")
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[heir])
    found = dissolved(coop, office)
    check_now()
    assert [each.cause for each in found.undone] == ["death", "notice", "cancellation"]
    assert (now_of(anna).left_on, now_of(anna).shares) == (None, 3)
    letters_go_out(coop)
    told = [mail.body for mail in mails_to("emil@example.org")]
    assert len(told) == 3
    assert all("was dissolved on" in body or "aufgelöst" in body for body in told), told


def test_single_shares_of_who_handed_on_all_others_are_looked_at():
    """They cannot come back to somebody who is no member any more."""
    coop = a_coop()
    office, anna, bert = the_office(coop), a_member(coop, shares=3, paid=200_00), a_member(coop, "Bert Beet")
    given = does(office, cancel_shares, member_id=anna.pk, shares=1, received_on=IN_TIME)
    does(
        office,
        transfer_capital,
        giver_id=anna.pk,
        taker_id=bert.pk,
        agreement=Agreement(shares=None, agreed_on=date(2027, 2, 1)),
        now=OFFICE_HOURS,
        on=date(2027, 2, 1),
    )
    found = dissolved(coop, office)
    check_now()
    assert (found.undone, found.standing) == ([], [given])


def test_whoever_had_declared_is_told_and_heirs_are():
    """Bert's first letter still waits to be printed: it says how things stand now."""
    coop = a_coop()
    office = the_office(coop)
    anna = a_member(coop, shares=2, email="anna@example.org", language="en")
    bert, carl = a_member(coop, "Bert Beet", language="en"), a_member(coop, "Carl Kohl", language="en")
    does(office, cancel_shares, member_id=anna.pk, shares=1, received_on=IN_TIME)
    does(office, give_notice, member_id=bert.pk, received_on=IN_TIME)
    heir = Heir(given_name="Emil", family_name="Erbe", email="emil@example.org")
    does(office, record_death, member_id=carl.pk, died_on=IN_TIME, heirs=[heir])
    dissolved(coop, office)
    letters_go_out(coop)
    assert "The shares count as they did before" in mails_to("anna@example.org")[-1].body
    assert "The membership of Carl Kohl goes on" in mails_to("emil@example.org")[-1].body
    with system_access():
        letter = PaperLetter.objects.get(member=bert)
    with seeing(office):
        said = " ".join(text_of(letter_pdf(letter_or_refuse(office, letter.pk))).split())
    for words in ("was dissolved on 30 June 2027", "The membership of Bert Beet goes on", "§ 75 GenG"):
        assert words in said, (words, said)


def test_the_database_knows_no_dissolution_of_what_counts():
    coop = a_coop()
    does(the_office(coop), give_notice, member_id=a_member(coop).pk, received_on=IN_TIME)
    with system_access(), pytest.raises(IntegrityError, match="no_mistake"), transaction.atomic():
        Departure.objects.update(dissolved_on=SPRING)


def test_a_day_later_they_stand():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    does(office, give_notice, member_id=anna.pk, received_on=IN_TIME)
    late = date(2027, 7, 1)
    assert dissolved(coop, office, late, late).undone == []
    assert now_of(anna).left_on == YEAR_END


def test_what_was_settled_or_begun_anew_is_looked_at_one_by_one():
    coop = a_coop()
    office = the_office(coop)
    anna, bert = a_member(coop, shares=1), a_member(coop, "Bert Beet", shares=1)
    annas, _berts = [
        does(office, give_notice, member_id=member.pk, received_on=IN_TIME) for member in (anna, bert)
    ]
    settled(annas, date(2027, 5, 1))
    a_member(coop, party=now_of(bert).party, on=date(2027, 2, 1))
    found = dissolved(coop, office)
    assert (found.undone, {each.member_id for each in found.standing}) == ([], {anna.pk, bert.pk})


def test_who_undoes_exits_and_when():
    coop = a_coop()
    some_statutes(coop)
    office = the_office(coop)
    with pytest.raises(NotYetReceived):
        dissolved(coop, office, date(2027, 7, 1))
    with pytest.raises(NotAllowed):
        dissolved(coop, the_office(a_coop()))
    lender = a_person("Lena Linde")
    an_office(lender, coop, ["lend"])
    with pytest.raises(NotAllowed):
        dissolved(coop, acting_for(lender, coop))
    club = a_coop("Kleingartenverein Sonnenhang e. V.", legal_form="ev")
    some_statutes(club, share_price=0, pay_at_once=0)
    with pytest.raises(NoWayOut):
        dissolved(club, the_office(club))


def told() -> list[int]:
    with system_access():
        facts = AuditEntry.objects.filter(fact="MemberLeft").order_by("pk")
        return [each.details["member_id"] for each in facts]


def test_it_is_told_once_that_a_member_has_left_on_the_day_after():
    coop = a_coop()
    anna, bert, office = a_member(coop), a_member(coop, "Bert Beet"), the_office(coop)
    does(office, give_notice, member_id=anna.pk, received_on=IN_TIME)
    staying = does(office, give_notice, member_id=bert.pk, received_on=IN_TIME)
    does(office, withdraw_notice, member_id=bert.pk, departure_id=staying.pk, agreed_by="Vorstand")
    assert leavers_noted(YEAR_END) == 0
    assert leavers_noted(date(2027, 1, 1)) == 1
    assert leavers_noted(date(2027, 1, 2)) == 0
    assert told() == [anna.pk]


def test_the_job_of_the_night_tells_it():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    does(office, give_notice, member_id=anna.pk, received_on=IN_TIME)
    for day in (1, 2):
        tell_who_left(timestamp=int(datetime(2027, 1, day, 3, tzinfo=UTC).timestamp()))
    assert told() == [anna.pk]


def test_the_office_undoes_exits_on_the_page(client):
    coop, olga = a_coop(), a_person("Olga Obst")
    an_office(olga, coop)
    anna, today = a_member(coop, shares=2), timezone.localdate()
    actor = acting_for(olga, coop)
    with seeing(actor):
        give_notice(actor=actor, member_id=anna.pk, received_on=today, on=today)
    signed_in(client, olga, coop)
    assert client.get("/members/dissolution").status_code == 200
    assert client.post("/members/dissolution", {"dissolved_on": today.isoformat()}).status_code == 422
    with system_access():
        assert Member.objects.get(pk=anna.pk).left_on
    said = {"dissolved_on": today.isoformat(), "ground": "resolution", "is_resolved": "on"}
    assert client.post("/members/dissolution", said).url == "/members/dissolution"
    with system_access():
        assert Member.objects.get(pk=anna.pk).left_on is None
    paul = a_person("Paul Pacht")
    an_office(paul, coop, ["lend"])
    assert signed_in(client, paul, coop).get("/members/dissolution").status_code == 403
