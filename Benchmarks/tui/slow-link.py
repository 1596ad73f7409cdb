"""slow-link.py RATE DELAY COMMAND...: runs a command on a pseudo-terminal of its own, as behind a link.

What it prints comes through at RATE bytes a second, DELAY seconds late, and keys reach it as late.
"""
import collections
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
import tty

rate, delay, command = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
child, master = pty.fork()
if child == 0:
    os.execvp(command[0], command)


def resize(*_):
    size = fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)
    fcntl.ioctl(master, termios.TIOCSWINSZ, size)


resize()
signal.signal(signal.SIGWINCH, resize)
before = termios.tcgetattr(0)
tty.setraw(0)
down, up = collections.deque(), collections.deque()
free_at, waiting, is_open = 0.0, 0, True
try:
    while is_open or down:
        now = time.monotonic()
        while down and down[0][0] <= now:
            data = down.popleft()[1]
            waiting -= len(data)
            os.write(1, data)
        while up and up[0][0] <= now:
            os.write(master, up.popleft()[1])
        due = [queue[0][0] for queue in (down, up) if queue]
        # A link holds little: what it can't take waits in the program's own terminal.
        sources = [0] + ([master] if is_open and waiting < 16_384 else [])
        ready = select.select(sources, [], [], max(0, min(due) - now) if due else 1)[0]
        now = time.monotonic()
        if 0 in ready:
            up.append((now + delay, os.read(0, 4096)))
        if master in ready:
            try:
                data = os.read(master, 512)
            except OSError:
                data = b""
            is_open = bool(data)
            free_at = max(free_at, now) + len(data) / rate
            waiting += len(data)
            down.append((free_at + delay, data))
finally:
    termios.tcsetattr(0, termios.TCSADRAIN, before)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
