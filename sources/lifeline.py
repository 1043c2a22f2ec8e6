"""How a process that reads what strangers wrote ends with the process that started it."""

import fcntl
import os
import signal
import sys


def end_with_parent(lifeline: int) -> None:
    """Have the kernel end this process when the other end of the pipe is closed, whatever it is doing then.

    Nothing is ever written to that pipe: the one event on it is the end of the process that holds its other end, and
    SIGIO, which tells of it, ends a process by default. A parent-death signal would come with the end of a thread.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the parent
    try:
        if os.read(lifeline, 1) == b"":
            sys.exit()  # it ended before the kernel was told
    except BlockingIOError:
        pass
