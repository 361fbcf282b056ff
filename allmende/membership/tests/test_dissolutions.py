"""That a cooperative is dissolved is kept: what is refused then, and what counts again when it goes on or never was."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allmende.identity.models import Person
from allmende.kernel.errors import Invalid, NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, Dissolution, DissolutionGround
from allmende.membership.refusals.dissolutions import ContinuationNotAllowed, CoopIsDissolved, NotDissolved
from allmende.membership.refusals.members import NotYetReceived
from allmende.membership.register.dissolution import dissolution_of
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.admit_member import Resolution, admit_member
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.continue_coop import continue_coop
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.record_dissolution import record_dissolution
from allmende.membership.use_cases.register_dissolution import register_dissolution
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.take_back_dissolution import take_back_dissolution
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.membership.use_cases.transfer_capital import transfer_capital
from tests.api.programs import Program
from tests.meanwhile import meanwhile
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop, a_network, a_person, a_token, acting_for, an_office, signed_in

from .exits import NEXT_YEAR_END, TODAY, YEAR_END, does, now_of, the_office
from .joining import BOARD, DECIDED_AT, an_application
from .letters import letters_go_out, mails_to
from .years import distributes

pytestmark = pytest.mark.django_db
SPRING = date(2027, 4, 10)
SUMMER = date(2027, 6, 30)
IN_TIME = date(2026, 9, 30)


@pytest.fixture
def coop():
    coop = a_coop()
    some_statutes(coop)
    return coop


@pytest.fixture
def office(coop):
    return the_office(coop)


def dissolve(coop, office, day=SPRING, ground=DissolutionGround.RESOLUTION, **said):
    said = {"dissolved_on": day, "ground": ground, "on": SUMMER} | said
    return does(office, record_dissolution, coop=coop, **said)


def test_it_is_kept_with_its_ground_and_who_entered_it(coop, office):
    dissolve(coop, office)
    kept = dissolution_of(coop.pk)
    assert (kept.dissolved_on, kept.ground, kept.registered_on) == (SPRING, "resolution", None)
    assert kept.actor_person == office.person_id
    with pytest.raises(CoopIsDissolved):
        dissolve(coop, office)
    registers = {"coop": coop, "on": SUMMER}
    does(office, register_dissolution, registered_on=date(2027, 5, 3), **registers)
    assert dissolution_of(coop.pk).registered_on == date(2027, 5, 3)
    for wrong in (date(2027, 4, 9), date(2027, 7, 1)):
        with pytest.raises(NotYetReceived):
            does(office, register_dissolution, registered_on=wrong, **registers)


@pytest.mark.django_db(transaction=True)
def test_a_notice_at_the_same_moment_is_undone_with_the_others(coop, office):
    anna = a_member(coop, shares=3, paid=300_00)
    with meanwhile(lambda: dissolve(coop, office)) as found:
        does(office, give_notice, member_id=anna.pk, received_on=SUMMER, on=SUMMER)
    assert [each.member_id for each in found().undone] == [anna.pk]
    assert (now_of(anna).left_on, now_of(anna).shares) == (None, 3)


@pytest.mark.django_db(transaction=True)
def test_an_admission_at_the_same_moment_is_refused(coop, office):
    application = an_application(coop)
    resolution = Resolution(on=BOARD.on, by="Vorstand")

    def admitted() -> object:
        try:
            with seeing(office):
                said = {"application_id": application.pk, "resolution": resolution, "now": DECIDED_AT}
                return admit_member(actor=office, **said)
        except CoopIsDissolved as refused:
            return refused

    with meanwhile(admitted) as came:
        dissolve(coop, office, BOARD.on)
    assert isinstance(came(), CoopIsDissolved)


def test_nobody_leaves_after_it(coop, office):
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet", shares=2)
    dissolve(coop, office)
    late = {"on": SUMMER}
    said = {"member_id": anna.pk, "received_on": SUMMER}
    with pytest.raises(CoopIsDissolved) as refusal:
        does(office, give_notice, **said, **late)
    assert refusal.value.extra["dissolved_on"] == "2027-04-10"
    with pytest.raises(CoopIsDissolved):
        does(office, cancel_shares, shares=1, **said, **late)
    letter = {"sent_on": SUMMER, "heard_on": SPRING, "reason": "Schaden"}
    with pytest.raises(CoopIsDissolved):
        does(office, expel_member, member_id=anna.pk, **letter, **late)
    handed = {"giver_id": anna.pk, "taker_id": bert.pk, "now": OFFICE_HOURS}
    with pytest.raises(CoopIsDissolved):
        does(office, transfer_capital, agreement=Agreement(shares=1, agreed_on=SPRING), **handed, **late)


def test_what_came_before_is_entered_late(coop, office):
    """A notice that took effect more than six months before stands, and so does what was handed on before."""
    anna, bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet", shares=2)
    carl = a_member(coop, "Carl Kohl")
    dissolve(coop, office, SUMMER, on=date(2027, 7, 15))
    before = {"agreement": Agreement(shares=1, agreed_on=SPRING), "now": OFFICE_HOURS}
    does(office, transfer_capital, giver_id=anna.pk, taker_id=bert.pk, on=date(2027, 7, 15), **before)
    old = {"member_id": anna.pk, "on": date(2027, 7, 15)}
    with pytest.raises(CoopIsDissolved):  # 31 December 2026 is within six months
        does(office, give_notice, received_on=IN_TIME, **old)
    does(office, give_notice, received_on=IN_TIME.replace(year=2025), **old | {"member_id": carl.pk})
    assert now_of(carl).left_on == date(2025, 12, 31)


def test_heirs_hold_a_membership_that_ends_no_more(coop, office):
    anna = a_member(coop, shares=2, paid=200_00)
    dissolve(coop, office)
    said = {"member_id": anna.pk, "died_on": SUMMER, "on": SUMMER}
    assert does(office, record_death, heirs=[Heir(given_name="Emil", family_name="Erbe")], **said) is None
    assert (now_of(anna).left_on, now_of(anna).shares) == (None, 2)


def test_nobody_joins_after_it(coop, office):
    signed = an_application(coop)
    anna = a_member(coop, "Dora Dill", paid=100_00)
    dissolve(coop, office, date(2026, 3, 10), on=TODAY)
    with pytest.raises(CoopIsDissolved), seeing(office):
        admit_member(actor=office, application_id=signed.pk, resolution=BOARD, now=DECIDED_AT)
    with pytest.raises(CoopIsDissolved):
        an_application(coop, now=DECIDED_AT)
    with pytest.raises(CoopIsDissolved):
        does(office, subscribe_shares, member_id=anna.pk, shares=1, signed_on=TODAY)
    before = Resolution(on=date(2026, 3, 9), by="Vorstand")
    with seeing(office):
        assert admit_member(actor=office, application_id=signed.pk, resolution=before, now=DECIDED_AT).number


def test_no_profit_is_divided_and_a_loss_is(coop, office):
    a_member(coop, paid=100_00)
    dissolve(coop, office, date(2026, 2, 1), on=TODAY)
    with pytest.raises(CoopIsDissolved):
        distributes(coop)
    assert distributes(coop, kind="loss", amount=10_00).amount == 10_00


def test_continued_what_was_undone_takes_effect_with_the_year_of_the_resolution(coop, office):
    anna = a_member(coop, shares=3, paid=300_00, email="anna@example.org")
    bert = a_member(coop, "Bert Beet", shares=2)
    does(office, cancel_shares, member_id=bert.pk, shares=1, received_on=IN_TIME)
    does(office, give_notice, member_id=anna.pk, received_on=IN_TIME)
    dissolve(coop, office)
    assert (now_of(anna).left_on, now_of(bert).shares) == (None, 2)
    found = does(office, continue_coop, coop=coop, resolved_on=SUMMER, on=SUMMER)
    assert [each.effective_on for each in found.counted] == [NEXT_YEAR_END, NEXT_YEAR_END]
    assert found.left == []
    assert (now_of(anna).left_on, now_of(anna).shares, now_of(bert).shares) == (NEXT_YEAR_END, 0, 1)
    assert dissolution_of(coop.pk) is None
    letters_go_out(coop)
    assert "2027" in mails_to("anna@example.org")[-1].body
    with system_access():
        assert AuditEntry.objects.get(fact="DissolutionEnded").details["resolved_on"] == "2027-06-30"
    with pytest.raises(NotDissolved):
        does(office, continue_coop, coop=coop, resolved_on=SUMMER, on=SUMMER)


def test_a_notice_that_runs_longer_keeps_its_day(coop, office):
    """§ 65 (4) GenG: the time of the dissolution counts with the period."""
    anna = a_member(coop, shares=3)
    does(office, give_notice, member_id=anna.pk, received_on=SPRING, wished=date(2029, 5, 1), on=SPRING)
    dissolve(coop, office)
    does(office, continue_coop, coop=coop, resolved_on=SUMMER, on=SUMMER)
    assert now_of(anna).left_on == date(2029, 12, 31)


def test_taken_back_exits_count_as_they_did(coop, office):
    anna, bert = a_member(coop, shares=3), a_member(coop, "Bert Beet", shares=2)
    does(office, cancel_shares, member_id=anna.pk, shares=2, received_on=IN_TIME)
    does(office, give_notice, member_id=anna.pk, received_on=IN_TIME)
    does(office, record_death, member_id=bert.pk, died_on=TODAY, heirs=[])
    dissolve(coop, office)
    with pytest.raises(Invalid):
        does(office, take_back_dissolution, coop=coop, reason=" ", on=SUMMER)
    found = does(office, take_back_dissolution, coop=coop, reason="falsche Genossenschaft", on=SUMMER)
    assert [each.cause for each in found.counted] == ["cancellation", "notice", "death"]
    assert (now_of(anna).left_on, now_of(anna).shares) == (YEAR_END, 0)
    assert (now_of(bert).left_on, now_of(bert).shares) == (YEAR_END, 0)
    dissolve(coop, office)  # and undone anew, each once
    assert (now_of(anna).left_on, now_of(anna).shares) == (None, 3)


def test_shares_that_went_meanwhile_are_not_given_back_once_more(coop, office):
    """They were handed over by mistake; without them there is nothing left that a member could keep."""
    anna, bert = (a_member(coop, name, shares=2, paid=200_00) for name in ("Anna Acker", "Bert Beet"))
    hands_over = {"giver_id": bert.pk, "taker_id": anna.pk, "now": OFFICE_HOURS}
    does(office, transfer_capital, agreement=Agreement(shares=1, agreed_on=TODAY), **hands_over)
    back = does(office, cancel_shares, member_id=anna.pk, shares=2, received_on=TODAY)
    dissolve(coop, office)
    with system_access():
        wrong = {"movement_id": standing_transfers(bert).get().pk, "reason": "Verwechselt"}
    does(office, take_back_transfer, member_id=bert.pk, **wrong, on=SUMMER, now=OFFICE_HOURS)
    found = does(office, continue_coop, coop=coop, resolved_on=SUMMER, on=SUMMER)
    assert (found.counted, found.left) == ([], [back])
    assert (now_of(anna).left_on, now_of(anna).shares) == (None, 2)


def test_taken_back_after_a_result_the_exit_is_looked_at(coop, office):
    anna = a_member(coop, shares=3, paid=300_00)
    a_member(coop, "Bert Beet", paid=100_00)
    gave = does(office, give_notice, member_id=anna.pk, received_on=date(2025, 9, 30))
    dissolve(coop, office, date(2026, 2, 1), on=TODAY)
    distributes(coop, kind="loss", amount=10_00)
    does(office, take_back_dissolution, coop=coop, reason="Tippfehler", on=TODAY)
    assert now_of(anna).left_on == date(2025, 12, 31)  # divided for the year until that day
    with system_access():
        assert Departure.objects.get(pk=gave.pk).withdrawn_on == TODAY


@pytest.mark.parametrize(
    ("ground", "paragraph"),
    [("court", "§ 80 Abs. 1 GenG"), ("authority", "§ 81 Abs. 1 GenG"), ("no_assets", "§ 81a GenG")],
)
def test_a_court_s_dissolution_is_not_the_assembly_s_to_end(coop, office, ground, paragraph):
    dissolve(coop, office, ground=DissolutionGround(ground))
    with pytest.raises(ContinuationNotAllowed) as refused:
        does(office, continue_coop, coop=coop, resolved_on=SUMMER, on=SUMMER)
    assert paragraph in str(refused.value.rule)
    with system_access(), pytest.raises(IntegrityError, match="ends_once_and_later"), transaction.atomic():
        Dissolution.objects.update(continued_on=SUMMER)


def test_after_insolvency_proceedings_that_were_lifted_the_assembly_continues(coop, office, client):
    dissolve(coop, office, ground=DissolutionGround.INSOLVENCY)
    with pytest.raises(ContinuationNotAllowed) as refused:
        does(office, continue_coop, coop=coop, resolved_on=date(2027, 4, 9), on=SUMMER)
    assert str(refused.value.rule) == "§ 117 Abs. 1 GenG"
    signed_in(client, Person.objects.get(pk=office.person_id), coop)
    assert "§ 117 (1) GenG" in client.get("/members/dissolution").content.decode()
    does(office, continue_coop, coop=coop, resolved_on=SUMMER, on=SUMMER)
    assert dissolution_of(coop.pk) is None


def test_when_it_is_continued(coop, office):
    dissolve(coop, office)
    for wrong in (date(2027, 4, 9), date(2027, 7, 1)):
        with pytest.raises(ContinuationNotAllowed):
            does(office, continue_coop, coop=coop, resolved_on=wrong, on=SUMMER)


@pytest.mark.parametrize("how", [continue_coop, take_back_dissolution, register_dissolution])
def test_who_keeps_it(coop, office, how):
    dissolve(coop, office)
    said = {"continue_coop": {"resolved_on": SUMMER}, "take_back_dissolution": {"reason": "x"}}
    more = said.get(how.__name__, {"registered_on": SUMMER})
    with pytest.raises(NotAllowed):
        does(the_office(a_coop()), how, coop=coop, on=SUMMER, **more)


def test_the_database_keeps_it_as_it_was(coop, office):
    dissolve(coop, office)
    with system_access():
        rows = Dissolution.objects.filter(coop=coop)
        for wrong in ({"dissolved_on": SUMMER}, {"ground": "court"}, {"actor_person": 7}):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**wrong)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all()._raw_delete(rows.db)
        with pytest.raises(IntegrityError, match="one_dissolution"), transaction.atomic():
            Dissolution.objects.create(coop=coop, dissolved_on=SUMMER, ground="time", actor_system="test")
        with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
            rows.update(taken_back_on=SUMMER)
        with pytest.raises(IntegrityError, match="ends_once"), transaction.atomic():
            rows.update(continued_on=date(2027, 4, 9))
        with pytest.raises(IntegrityError, match="registered_after"), transaction.atomic():
            rows.update(registered_on=date(2027, 4, 9))
        rows.update(continued_on=SUMMER)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(continued_on=None)
    with seeing(person_id=None, coop_ids=[]):
        assert not Dissolution.objects.exists()


def test_the_pages_say_it(client):
    a_network()
    coop, olga = a_coop(), a_person("Olga Obst", language="en")
    some_statutes(coop)
    an_office(olga, coop)
    anna, today = a_member(coop, shares=2), timezone.localdate()
    actor = acting_for(olga, coop)
    with seeing(actor):
        give_notice(actor=actor, member_id=anna.pk, received_on=today, on=today)
    signed_in(client, olga, coop)
    said = {"dissolved_on": today.isoformat(), "ground": "resolution", "is_resolved": "on"}
    assert client.post("/members/dissolution", said).url == "/members/dissolution"
    shown = client.get("/members/dissolution").content.decode()
    assert "Ackermann, Anna" in shown
    assert "§ 79a (1) GenG" in shown
    for page in ("/", "/members", f"/coops/{coop.slug}/statutes", f"/members/{anna.pk}"):
        assert "dissolved since" in client.get(page).content.decode().lower(), page
    assert "/join" not in client.get("/members").content.decode()  # nothing is entered that would be refused
    assert "/notice" not in client.get(f"/members/{anna.pk}").content.decode()
    day = {"registered_on": today.isoformat()}
    assert client.post("/members/dissolution/register", day).url == "/members/dissolution"
    assert client.post("/members/dissolution/mistake", {"reason": ""}).status_code == 422
    assert client.post("/members/dissolution/continuation", {"resolved_on": "1999-01-01"}).status_code == 422
    assert client.post("/members/dissolution/continuation", {"resolved_on": today.isoformat()}).url
    with system_access():
        assert Dissolution.objects.get().continued_on == today
    assert "Has the cooperative been dissolved" in client.get("/members/dissolution").content.decode()
    client.post("/members/dissolution", said)
    client.logout()
    assert (
        "dissolved since"
        in client.get(reverse("membership:join", args=[coop.slug]), headers={"Accept-Language": "en"}).text
    )


def test_programs_keep_it(client):
    coop, olga = a_coop(), a_person("Olga Obst")
    some_statutes(coop)
    an_office(olga, coop)
    today = timezone.localdate().isoformat()
    sends = {
        "content_type": "application/json",
        "headers": {"Authorization": f"Bearer {a_token(olga, coop, scopes=['membership'])}"},
    }
    where = "/api/v1/members/dissolution"
    assert client.get(where, **sends).json() == {"dissolution": None}
    done = client.post(where, {"dissolved_on": today, "ground": "time"}, **sends)
    assert done.json() == {"undone": [], "standing": []}
    named = client.put(f"{where}/register", {"registered_on": today}, **sends).json()
    assert named == {"dissolved_on": today, "ground": "time", "registered_on": today}
    assert client.get(where, **sends).json() == {"dissolution": named}
    again = client.post(f"{where}/continuation", {"resolved_on": today}, **sends)
    assert again.json() == {"counted": [], "left": []}
    client.post(where, {"dissolved_on": today, "ground": "court"}, **sends)
    assert client.post(f"{where}/mistake", {"reason": "Probe"}, **sends).json() == {"counted": [], "left": []}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_programs_and_the_page_go_by_the_cooperative_s_day(zone, client):
    """At any hour it is another day than in Germany in one of these places."""
    coop, olga = a_coop(time_zone=zone), a_person("Olga Obst")
    some_statutes(coop)
    an_office(olga, coop)
    today = timezone.localdate(timezone=ZoneInfo(zone))
    program = Program(olga, coop)
    tomorrow = {"dissolved_on": (today + timedelta(days=1)).isoformat(), "ground": "time"}
    assert program.post("/members/dissolution", **tomorrow).refusal == (422, "not-yet-received")
    assert program.post("/members/dissolution", dissolved_on=today.isoformat(), ground="time")


def test_exits_that_were_undone_before_it_was_kept_belong_to_it_once_it_is_entered(coop, office):
    anna = a_member(coop, shares=2)
    does(office, give_notice, member_id=anna.pk, received_on=IN_TIME)
    dissolve(coop, office)
    with system_access():
        Departure.objects.update(dissolution=None)
        assert Departure.objects.get().dissolved_on == SPRING
    does(office, take_back_dissolution, coop=coop, reason="wie früher, ohne Zeile")
    assert now_of(anna).left_on is None
    dissolve(coop, office)
    does(office, take_back_dissolution, coop=coop, reason="doch nicht")
    assert now_of(anna).left_on == YEAR_END
