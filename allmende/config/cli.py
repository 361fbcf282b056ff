"""bin/allmende: the product's command line. Ours first, everything else goes to Django."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from allmende.config.backup import STILL_RUNS, BackupRefused, back_up, restore
from allmende.config.cluster import Cluster, Lease
from allmende.config.database import cluster_folder
from allmende.config.dump import DumpFailed
from allmende.config.installation import Unreachable, unreachable
from allmende.config.interrupts import leave
from allmende.config.postgres_tools import ClusterError

VAR = Path(os.environ.get("ALLMENDE_VAR") or Path(__file__).resolve().parents[2] / "var").resolve()

OWNERS = {"migrate", "makemigrations", "createcachetable", "flush", "sqlmigrate", "showmigrations"}
"""Django's commands that change or compare tables: they act as the role that owns them."""

Words = Sequence[str]


@dataclass(frozen=True)
class Command:
    """One entry of the help: how it is written, what it does, what runs when it is asked for."""

    usage: str
    summary: str
    run: Callable[[Words], int]


def main(arguments: Words) -> int:
    """Run one command. Return the exit status: 0 when it did what it says, 1 when not, 2 for wrong words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmende.config.settings")
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(help_text())
        return 0
    if (VAR / "demo.txt").exists():
        os.environ.setdefault("ALLMENDE_DEMO", "1")
    try:
        for name, command in COMMANDS.items():
            words = name.split()
            if list(arguments[: len(words)]) == words:
                return command.run(arguments[len(words) :])
        if any(name.startswith(arguments[0] + " ") for name in COMMANDS):
            print(help_text(only=arguments[0]), file=sys.stderr)
            return 2
        return django(*arguments)
    except (ClusterError, Unreachable, BackupRefused, DumpFailed) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(
            f"{error.filename or VAR} cannot be used ({error.strerror}): "
            "is it there, may it be read and written, and is there space on the disk?",
            file=sys.stderr,
        )
    return 1


def help_text(only: str = "") -> str:
    """Every command with what it does."""
    lines = ["Usage: bin/allmende COMMAND", ""]
    for name, command in COMMANDS.items():
        if not only or name.startswith(only + " "):
            lines.append(f"  {name} {command.usage}".rstrip())
            lines.append(f"      {command.summary}")
    if not only:
        lines += ["", "Any other command goes to Django: bin/allmende check, bin/allmende showmigrations …"]
        lines += ["More about one command: bin/allmende COMMAND --help"]
    return "\n".join(lines)


def django(*words: str) -> int:
    """Run a management command with the database at hand."""
    if words[0] in OWNERS:
        os.environ["ALLMENDE_DB_ROLE"] = "owner"
    with database_at_hand():
        _execute(*words)
    return 0


def _execute(*words: str) -> None:
    from django.core.management import execute_from_command_line  # needs the database's address
    from django.db import OperationalError

    try:
        execute_from_command_line(["bin/allmende", *words])
    except OperationalError as error:
        # What a server refuses has a code; without one there was no server.
        if getattr(error.__cause__, "sqlstate", None) is None:
            raise unreachable(error) from None
        raise


@contextmanager
def database_at_hand() -> Iterator[Lease | None]:
    """Inside: the database answers, or a ClusterError has said why not."""
    lease = hold_database()
    try:
        yield lease
    finally:
        if lease:
            lease.release()


def hold_database() -> Lease | None:
    """A lease on the embedded PostgreSQL, started where necessary; None when DATABASE_URL names a server."""
    if os.environ.get("DATABASE_URL"):
        return None
    return Cluster(cluster_folder(VAR)).acquire()


def _django_as(name: str) -> Callable[[Words], int]:
    return lambda words: django(name, *words)


def _messages(words: Words) -> int:
    from allmende.config import messages  # babel: not needed for anything else here

    if {"-h", "--help"} & set(words):
        print("Usage: bin/allmende messages [--check] [DOMAIN …]")
        return 0
    only = [word for word in words if word != "--check"]
    if unknown := set(only) - set(messages.domains()):
        print(f"No such domain: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    found = messages.problems(only) if "--check" in words else messages.update(only)
    for problem in found:
        print(problem)
    print(f"{len(found)} problems" if found else "Every text is translated.")
    return 1 if found else 0


def _permissions(words: Words) -> int:
    from django import setup  # the tables of rules name models, which load with Django

    setup()
    from allmende.config import permission_table

    permission_table.PAGE.write_text(permission_table.page(), "utf-8")
    print(f"Written: {permission_table.PAGE}")
    return 0


def _backup(words: Words) -> int:
    parser = argparse.ArgumentParser(prog="bin/allmende backup", description=COMMANDS["backup"].summary)
    parser.add_argument("file", type=Path)
    file: Path = parser.parse_args(words).file
    with database_at_hand():
        size = back_up(file, VAR)
    print(
        f"Everything is in {file} ({size / 1_000_000:.1f} MB). It holds the secret key: keep it where few can read."
    )
    return 0


def _restore(words: Words) -> int:
    parser = argparse.ArgumentParser(prog="bin/allmende restore", description=COMMANDS["restore"].summary)
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="replace what this installation holds")
    wishes = parser.parse_args(words)
    os.environ["ALLMENDE_DB_ROLE"] = "owner"
    with database_at_hand() as lease:
        if lease and not lease.take_alone():
            raise BackupRefused(STILL_RUNS)
        made_at = restore(wishes.file, VAR, replace=wishes.replace)
        # A program newer than the backup changes its tables; the same one finds nothing to do.
        _execute("migrate", "--verbosity", "0")
    print(f"Everything is back as it was at {made_at}.")
    return 0


COMMANDS: dict[str, Command] = {
    "migrate": Command("", "bring the database up to date with the program", _django_as("migrate")),
    "backup": Command("FILE", "write everything of this installation into one file", _backup),
    "restore": Command("FILE [--replace]", "bring everything back from such a file", _restore),
    "bank-key renew": Command(
        "", "encrypt every IBAN anew under the first key of ALLMENDE_BANK_KEYS.", _django_as("renew_bank_key")
    ),
    "ledger prove": Command(
        "", "recompute every balance and name the first difference", _django_as("prove_ledger")
    ),
    "token create": Command("…", "make a personal access token for the JSON API", _django_as("create_token")),
    "founding link": Command(
        "", "print the link with which the first person founds the network", _django_as("founding_link")
    ),
    "import organisations": Command(
        "FILE [--dry-run]",
        "bring a register of organisations into the directory",
        _django_as("import_organisations"),
    ),
    "coop export": Command(
        "SLUG FILE [--without-ibans]",
        "write everything a cooperative has into an archive in open formats",
        _django_as("export_coop"),
    ),
    "coop import": Command(
        "FILE --into SLUG --by EMAIL",
        "bring a cooperative in from such an archive, into one that is still empty",
        _django_as("import_coop"),
    ),
    "messages": Command(
        "[--check] [DOMAIN …]",
        "collect the texts into the catalogues, compile them, name the untranslated",
        _messages,
    ),
    "permissions": Command("", "write docs/permissions.md from the rules of all domains", _permissions),
    "shell": Command("", "Python with the program loaded", _django_as("shell")),
}


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    sys.exit(main(sys.argv[1:]))
