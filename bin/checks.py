"""Second half of bin/test: every check, the fast tests, the thorough ones. With arguments: only pytest, with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from allmende.config import catalogues, vendored

PYTHON = sys.executable
BROWSERS = ("chromium", "chromium-browser")

CHECKS: dict[str, list[str]] = {  # the longest first
    "types": ["-m", "mypy", "--no-error-summary"],
    "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": ["-m", "ruff", "check", "--quiet", "."],
    "import contracts": [
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-logo",
    ],
    "missing migrations": ["-m", "django", "makemigrations", "--check", "--dry-run", "--verbosity", "1"],
    "translations": ["-m", "allmende.config.cli", "messages", "--check"],
}
FAST = ["-m", "not browser and not thorough", "-n", "2", "--dist", "worksteal", "-q"]
THOROUGH = ["-m", "browser or thorough", "-n", "2", "--dist", "worksteal", "-q"]

NOTHING_COLLECTED = 5


def main(arguments: list[str]) -> int:
    vendored.copy_scripts()
    catalogues.compile_all()
    if arguments == ["--only-checks"]:
        return 1 if failed_checks() else 0
    if arguments:
        return pytest(*arguments)
    have_browser()
    failed = failed_checks()
    print("· fast tests", flush=True)
    if pytest(*FAST):
        failed.append("fast tests")
    if failed:
        print(f"Failed so far: {', '.join(failed)}")
    print("· thorough tests", flush=True)
    return 1 if pytest(*THOROUGH) or failed else 0


def failed_checks() -> list[str]:
    """Run them all, two at a time, whatever one says. Return the names of those that failed."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for done in as_completed([pool.submit(_check, name, words) for name, words in CHECKS.items()]):
            name, seconds, complaint = done.result()
            print(f"· {name}: {'ok' if complaint is None else 'failed'} ({seconds:.0f} s)", flush=True)
            if complaint is not None:
                print(complaint, flush=True)
                failed.append(name)
    return failed


def _check(name: str, words: list[str]) -> tuple[str, float, str | None]:
    """Its name, how long it took, and what it says where it failed."""
    started = time.monotonic()
    done = subprocess.run([PYTHON, *words], env=_environment(), capture_output=True, text=True)
    return name, time.monotonic() - started, done.stdout + done.stderr if done.returncode else None


def pytest(*arguments: str) -> int:
    """Run pytest. Nothing to run is no failure."""
    code = subprocess.run([PYTHON, "-m", "pytest", *arguments], env=_environment()).returncode
    return 0 if code == NOTHING_COLLECTED else code


def have_browser() -> None:
    """A Chromium on the PATH, or one that playwright brings."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    if os.geteuid() == 0 and shutil.which("apt-get") and _install_with_apt():
        return
    print("· installing Chromium with playwright: there is none on the PATH", flush=True)
    if subprocess.run([PYTHON, "-m", "playwright", "install", "chromium"]).returncode:
        print("Chromium could not be installed, so the journeys will fail: install chromium and try again.")


def _install_with_apt() -> bool:
    print("· installing Chromium with apt-get: there is none on the PATH", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    steps = (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"])
    return all(
        subprocess.run(["apt-get", *step], env=quiet, stdout=subprocess.DEVNULL).returncode == 0
        for step in steps
    ) and bool(shutil.which("chromium"))


def _environment() -> dict[str, str]:
    """Nothing of an installation that may run beside: the settings of tests, their own secret.

    And what was compiled is kept, whatever the machine says: dozens of processes compile everything again otherwise.
    """
    ours = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE"
        and (not name.startswith("ALLMENDE_") or name == "ALLMENDE_SHARED_DATA")
    }
    return ours | {
        "DJANGO_SETTINGS_MODULE": "allmende.config.settings_test",
        "ALLMENDE_SECRET_KEY": "only-for-checks",
    }


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
