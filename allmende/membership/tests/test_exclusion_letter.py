"""The letter that expels a member (§ 68 (2) GenG): what it has to say, in both languages, at both doors."""

from datetime import date

import pytest
from django.utils import translation

from allmende.kernel.row_access import system_access
from allmende.membership.letters.corrections import as_it_stands
from allmende.membership.use_cases.expel_member import expel_member
from tests.members import a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, an_office, signed_in

from .exits import TODAY, does, the_office

pytestmark = pytest.mark.django_db
GROUND = "§ 11 (2) c: hat seine Beiträge trotz zweier Mahnungen nicht gezahlt."


def the_letter(language, **sections):
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, sections=sections)
    anna = a_member(coop, shares=3, paid=300_00, language=language, street="Gartenweg 3", town="Brennau")
    step = does(
        the_office(coop),
        expel_member,
        member_id=anna.pk,
        reason=GROUND,
        heard_on=date(2026, 11, 3),
        sent_on=TODAY,
    )
    with system_access(), translation.override(language):
        step.refresh_from_db()
        return text_of(as_it_stands(step).as_pdf(anna, anna.party))


SAID = {
    "en": (
        "Your exclusion from Gartenwerk eG",
        f"The ground: {GROUND}",
        "§ 68 (1) GenG, § 11 of the statutes",
        "This letter was sent on 20 November 2026",
        "take part in the general assembly no longer",
        "neither of the board nor of the supervisory board (§ 68 (2) GenG)",
        "The last day of your membership is 31 December 2026",
        "How you can object, and by when, stands in § 11 (4) of the statutes.",
        "3 November 2026",
        "Sent by registered letter on",
        "3 shares",
        "30 June 2027",
        "For Gartenwerk eG",
        "Gartenweg 3",
    ),
    "de": (
        "Ihr Ausschluss aus Gartenwerk eG",
        f"Der Grund: {GROUND}",
        "§ 68 Abs. 1 GenG, § 11 der Satzung",
        "am 20. November 2026 abgesandt",
        "nicht mehr an der Generalversammlung teilnehmen",
        "weder dem Vorstand noch dem Aufsichtsrat angehören (§ 68 Abs. 2 GenG)",
        "letzte Tag Ihrer Mitgliedschaft ist der 31. Dezember 2026",
        "steht in § 11 (4) der Satzung",
        "Abgesandt als Einschreiben am",
    ),
}


@pytest.mark.parametrize("language", SAID)
def test_the_letter_says_the_ground_the_dispatch_what_ends_and_how_to_object(language):
    said = the_letter(language, exclusion="§ 11", exclusion_objection="§ 11 (4)")
    for words in SAID[language]:
        assert words in said, (words, said)
    for words in ("without a signature", "ohne Unterschrift"):
        assert words not in said, "the board signs it"


def test_where_the_statutes_name_no_section_it_says_nothing_of_objecting():
    said = the_letter("en")
    assert "object" not in said
    assert "§ 68 (2) GenG" in said


def test_the_members_page_says_that_assembly_and_offices_ended_with_the_dispatch(client):
    coop, olga = a_coop("Gartenwerk eG"), a_person("Olga Obst")
    some_statutes(coop)
    an_office(olga, coop, ["register"])
    anna = a_member(coop)
    signed_in(client, olga, coop)
    english = {"accept-language": "en"}
    said = "takes part in no assembly and holds no office"
    assert said not in client.get(f"/members/{anna.pk}", headers=english).content.decode()
    sent = {"reason": GROUND, "heard_on": date(2026, 11, 3), "sent_on": TODAY}
    does(the_office(coop), expel_member, member_id=anna.pk, **sent)
    page = client.get(f"/members/{anna.pk}", headers=english).content.decode()
    assert said in page
    assert "§ 68 (2) GenG" in page
