"""The two real registers, where they lie beside the checkout: 8,371 organisations of 2017, 7,387 of 2023."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import translation

from allmende.directory.management.commands.import_organisations import Command
from allmende.directory.models import Entry, ImportRun, Register

from .people import SAMPLES, shared_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_row")]
OLD, NEW = (
    shared_data(f"coops_uk_{name}.csv") for name in ("2017_organisations", "2023Q2_standard_geocoded")
)
real = pytest.mark.skipif(OLD is None or NEW is None, reason="the registers are not part of the repository")


def say(capsys: pytest.CaptureFixture[str], *words: object, **options: object) -> str:
    call_command("import_organisations", *map(str, words), **options)
    return capsys.readouterr().out


@real
@pytest.mark.thorough
def test_2017_then_2023_then_again_then_back(capsys):
    out = say(capsys, OLD)
    assert "create 6814  change 0  confirm 0  unchanged 0  refuse 1557" in out
    assert "read 8371 of 8371 (100 %)" in out
    assert "entered 6814 of 6814 (100 %)" in out
    old = list(Entry.objects.order_by("pk").values_list("pk", "record", "name", "latitude", "confirmed_on"))

    out = say(capsys, NEW)
    assert "create 1847  change 5535  confirm 5  unchanged 0  refuse 0" in out
    assert Entry.objects.count() == 6814 + 1847
    assert Entry.objects.filter(precision="postcode").count() == 7090
    assert Register.objects.get().licence == "ODC-By 1.0"
    run = ImportRun.objects.first()
    assert run.absent == 6814 - 5540

    assert "Nothing to enter" in say(capsys, NEW)
    assert "create 0  change 0  confirm 0  unchanged 1274  refuse 7097" in say(capsys, OLD, dry_run=True)
    say(capsys, undo=run.pk)
    assert (
        list(Entry.objects.order_by("pk").values_list("pk", "record", "name", "latitude", "confirmed_on"))
        == old
    )


def test_a_dry_run_leaves_nothing_behind(capsys):
    out = say(
        capsys, SAMPLES / "bad_rows.csv", dry_run=True, register="Muster", licence="CC0", attribution="Wir"
    )
    assert "create 3" in out
    assert "refuse 9" in out
    assert "row 4:" in out
    assert not Entry.objects.exists()
    assert not ImportRun.objects.exists()


def test_the_command_line_speaks_one_language(capsys):
    with translation.override("de"):
        say(capsys, SAMPLES / "good_semicolon.csv", register="Muster", licence="CC0", attribution="Wir")
        out = say(
            capsys,
            SAMPLES / "bad_rows.csv",
            dry_run=True,
            register="Muster",
            licence="CC0",
            attribution="Wir",
        )
    assert "The name is missing." in out


def test_a_refusal_is_a_sentence_without_the_name_of_an_exception(capsys, monkeypatch):
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the connection is the test's own
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["bin/allmende", "import_organisations", "missing.csv"])
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("missing.csv cannot be read: ")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ([], "Name a file"),
        (["missing.csv"], "cannot be read"),
        (["--undo", "99"], "There is no import"),
        ([str(SAMPLES / "no_name_column.csv"), "--licence", "CC0", "--attribution", "Wir"], "holds the name"),
        ([str(SAMPLES / "good_comma.csv")], "licence"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(words, answer):
    with pytest.raises(CommandError, match=answer):
        call_command("import_organisations", *words)
    assert not ImportRun.objects.exists()
