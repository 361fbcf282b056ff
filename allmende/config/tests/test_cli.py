"""bin/allmende: a help that can be read, and an answer to every word."""

from __future__ import annotations

import pytest

from allmende.config import cli


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["help"]) == 0
    said = capsys.readouterr().out
    for name in (
        "migrate",
        "backup FILE",
        "restore FILE",
        "ledger prove",
        "token create",
        "founding link",
        "import organisations FILE",
    ):
        assert f"  {name}" in said


def test_half_a_command_is_answered_with_the_other_half(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ledger"]) == 2
    assert "ledger prove" in capsys.readouterr().err


def test_an_unknown_domain_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["messages", "nowhere"]) == 2
    assert "No such domain: nowhere" in capsys.readouterr().err


def test_every_command_of_django_we_name_exists() -> None:
    from django.core.management import get_commands  # needs Django's apps

    ours = {"create_token", "import_organisations", "prove_ledger", "demo", "founding_link", "work"}
    assert ours <= set(get_commands())
