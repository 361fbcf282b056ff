"""How a command ends when it is told to."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from allmende.config.tests.processes import ROOT

BEGIN = """
import asyncio, atexit, signal, threading
from allmende.config.interrupts import leave
signal.signal(signal.SIGTERM, leave)
atexit.register(print, "tidied up")
"""
PLAIN = 'print("ready", flush=True); threading.Event().wait()'
IN_A_LOOP = """
async def stubborn():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass  # as a pool does that connects once more

async def run():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    print("ready", flush=True)
    await task

asyncio.run(run())
"""

WHILE_A_CHILD_IS_MADE = """
import os, signal
from allmende.config.serve import Children
from allmende.config.start import WISH, Stopped
children = Children()
signal.signal(signal.SIGTERM, WISH.note)
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGTERM))
try:
    children.start("sleeper", ["sleep", "60"], {})
except Stopped:
    print("stopped, knowing of", len(children.running), flush=True)
children.stop()
print("left:", children.running)
"""


@pytest.mark.parametrize(
    ("program", "status", "words"), [(PLAIN, 143, "tidied up\n"), (IN_A_LOOP, -signal.SIGTERM, "")]
)
def test_it_tidies_up_where_it_can_and_ends_anyway(program: str, status: int, words: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BEGIN + program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == "ready\n"
        running.terminate()
        try:
            assert (running.wait(20), running.stdout.read()) == (status, words)
        finally:
            running.kill()


def test_a_child_that_is_just_made_is_known_and_stopped() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHILE_A_CHILD_IS_MADE], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("stopped, knowing of 1\nleft: []\n", "")
