"""Whose payout has to wait for the minimum capital (§ 8a GenG) is told so, and again once it may be paid."""

from datetime import UTC, datetime

import pytest

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.row_access import system_access
from allmende.membership.facts.years import PayoutsWeighed
from allmende.membership.models import Departure, PaperLetter
from allmende.membership.tasks.register import weigh_suspended_payouts
from allmende.payments.models import Payout
from tests.members import a_member

from .letters import letters_go_out, mails_to
from .test_settlement_letters import attached, became, printed, reaches, with_an_account
from .years import a_year, settles, takes_back

pytestmark = pytest.mark.django_db
MIDNIGHT = int(datetime(2026, 3, 3, 1, 23, tzinfo=UTC).timestamp())
BERT = "bert@example.org"
TIGHT = {"minimum_capital": 500_00, "sections": {"minimum_capital": "§ 12"}}


def bert_payout(coop):
    return Payout.objects.filter(coop=coop, amount=200_00)


def the_night(coop):
    weigh_suspended_payouts(MIDNIGHT)
    letters_go_out(coop)


def test_a_settlement_says_itself_that_the_payout_waits():
    coop = a_year(**TIGHT)
    reaches(coop, email=BERT, language="en")
    settles(coop)
    letters_go_out(coop)
    (sent,) = mails_to(BERT)
    assert "200.00 euros have to wait" in sent.body
    letter = attached(sent)
    for words in (
        "Kept back for now 200.00 euros",
        "To be paid out now 0.00 euros",
        "it would take the capital below the minimum of the statutes",
        "§ 8a (2) GenG, § 12 of the statutes",
    ):
        assert words in letter, (words, letter)


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Your payout can be paid", ("There is room for it again", "To be paid out 200.00 euros")),
        ("de", "Ihre Auszahlung ist frei", ("Jetzt ist wieder Platz dafür", "200,00 Euro", "DE89 •••• 3000")),
    ],
)
def test_once_there_is_room_its_member_is_told(language, subject, words):
    coop = a_year(**TIGHT)
    with_an_account(coop, reaches(coop, email=BERT, language=language))
    settles(coop)
    letters_go_out(coop)
    the_night(coop)
    assert len(mails_to(BERT)) == 1  # nothing has changed
    a_member(coop, "Dora Dill", paid=100_00)
    the_night(coop)
    the_night(coop)
    _settled, freed = mails_to(BERT)
    assert freed.subject == f"{subject} · Gartenwerk eG"
    for said in words:
        assert said in attached(freed), (said, attached(freed))
    assert became(coop)[-1] == ("payout", "Bert Beet", "sent")
    with system_access():  # Carl's settlement was not printed yet: it says how things stand
        assert not PaperLetter.objects.filter(coop=coop, kind="payout").exists()
    assert "Auszuzahlen" in printed(coop, kind="settlement")


def test_whose_payout_has_to_wait_later_is_told():
    coop = a_year(minimum_capital=400_00)
    bert = reaches(coop, email=BERT, language="en")
    settles(coop)
    letters_go_out(coop)
    with system_access():
        step = Departure.objects.get(coop=coop, member=bert)
        tell(
            PayoutsWeighed(coop_id=coop.pk, suspended=[step.pk], freed=[]), actor=Actor.job("weigh_suspended")
        )
        bert_payout(coop).update(suspended_on=datetime(2026, 3, 3, tzinfo=UTC).date())
    letters_go_out(coop)
    sent = mails_to(BERT)[-1]
    assert sent.subject == "Your payout has to wait · Gartenwerk eG"
    assert "It stays owed to you" in sent.body
    assert "Kept back for now 200.00 euros" in attached(sent)


def test_what_was_undone_before_anybody_heard_of_it_is_not_told():
    coop = a_year(minimum_capital=400_00)
    bert = reaches(coop, email=BERT)
    settles(coop)
    letters_go_out(coop)
    actor = Actor.job("weigh_suspended")
    with system_access():
        step = Departure.objects.get(coop=coop, member=bert)
        tell(PayoutsWeighed(coop_id=coop.pk, suspended=[step.pk], freed=[]), actor=actor)
        tell(PayoutsWeighed(coop_id=coop.pk, suspended=[], freed=[step.pk]), actor=actor)
    letters_go_out(coop)
    assert len(mails_to(BERT)) == 1
    assert became(coop)[-1] == ("payout", None, "dropped")


def test_with_the_settlement_goes_what_was_to_be_told_of_its_payout():
    coop = a_year(**TIGHT)
    reaches(coop, email=BERT)
    run = settles(coop)
    letters_go_out(coop)
    a_member(coop, "Dora Dill", paid=100_00)
    weigh_suspended_payouts(MIDNIGHT)
    takes_back(run)
    letters_go_out(coop)
    assert [sent.subject.split(" · ")[0] for sent in mails_to(BERT)][1:] == [
        "Korrektur: Die Auseinandersetzung ist zurückgenommen"
    ]
