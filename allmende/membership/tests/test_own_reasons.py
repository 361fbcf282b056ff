"""Reasons that are sentences of ours are read in the reader's language, what somebody wrote as it was written."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.translation import gettext

from allmende.membership.letters.own_reasons import OWN, reason_for_reader
from allmende.membership.naming import in_words

SAID = {"year": "2026", "number": "12", "file": "liste (2).xlsx"}


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize(("kept_in", "read_in"), [("de", "en"), ("en", "de"), ("de", "de")])
def test_ours_are_read_in_the_readers_language(own, kept_in, read_in):
    def said(language):
        with translation.override(language):
            return gettext(own) % (SAID | {"day": in_words(date(2028, 3, 31))})

    with translation.override(read_in):
        assert reason_for_reader(said(kept_in)) == said(read_in)


def test_what_somebody_wrote_stays_as_it_was_written():
    with translation.override("en"):
        assert reason_for_reader("Geteilt: war so besprochen") == "Geteilt: war so besprochen"
        assert reason_for_reader("Gewinn wie besprochen") == "Gewinn wie besprochen"


@pytest.mark.parametrize("year", ["2026", "2025/26", "06/2026"])
def test_a_payout_says_its_fiscal_year_as_it_is_called(year):
    with translation.override("en"):
        assert reason_for_reader(f"Gewinn {year}") == f"Profit of {year}"
