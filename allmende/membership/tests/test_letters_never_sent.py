"""What nobody was written is corrected for nobody: letters that wait when an exit is taken back, and lists."""

from datetime import date

import pytest

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.queue import write_down
from allmende.membership.models import Departure, LetterKind, Member, PaperLetter, Party, QueuedLetter
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.take_back_exit import take_back_exit
from tests.members import a_member
from tests.people import a_coop

from .exits import TODAY, does, the_office
from .import_files import an_import, an_office_with_statutes, an_xlsx
from .letters import letters_go_out, letters_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def noticed():
    """Anna has no address for mails: what she is told waits on paper."""
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    return coop, office, does(office, give_notice, member_id=anna.pk, received_on=TODAY)


def takes_back(office, step):
    does(office, take_back_exit, member_id=step.member_id, departure_id=step.pk, reason="Falsche Anna")


def on_the_pile(coop):
    with system_access():
        return PaperLetter.objects.filter(coop=coop, sent_on=None).count()


def test_what_waits_to_be_written_by_the_job_is_dropped_with_the_exit(noticed):
    coop, office, step = noticed
    with system_access():
        PaperLetter.objects.all().delete()
    write_down(coop.pk, LetterKind.DEPARTURE, [(step.member_id, step.pk)])
    takes_back(office, step)
    letters_go_out(coop)
    assert on_the_pile(coop) == 0
    with system_access():
        assert set(QueuedLetter.objects.values_list("state", flat=True)) == {"dropped"}


def test_what_went_by_post_is_corrected_though_another_letter_waits(noticed):
    coop, office, step = noticed
    with system_access():
        PaperLetter.objects.update(sent_on=TODAY)
    write_down(coop.pk, LetterKind.DEPARTURE, [(step.member_id, step.pk)])
    takes_back(office, step)
    letters_go_out(coop)
    assert on_the_pile(coop) == 1


def test_an_exit_of_a_list_is_taken_back_without_a_letter():
    coop, office = an_office_with_statutes()
    header = ("Nr", "Name", "Eintritt", "Gekündigt am", "Ausgeschieden zum", "Grund", "Anteile")
    an_import(
        coop,
        office,
        an_xlsx([header, (1, "Anna Acker", "1.2.2019", "30.9.2026", "31.12.2026", "Kündigung", 2)]),
    )
    with seeing(office):
        Party.objects.update(email="anna@example.org")
        step = Departure.objects.get(effective_on=date(2026, 12, 31))
    takes_back(office, step)
    assert (letters_to("anna@example.org"), on_the_pile(coop)) == ([], 0)
    with seeing(office):
        assert Member.objects.get().left_on is None
