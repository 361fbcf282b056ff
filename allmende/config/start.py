"""Second half of bin/run: from installed packages to a page in the browser, and a clean end."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from contextlib import ExitStack

from allmende.config import catalogues, demo_logins, vendored
from allmende.config.addresses import Address, Refused
from allmende.config.cli import VAR, hold_database
from allmende.config.installation import Installation, Unreachable
from allmende.config.interrupts import uninterrupted
from allmende.config.postgres_tools import ClusterError
from allmende.config.serve import Children, watch, web_command, worker_command
from allmende.config.stamps import Stamps, keys_fingerprint, program_fingerprint, static_fingerprint


class Stopped(BaseException):
    """Ctrl-C, or SIGTERM. Like KeyboardInterrupt no Exception: nobody's `except Exception` may swallow it."""


class Wish:
    """Whether somebody asked us to end. Raising alone is not enough: Python drops what is raised in a finaliser."""

    is_to_end = False

    def note(self, *_: object) -> None:
        """A signal's handler."""
        self.is_to_end = True
        raise Stopped

    def heed(self) -> None:
        """Raise Stopped when it was asked for, also when it was dropped the first time."""
        if self.is_to_end:
            raise Stopped


WISH = Wish()


def main(arguments: list[str]) -> int:
    """Start everything and serve until told to stop. Return the exit status."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, WISH.note)
    try:
        wishes = parse(arguments)
        with ExitStack() as undo:
            run(wishes, undo)
    except Stopped:
        print("· Stopped.", file=sys.stderr, flush=True)
        return 0
    except (Refused, Unreachable, ClusterError, vendored.UnexpectedScript) as trouble:
        print(trouble, file=sys.stderr)
    except OSError as error:
        place = error.filename or VAR
        print(
            f"{place} cannot be used ({error.strerror}): free space on the disk or make it writable.",
            file=sys.stderr,
        )
    return 1


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/run", description="Set everything up and start Allmende.")
    parser.add_argument("--port", type=_port, default=8000, help="where to listen (8000)")
    parser.add_argument(
        "--host", default="127.0.0.1", help="for whom to listen (127.0.0.1: this machine only)"
    )
    parser.add_argument("--empty", action="store_true", help="without the demo network: found your own")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Refused(f"There is no port {text}: choose one between 1024 and 65535.") from None


def run(wishes: argparse.Namespace, undo: ExitStack) -> None:
    """Every step in order. What was started is stopped by `undo`, in reverse."""
    address = Address(wishes.host, wishes.port)
    address.refuse_if_taken()
    if os.environ.get("DATABASE_URL"):
        say("Connecting to the database")
        Installation(VAR).connection.close()  # before anything is written where it is of no use
    VAR.mkdir(parents=True, exist_ok=True)
    is_new = not os.environ.get("DATABASE_URL") and not (VAR / "postgres").exists()
    _refuse_public_demo(address, is_demo=bool(demo_logins.text(VAR)) or (is_new and not wishes.empty))
    if vendored.copy_scripts():
        say("Copied the map's scripts")
    if catalogues.compile_all():
        say("Compiled the translations")
    if not os.environ.get("DATABASE_URL"):
        say("Starting PostgreSQL")
    lease = hold_database()
    if lease:
        undo.callback(lease.release)
    environment = address.environment()
    undo.callback(address.note(VAR))
    _bring_up_to_date()
    founding = _fill(wishes, address, environment)
    if demo_logins.text(VAR):
        environment["ALLMENDE_DEMO"] = "1"

    children = Children(descriptors=[lease.descriptor] if lease else [])
    undo.callback(children.stop)
    say("Starting the web server")
    web = environment | {"ALLMENDE_PROCESS": "web"}
    children.start("web server", web_command(host=wishes.host, port=wishes.port), web)
    # First the page that somebody waits for, then the jobs.
    address.wait_for_first_page(still_running=lambda: not children.ended())
    if not children.ended():
        say("Starting the job worker")
        children.start("job worker", worker_command(), environment)
        _greet(address, environment, founding)
    ended = watch(children, heed=WISH.heed)
    raise Refused(f"The {ended} ended by itself, so everything stops. Its last words stand above.")


def _bring_up_to_date() -> None:
    """Tables and static files, each only when something they depend on has changed."""
    stamps = Stamps(VAR)
    with Installation(VAR) as database:
        database.check_server()
        program = program_fingerprint()
        if not stamps.has("migrated", f"{program} {database.migrations()}"):
            say("Bringing the database up to date")
            _allmende("createcachetable")
            _allmende("migrate", "--verbosity", "0")
            stamps.set("migrated", f"{program} {database.migrations()}")
    keys = keys_fingerprint(VAR)
    if not stamps.has("keys", keys) and _keys_open_what_is_stored():
        stamps.set("keys", keys)
    files = static_fingerprint()
    if not stamps.has("static", files):
        say("Collecting style sheets, scripts and pictures")
        _allmende("collectstatic", "--no-input", "--verbosity", "0")
        stamps.set("static", files)


def _keys_open_what_is_stored() -> bool:
    """Ask the system checks (payments/checks.py), which say what is missing. Everything else works without the key."""
    try:
        _allmende("check", "--tag", "database", "--database", "default", "--fail-level", "WARNING")
    except Refused:
        return False
    return True


def _fill(wishes: argparse.Namespace, address: Address, environment: dict[str, str]) -> bool:
    """Load the demo network into an empty installation, if wished. Return whether a network has to be founded."""
    with Installation(VAR) as database:
        founded, is_demo = database.is_founded(), database.is_demo()
    if is_demo and wishes.empty:
        way_out = (
            "name another database in DATABASE_URL."
            if os.environ.get("DATABASE_URL")
            else f"delete {VAR}, or set ALLMENDE_VAR to another folder."
        )
        raise Refused(f"Here is the demo network already: for an empty start {way_out}")
    _refuse_public_demo(address, is_demo=is_demo or not (founded or wishes.empty))
    if is_demo and not demo_logins.text(VAR):
        demo_logins.note(VAR, "")
    if founded or wishes.empty:
        return not founded
    say("Loading the demo network (only at the first start)")
    demo_logins.note(VAR, _allmende("demo", environment=environment | {"ALLMENDE_DEMO": "1"}))
    return False


def _refuse_public_demo(address: Address, *, is_demo: bool) -> None:
    """The demo's passwords are known to everybody. Asked twice: before anything is made, and of the database."""
    if is_demo and not address.is_loopback:
        raise Refused(
            f"The demo's logins are public, so it is not served to {address.host}: "
            "leave --host away, or found your own network in an empty folder with --empty."
        )


def _greet(address: Address, environment: dict[str, str], founding: bool) -> None:
    """Say where it is and how to get in: at once, so that nothing else gets between the lines."""
    link = _allmende("founding", "link", environment=environment) if founding else ""
    logins, mail_leaves = demo_logins.text(VAR), bool(os.environ.get("EMAIL_URL"))
    lines = ["", f"Allmende is here: {environment['ALLMENDE_URL']}/", ""]
    if logins:
        lines += [logins, ""]
    if logins and not mail_leaves:
        lines += [f"Mails of the demo go nowhere; read them at {environment['ALLMENDE_URL']}/outbox", ""]
    if not logins and not mail_leaves:
        lines += [
            "No mail leaves this installation: set EMAIL_URL (docs/operate.md), or nobody can sign up or be invited."
        ]
    if link:
        lines += ["Nobody has founded the network yet. Whoever opens this link first does:", link]
    print("\n".join([*lines, "Ctrl-C stops everything."]), flush=True)


def _allmende(*words: str, environment: dict[str, str] | None = None) -> str:
    """Run a command of bin/allmende. Return what it printed; its progress goes to the terminal."""
    command = [sys.executable, "-m", "allmende.config.cli", *words]
    with uninterrupted():  # until we know it
        running = subprocess.Popen(
            command,
            env=os.environ | (environment or {}),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    with running:
        try:
            said, _ = running.communicate()
        except BaseException:
            running.kill()
            raise
    if running.returncode:
        raise Refused(f"bin/allmende {' '.join(words)} failed. Its last words stand above.\n{said}".strip())
    return said.strip()


def say(sentence: str) -> None:
    """Tell what happens next, unless we are to end."""
    WISH.heed()
    print(f"· {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
