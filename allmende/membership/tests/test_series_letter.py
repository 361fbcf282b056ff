"""A mailing as letters: who gets one, what stands on it, and who may take it out of the house."""

from datetime import timedelta

import pytest

from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters import series
from allmende.membership.letters.mail_words import Words
from allmende.membership.models import MailingRecipient, Party
from allmende.membership.use_cases.forget_mailings import forget_mailings
from allmende.membership.use_cases.record_death import record_death
from allmende.membership.use_cases.stop_mailing import stop_mailing
from allmende.membership.use_cases.write_series_letter import write_series_letter
from tests.api.programs import Program
from tests.members import a_member
from tests.pdf_text import pages_of, text_of
from tests.people import a_coop, a_person, an_office, an_officer, signed_in

from .beside import CHILD, added
from .exits import TODAY, does, the_office
from .test_mailings import JOB, NOW, WORDS, started, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return the_office(coop)


def on_paper(coop, number, name, language="de"):
    address = {"street": f"Beetweg {number}", "postcode": "01234", "town": "Beetstadt"}
    return a_member(coop, name, language=language, **address)


def written(office, mailing, language="de"):
    with seeing(office):
        return write_series_letter(actor=office, mailing_id=mailing.pk, language=language)


def lines_of(page):
    return [" ".join(line.split()) for line in page.splitlines() if line.strip()]


def test_whoever_no_mail_reaches_gets_a_letter_in_the_own_language(coop, office):
    a_member(coop, email="anna@example.org")
    on_paper(coop, 1, "Bert Beet")
    on_paper(coop, 2, "Cem Çelik", "en")
    kim = a_member(coop, "Kim Kind", birth_date=CHILD)
    added(office, kim)  # the guardian reads it by mail
    mailing = started(office, coop)
    made = written(office, mailing)
    german, english = pages_of(made)
    assert {"Bert Beet", "Beetweg 1", "01234 Beetstadt", "Versammlung für Bert Beet", "Seite 1 von 1"} <= set(
        lines_of(german)
    )
    assert "Nr. 2" in german
    assert {"Cem Çelik", "Beetweg 2", "Assembly for Cem Çelik", "Page 1 of 1"} <= set(lines_of(english))
    assert "22 November 2026" in english
    for language in (b"/Lang(de)", b"/Lang(en)"):
        assert language in made.replace(b"/Lang (", b"/Lang(")
    assert b"pdfuaid:part" in made
    assert told("SeriesLetterWritten") == [{"mailing_id": mailing.pk, "coop_id": coop.pk, "letters": 2}]
    assert written(office, mailing) == made  # kept nowhere, and the same each time


def test_a_long_letter_counts_its_own_pages(coop, office):
    on_paper(coop, 1, "Bert Beet")
    on_paper(coop, 2, "Cem Çelik")
    long = "\n\n".join(
        ["Ein Absatz, der eine Zeile füllt und dann noch eine zweite, damit es lang wird. " * 3] * 14
    )
    first, second, third, fourth = pages_of(
        written(office, started(office, coop, words=Words(subject_de="Für {name}", text_de=long)))
    )
    for page, number in ((first, 1), (second, 2), (third, 1), (fourth, 2)):
        assert f"Seite {number} von 2" in lines_of(page)
    assert "Für Bert Beet" in second
    assert "Für Cem Çelik" in fourth


def test_many_letters_are_several_files(client, coop, office, monkeypatch):
    monkeypatch.setattr(series, "AT_ONCE", 2)
    for number, name in enumerate(("Bert Beet", "Cem Çelik", "Dora Dill")):
        on_paper(coop, number, name)
    mailing = started(office, coop)
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    page = signed_in(client, olga, coop)
    path = f"/mailings/{mailing.pk}/letter.pdf"
    shown = page.get(f"/mailings/{mailing.pk}").content.decode()
    assert f'href="{path}"' in shown
    assert f'href="{path}?part=2"' in shown
    assert "Dora" not in text_of(page.get(path).getvalue())
    assert "Dora" in text_of(page.get(path, {"part": "2"}).getvalue())
    for wrong in ("0", "3", "x", "99999", "-1"):
        assert page.get(path, {"part": wrong}).status_code == 404
    program = Program(olga, coop)
    assert program.get(f"/mailings/{mailing.pk}/letter", part=2).status == 200
    assert program.get(f"/mailings/{mailing.pk}/letter", part=3).status == 404


def test_nobody_who_died_since_and_nobody_once_it_is_forgotten(coop, office):
    bert = on_paper(coop, 1, "Bert Beet")
    on_paper(coop, 2, "Cem Çelik")
    mailing = started(office, coop)
    does(office, record_death, member_id=bert.pk, died_on=TODAY, heirs=[])
    assert "Bert" not in text_of(written(office, mailing))
    with seeing(office):
        stop_mailing(actor=office, mailing_id=mailing.pk, now=NOW)
    with system_access():
        forget_mailings(actor=JOB, on=NOW.date() + timedelta(days=400))
        assert not MailingRecipient.objects.exists()
    with pytest.raises(NotFound):
        written(office, mailing)


def test_where_mails_reach_everybody_there_is_no_letter(coop, office):
    a_member(coop, email="anna@example.org")
    with pytest.raises(NotFound):
        written(office, started(office, coop))


def test_it_opens_to_the_office_that_wrote_it(coop, office):
    on_paper(coop, 1, "Bert Beet")
    mailing = started(office, coop)
    for other in (an_officer(a_coop("Andere eG")), an_officer(coop, ["lend"])):
        with pytest.raises(NotFound):
            written(other, mailing)
    assert told("SeriesLetterWritten") == []


def test_the_page_links_it_with_its_count(client, coop, office):
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    on_paper(coop, 1, "Bert Beet")
    cem = on_paper(coop, 2, "Cem Çelik")
    with system_access():
        Party.objects.filter(pk=cem.party_id).update(street="", postcode="", town="")
    mailing = started(office, coop, words=WORDS)
    page = signed_in(client, olga, coop)
    shown = page.get(f"/mailings/{mailing.pk}", headers={"Accept-Language": "en"}).content.decode()
    path = f"/mailings/{mailing.pk}/letter.pdf"
    assert path in shown
    assert "2 members have no e-mail address" in shown
    assert "One of them has no postal address" in shown
    answer = page.get(path)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Bert Beet" in text_of(b"".join(answer.streaming_content))
    assert client.post(path).status_code == 405


def test_programs_fetch_it_too(coop, office):
    on_paper(coop, 1, "Bert Beet")
    mailing = started(office, coop)
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    path = f"/mailings/{mailing.pk}/letter"
    assert Program(olga, coop).get(path).status == 200
    assert Program(a_person("Carla Celler")).get(path).status == 404
    assert Program(olga, coop).get("/mailings/999999/letter").status == 404
    assert [each["letters"] for each in told("SeriesLetterWritten")] == [1]
