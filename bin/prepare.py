"""First half of every command: the virtual environment with the locked packages. Standard library only.

    prepare.py run|test|allmende|bench ARGUMENTS…

What is installed is noted in .venv/allmende.json, so that a later start checks two hashes and goes on. The packages
for developers contain the others: an environment that has them is not changed back by `bin/run`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTE = VENV / "allmende.json"
SCRIPTS = VENV / "scripts"
"""Where the wheel lies whose browser scripts are copied; nothing imports it."""

SETUP_LOCK = ROOT / "requirements-setup.lock"
SCRIPTS_LOCK = ROOT / "requirements-scripts.lock"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}

SECOND_HALF = {
    "run": ["-m", "allmende.config.start"],
    "test": [str(ROOT / "bin" / "checks.py")],
    "allmende": ["-m", "allmende.config.cli"],
    "bench": ["-m", "benchmarks"],
}


class Trouble(Exception):
    """Something the person at the keyboard can do something about: the message says what."""


def main(command: str, arguments: list[str]) -> None:
    signal.signal(signal.SIGTERM, _stop)
    try:
        # One at a time: a second command waits here until the first has installed everything.
        with SETUP_LOCK.open() as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            install("dev" if command in {"test", "bench"} else "run")
    except KeyboardInterrupt:
        raise SystemExit("\nStopped. The next start goes on where this one ended.") from None
    except Trouble as trouble:
        raise SystemExit(str(trouble)) from None
    except OSError as error:
        raise SystemExit(
            f"The folder {ROOT} cannot be written ({error.strerror}): free some space or make it writable."
        ) from None
    os.chdir(ROOT) if command in {"test", "bench"} else None
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), *SECOND_HALF[command], *arguments], environment)


def install(wanted: str) -> None:
    """Make .venv contain exactly a lock file's packages, unless it does already."""
    note = _read_note()
    has = note.get("kind")
    if has == "dev":
        wanted = "dev"  # it contains everything that running needs
    lock = LOCKS[wanted]
    if has == wanted and note.get("lock") == _hash(lock) and note.get("scripts") == _hash(SCRIPTS_LOCK):
        return
    NOTE.unlink(missing_ok=True)
    if not _works("-m", "uv", "--version"):
        _say("Making the virtual environment .venv")
        _make_environment_with_uv()
    started = time.monotonic()
    _say(f"Installing the packages of {lock.name}")
    _install_with_either(["sync", lock], ["-r", lock])
    shutil.rmtree(SCRIPTS, ignore_errors=True)
    apart = ["--no-deps", "--target", SCRIPTS, "-r", SCRIPTS_LOCK]
    _install_with_either(["install", *apart], apart)
    _say(f"Installed in {time.monotonic() - started:.0f} s")
    NOTE.write_text(json.dumps({"kind": wanted, "lock": _hash(lock), "scripts": _hash(SCRIPTS_LOCK)}))


def _make_environment_with_uv() -> None:
    """An environment with uv in it, which installs the rest; made with what this machine has."""
    if not _can("import venv, ensurepip") and not _can("import venv, pip"):
        _get_venv_for_debian()
    if _can("import venv, ensurepip"):
        _run(sys.executable, "-m", "venv", "--clear", VENV)
        pip: list[str | Path] = [PYTHON, "-m", "pip"]
    else:
        # Debian keeps apart what puts pip into an environment; a pip of the system's can fill it from outside.
        _run(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)
        pip = [sys.executable, "-m", "pip", "--python", PYTHON]
    _run(*pip, "install", "--quiet", "--require-hashes", "-r", SETUP_LOCK)


def _get_venv_for_debian() -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    advice = f"Python's venv is missing: install it (on Debian and Ubuntu: sudo apt install {version}) and try again."
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Trouble(advice)
    _say(f"Installing {version} with apt-get: Python's own part for making environments is missing")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", version]):
        if subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL).returncode:
            raise Trouble(advice)


def _install_with_either(with_uv: list[str | Path], with_pip: list[str | Path]) -> None:
    try:
        _run(
            PYTHON,
            "-m",
            "uv",
            "pip",
            with_uv[0],
            "--quiet",
            "--require-hashes",
            "--python",
            PYTHON,
            *with_uv[1:],
        )
    except Trouble:
        if not _works("-m", "pip", "--version"):
            raise
        # uv does not read pip's configuration; where only that one names a mirror, pip finds what uv does not.
        _say("uv could not, trying pip")
        _run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", *with_pip)


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if done.returncode:
        words = " ".join(str(part) for part in command)
        said = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise Trouble(
            f"Set-up failed, check the network and the space on the disk, then try again: {words}\n{said}"
        )


def _works(*arguments: str) -> bool:
    """Whether the environment's Python can do this."""
    return PYTHON.exists() and subprocess.run([PYTHON, *arguments], capture_output=True).returncode == 0


def _can(statement: str) -> bool:
    """Whether the Python that runs us can do this."""
    return subprocess.run([sys.executable, "-c", statement], capture_output=True).returncode == 0


def _read_note() -> dict[str, str]:
    try:
        return dict(json.loads(NOTE.read_text()))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _say(sentence: str) -> None:
    print(f"· {sentence}", file=sys.stderr, flush=True)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt  # ends the child that installs, then us


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
