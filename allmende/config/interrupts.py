"""Steps that Ctrl-C and kill may not cut in half."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def leave(*_: object) -> None:
    """A handler of SIGTERM: end as Ctrl-C does, with the lease given back.

    Out of an event loop there is no such way: a pool that is just opening its connections would wait for ever for
    the tasks that the exception cancels. There the process dies, and the kernel takes its lease back.
    """
    asyncio = sys.modules.get("asyncio")  # not loaded: no loop
    if asyncio and asyncio._get_running_loop():
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTERM)
    sys.exit(143)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Inside: a wish to end us is noted, and granted when the step is done.

    A server that is just being started would otherwise go on without anybody who stops it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread receives signals
        return
    wishes: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        wishes.append(number)

    before = {number: signal.signal(number, note) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if wishes:
            os.kill(os.getpid(), wishes[0])
