"""Shares of a member go to an applicant with the admission (§ 76 GenG): one deed, or nothing of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils.timezone import localdate, now

from allmende.kernel.errors import DomainError, NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.joining.applying import Wish
from allmende.membership.joining.taking_over import Takeover, judge_takeover
from allmende.membership.models import Correction, Member, ShareMovement
from allmende.membership.refusals.members import (
    AlreadyLeaving,
    NoCapitalAccount,
    NotAMember,
    NotEnoughCapital,
    SomethingRestsOnIt,
    TooManyShares,
    TransferNotAllowed,
)
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.admit_member import Resolution, admit_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.payments.models import Claim
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.people import BUILDER, a_coop, a_person, acting_for, an_office, an_officer, signed_in

from .exits import check_now, does, now_of
from .joining import BOARD, DECIDED_AT, an_application, named, stored
from .letters import letters_to
from .test_passed_claims import a_claim_on, owed

pytestmark = pytest.mark.django_db
DAY, LATER = BOARD.on, date(2026, 9, 18)


@pytest.fixture
def coop():
    coop = a_coop()
    some_statutes(coop, shares_required=1, shares_most=10, admission_fee=20_00)
    return coop


@pytest.fixture
def office(coop):
    return an_officer(coop)


def admits(actor, application, giver, resolution=BOARD, **said):
    takeover = Takeover(giver_id=giver.pk, **({"agreed_on": DAY} | said))
    with seeing(actor):
        return admit_member(
            actor=actor,
            application_id=application.pk,
            resolution=resolution,
            takeover=takeover,
            now=DECIDED_AT,
        )


def stands(member):
    member = now_of(member)
    return member.shares, member.capital, member.left_on


def test_what_is_declared_is_filled_from_the_member_first_and_the_rest_begins_anew(coop, office):
    bert, application = (
        a_member(coop, "Bert Beet", shares=3, paid=280_00),
        an_application(coop, wish=Wish(shares=3)),
    )
    a_claim_on(bert, 20_00, LATER)
    anna = admits(office, application, bert, shares=2)
    check_now()
    assert (anna.number, stands(anna), stands(bert)) == (2, (3, 180_00, None), (1, 100_00, None))
    assert owed(bert) == []
    assert owed(anna) == [(100_00, BOARD.on), (20_00, BOARD.on), (20_00, LATER)]
    with system_access():
        moved = ShareMovement.objects.filter(member=anna).order_by("shares")
        assert [(each.kind, each.shares, each.effective_on, each.counterpart_id) for each in moved] == [
            ("subscription", 1, DAY, None),
            ("transfer", 2, DAY, bert.pk),
        ]
        told = AuditEntry.objects.get(fact="CapitalTransferred").details
        assert (told["giver_id"], told["taker_id"], told["amount"]) == (bert.pk, anna.pk, 180_00)
        assert prove_ledger(actor=BUILDER).difference == ""


def test_with_all_shares_one_leaves_as_the_other_joins(coop, office):
    bert, application = (
        a_member(coop, "Bert Beet", shares=2, paid=200_00),
        an_application(coop, wish=Wish(shares=2)),
    )
    anna = admits(office, application, bert)
    check_now()
    assert (stands(anna), stands(bert)) == ((2, 200_00, None), (0, 0, DAY))
    assert (now_of(bert).left_by, now_of(anna).joined_on) == ("transfer", DAY)
    with system_access():
        assert [claim.kind for claim in Claim.objects.filter(debtor=anna.pk)] == ["admission_fee"]


def test_an_admission_entered_by_mistake_gives_back_what_came_with_it(coop, office):
    bert, application = (
        a_member(coop, "Bert Beet", shares=3, paid=280_00),
        an_application(coop, wish=Wish(shares=2)),
    )
    a_claim_on(bert, 20_00, LATER)
    anna = admits(office, application, bert, shares=2)
    with system_access():
        moved = standing_transfers(anna).get()
    asked = {"reason": "Falscher Antrag", "on": localdate(), "now": now()}
    with pytest.raises(SomethingRestsOnIt), transaction.atomic():
        does(office, take_back_transfer, member_id=anna.pk, movement_id=moved.pk, **asked)
    does(office, take_back_admission, member_id=anna.pk, **asked)
    check_now()
    assert (stands(bert), stands(anna)[:2]) == ((3, 280_00, None), (0, 0))
    assert ([amount for amount, _ in owed(bert)], owed(anna)) == ([20_00], [])
    assert stored(application).state == "open"
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""
        kinds = Correction.objects.order_by("pk").values_list("kind", "member__number")
        assert list(kinds) == [("transfer", 1), ("transfer", 2), ("admission", 2)]
    with seeing(office):
        admits(office, application, bert, shares=2)


def test_what_came_beside_shares_of_their_own_is_taken_back_alone(coop, office):
    bert, application = (
        a_member(coop, "Bert Beet", shares=2, paid=200_00),
        an_application(coop, wish=Wish(shares=3)),
    )
    anna = admits(office, application, bert)
    with system_access():
        moved = standing_transfers(anna).get()
    asked = {"reason": "Falscher Bert", "on": localdate(), "now": DECIDED_AT}
    does(office, take_back_transfer, member_id=anna.pk, movement_id=moved.pk, **asked)
    check_now()
    assert (stands(bert), stands(anna)) == ((2, 200_00, None), (1, 0, None))


def test_who_has_given_notice_hands_on_all_or_nothing(coop, office):
    bert, application = (
        a_member(coop, "Bert Beet", shares=2, paid=200_00),
        an_application(coop, wish=Wish(shares=2)),
    )
    does(office, give_notice, member_id=bert.pk, received_on=DAY, on=DAY)
    with pytest.raises(AlreadyLeaving):
        admits(office, application, bert, shares=1)
    assert admits(office, application, bert).shares == 2


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"shares": 4}, TransferNotAllowed, "shares"),  # more than was declared
        ({"shares": None}, TransferNotAllowed, "shares"),  # the giver holds four
        ({"shares": 3}, TransferNotAllowed, "shares"),  # two have to stay; or all go
        ({"shares": 2, "amount": 250_00}, TransferNotAllowed, "amount"),
        ({"shares": 1, "agreed_on": date(2026, 3, 19)}, TransferNotAllowed, "agreed_on"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_and_nobody_is_admitted(said, refusal, field):
    coop = a_coop()
    some_statutes(coop, shares_required=2)
    office, application = an_officer(coop), an_application(coop, wish=Wish(shares=3))
    bert = a_member(coop, "Bert Beet", shares=4, paid=400_00)
    with pytest.raises(refusal) as refused:
        admits(office, application, bert, **said)
    assert refused.value.field == field
    assert (stored(application).state, stands(bert)) == ("open", (4, 400_00, None))
    with system_access():
        assert Member.objects.filter(coop=coop).count() == 1


def test_nobody_gives_more_than_they_hold_or_what_is_not_paid(coop, office):
    application = an_application(coop, wish=Wish(shares=5))
    bert, carl = a_member(coop, "Bert Beet", paid=100_00), a_member(coop, "Carl Kohl")
    with pytest.raises(TransferNotAllowed):
        admits(office, application, bert, shares=2)
    with pytest.raises(NotEnoughCapital):
        admits(office, application, carl)
    dora = a_member(coop, "Dora Dill", shares=2, paid=200_00, on=date(2026, 3, 19))
    with pytest.raises(NotAMember):
        admits(office, application, dora, shares=1)


def test_not_more_than_the_statutes_allow_one_to_hold(coop, office):
    application = an_application(coop, wish=Wish(shares=10))
    some_statutes(coop, valid_from=date(2026, 3, 10), shares_most=9)
    bert = a_member(coop, "Bert Beet", shares=2, paid=200_00)
    with pytest.raises(TooManyShares):
        admits(office, application, bert, shares=1, agreed_on=DAY)


def test_only_the_office_and_only_within_the_cooperative(coop, office):
    application, bert = an_application(coop), a_member(coop, "Bert Beet", paid=100_00)
    elsewhere = a_member(a_coop(), "Bert Beet", paid=100_00)
    with pytest.raises(NotFound):
        admits(office, application, elsewhere)
    person = a_person()
    an_office(person, coop)
    own = a_member(
        elsewhere.coop, "Olga Ost", paid=100_00, person=person
    )  # one's own, of another cooperative
    with pytest.raises(NotFound):
        admits(acting_for(person, coop), application, own)
    applicant = acting_for(a_person())
    mine = an_application(coop, named("Carl", "Kohl"), actor=applicant)
    with pytest.raises(NotAllowed):
        admits(applicant, mine, bert)


def test_an_association_has_no_shares_to_take_over():
    club = a_coop("Kleingartenverein Sonnenhang e. V.", legal_form="ev")
    some_statutes(club, share_price=0, pay_at_once=0)
    bert = a_member(club, "Bert Beet", shares=0)
    with pytest.raises(NoCapitalAccount):
        admits(an_officer(club), an_application(club, wish=Wish(shares=0)), bert)


def test_what_is_shown_is_what_is_done(coop, office):
    bert, application = (
        a_member(coop, "Bert Beet", shares=3, paid=300_00),
        an_application(coop, wish=Wish(shares=3)),
    )
    with seeing(office):
        shown, rest = judge_takeover(
            application, bert, Takeover(giver_id=bert.pk, shares=1, agreed_on=DAY), DAY
        )
    assert (shown.shares, shown.amount, shown.day.on, rest) == (1, 100_00, DAY, 2)
    anna = admits(office, application, bert, shares=1)
    assert stands(anna) == (3, 100_00, None)


def test_both_learn_of_it_by_mail(coop, office):
    bert = a_member(coop, "Bert Beet", shares=2, paid=200_00, email="bert@example.org")
    before = len(letters_to("anna@example.org"))
    admits(office, an_application(coop, wish=Wish(shares=1)), bert, shares=1)
    assert len(letters_to("bert@example.org")) == 1
    assert len(letters_to("anna@example.org")) == before + 3, "the declaration, the certificate, the transfer"


def test_programs_admit_with_shares_of_a_member(coop):
    olga = a_person()
    an_office(olga, coop, ["register"])
    bert, application = a_member(coop, "Bert Beet", shares=2, paid=200_00), an_application(coop)
    program, path = Program(olga, coop), f"/applications/{application.pk}/admission"
    body = {"on": DAY.isoformat(), "by": "Vorstand"}
    too_many = {"giver": bert.pk, "shares": 2, "agreed_on": DAY.isoformat()}
    assert program.post(path, **body, takeover=too_many).refusal == (422, "transfer-not-allowed")
    assert program.post(path, **body, takeover=too_many | {"shares": 1})["number"] == 2
    assert stands(bert) == (1, 100_00, None)


@pytest.mark.django_db(transaction=True)
def test_of_two_admissions_that_take_the_same_shares_one_succeeds(coop, office):
    bert = a_member(coop, "Bert Beet", shares=2, paid=200_00)
    waiting = [an_application(coop, named(name, "Acker"), wish=Wish(shares=2)) for name in ("Anna", "Alma")]
    start = Barrier(2)

    def decide(application):
        try:
            start.wait(timeout=10)
            return admits(office, application, bert).number
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = sorted(map(str, pool.map(decide, waiting)))
    assert done == ["2", "not-enough-capital"], "nothing is left to take"
    with system_access():
        assert Member.objects.filter(coop=coop, left_on=None).count() == 1
        assert sorted(stored(each).state for each in waiting) == ["admitted", "open"]
        assert prove_ledger(actor=BUILDER).difference == ""


def test_the_day_of_the_resolution_is_late_enough(coop, office):
    bert, application = a_member(coop, "Bert Beet", shares=2, paid=200_00), an_application(coop)
    early = Resolution(on=date(2026, 3, 5), by="Vorstand")
    with pytest.raises(TransferNotAllowed):
        admits(office, application, bert, early, shares=1, agreed_on=date(2026, 3, 6))
    assert (
        admits(office, application, bert, early, shares=1, agreed_on=date(2026, 2, 1)).joined_on == early.on
    )


def test_the_page_shows_what_goes_over_before_it_is_done(client, coop):
    olga = a_person(language="de")
    an_office(olga, coop, ["register"])
    desk = signed_in(client, olga, coop)
    bert, application = a_member(coop, "Bert Beet", shares=2, paid=180_00), an_application(coop)
    a_claim_on(bert, 20_00, LATER)
    page = f"/applications/{application.pk}/takeover"
    assert f"{page}/new" in desk.get(f"/applications/{application.pk}").content.decode()
    assert f"{page}/new?giver={bert.number}" in desk.get(f"/members/{bert.pk}/transfer/new").content.decode()
    assert f'value="{bert.number}"' in desk.get(f"{page}/new?giver={bert.number}").content.decode()
    today = localdate().isoformat()
    said = {"giver": bert.number, "shares": 1, "agreed_on": today, "on": today, "by": "Vorstand"}
    assert desk.post(f"{page}/new", said | {"giver": 77}).status_code == 422
    assert desk.post(f"{page}/new", said | {"shares": 2}).status_code == 422  # one was declared
    shown = desk.post(f"{page}/new", said)
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "20,00" in text
    assert "§ 76" in text
    assert stored(application).state == "open"
    assert desk.post(f"{page}/new", said | {"again": "1"}).status_code == 200
    assert desk.post(page, said | {"shares": 2}).status_code == 422
    assert desk.post(page, said)["Location"] == f"/applications/{application.pk}"
    assert (stored(application).state, stands(bert)) == ("admitted", (1, 100_00, None))
    assert desk.get(f"{page}/new").status_code == 404
    lender = a_person("Lena Lind")
    an_office(lender, coop, ["lend"])
    assert signed_in(Client(), lender, coop).get(f"{page}/new").status_code == 404


def test_previews_say_what_becomes_of_what_is_open(client, coop):
    olga = a_person(language="de")
    an_office(olga, coop, ["register"])
    desk = signed_in(client, olga, coop)
    bert, carl = a_member(coop, "Bert Beet", shares=2, paid=170_00), a_member(coop, "Carl Kohl")
    a_claim_on(bert, 10_00, date(2020, 1, 1))
    a_claim_on(bert, 20_00, date(2099, 1, 1))
    today = localdate().isoformat()
    said = {"taker": carl.number, "agreed_on": today}
    page = desk.post(f"/members/{bert.pk}/transfer/new", said).content.decode()
    assert "30,00" in page
    page = desk.post(f"/members/{bert.pk}/notice/new", {"received_on": today}).content.decode()
    assert "10,00" in page
    assert "20,00" in page
    assert "§ 73 Abs. 2 GenG" in page
    with seeing(acting_for(olga, coop)):
        give_notice(actor=acting_for(olga, coop), member_id=bert.pk, received_on=localdate(), on=localdate())
    assert "§ 73 Abs. 2 GenG" in desk.get(f"/members/{bert.pk}").content.decode()
