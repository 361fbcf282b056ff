"""A letter of a settlement that is opened once more bears its own date, and names the day of the first."""

from datetime import UTC, date, datetime

import pytest
from django.utils.timezone import localdate
from django.utils.translation import override

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.on_paper import letter_or_refuse, letter_pdf
from allmende.membership.letters.opening import settlement_or_refuse
from allmende.membership.models import Departure, PaperLetter, QueuedLetter
from tests.pdf_text import text_of
from tests.people import an_officer

from .letters import letters_go_out
from .test_settlement_letters import printed, reaches
from .years import a_year, settles, takes_back

pytestmark = pytest.mark.django_db


def opened(coop, member):
    office = an_officer(coop)
    with seeing(office):
        step = Departure.objects.get(member=member, shares=None)
        return settlement_or_refuse(member, step.pk)


def test_written_once_more_it_names_the_day_of_the_first():
    coop = a_year()
    bert = reaches(coop, email="bert@example.org", language="en")
    settles(coop)
    assert opened(coop, bert).first_on is None, "none went yet"
    letters_go_out(coop)
    assert opened(coop, bert).first_on is None, "the same day"
    with system_access():
        long_ago = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
        QueuedLetter.objects.filter(coop=coop, member=bert).update(done_at=long_ago)
    said = opened(coop, bert)
    assert (said.first_on, said.dated) == (date(2026, 3, 2), localdate())
    with override("en"):
        assert "Second copy, first sent on 2 March 2026" in " ".join(
            text_of(said.as_pdf(bert, bert.party)).split()
        )


def test_on_paper_too_and_a_correction_is_no_copy():
    coop = a_year()
    bert = reaches(coop, language="en")
    run = settles(coop)
    letters_go_out(coop)
    assert "Second copy" not in printed(coop, member=bert, kind="settlement")
    with system_access():
        letter = PaperLetter.objects.get(member=bert, kind="settlement")
        letter.sent_on = date(2026, 3, 1)
        letter.save()

    def again():
        office = an_officer(coop)
        with seeing(office):
            return " ".join(text_of(letter_pdf(letter_or_refuse(office, letter.pk))).split())

    assert "Second copy, first sent on 1 March 2026" in again()
    assert opened(coop, bert).first_on == date(2026, 3, 1)
    takes_back(run)
    assert "Second copy" not in again()
    assert opened(coop, bert).first_on is None
