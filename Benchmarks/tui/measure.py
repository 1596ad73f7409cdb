"""What the player costs a link and a processor: drives reev-tui on a pseudo-terminal.

    Benchmarks/tui/measure.py start FILE             start to first paint, ms
    Benchmarks/tui/measure.py bytes FILE...          bytes a second, playing at 1x, idle skipped
    Benchmarks/tui/measure.py keys FILE              from a key to the first byte after it, 16x
    Benchmarks/tui/measure.py frames FILE            frames a second at 16x, on one core
    Benchmarks/tui/measure.py open DATA_DIR ID       a session of the database to its first frame, ms

REEV_TUI names the program (.build/release/reev-tui). The screen has 120 x 36 cells.
"""
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time

PROGRAM = os.environ.get("REEV_TUI", ".build/release/reev-tui")
SYNC = b"\x1b[?2026h"


class Screen:
    """A program on a terminal that acknowledges frames at once, as a fast one does."""

    def __init__(self, *arguments, columns=120, rows=36, core=None):
        environment = {
            **os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "COLORTERM": "",
            "XDG_STATE_HOME": "/tmp/reev-measure", "XDG_CONFIG_HOME": "/tmp/reev-measure",
        }
        self.started = time.monotonic()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            if core is not None:
                os.sched_setaffinity(0, {core})
            os.execvpe(PROGRAM, [PROGRAM, *arguments], environment)
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)
        self.last = b""
        self.seen = b""

    def read(self, seconds):
        """What comes within a time: a list of (when, bytes)."""
        parts = []
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                return parts
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return parts
            parts.append((time.monotonic(), data))
            asked = (self.last[-3:] + data).count(b"\x1b[5n") - self.last[-3:].count(b"\x1b[5n")
            self.last = data
            if asked:
                os.write(self.master, b"\x1b[0n" * asked)

    def wait_for(self, *texts, seconds=20):
        """The moment at which one of the texts has come; ends the program when none does."""
        when = time.monotonic()
        end = when + seconds
        while not any(text in self.seen for text in texts):
            if time.monotonic() > end:
                shown = self.seen[-2000:].decode(errors="replace")
                sys.exit(f"{PROGRAM} showed none of {texts!r} within {seconds} s; its last bytes: {shown!r}")
            for when, data in self.read(0.003):
                self.seen = (self.seen + data)[-200_000:]
        return when

    def press(self, keys):
        os.write(self.master, keys.encode())

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.master)


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


def output(*arguments):
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


def page_words(*arguments):
    """Words of a session's page, two seconds in, that nothing around the page shows."""
    page = output("render", *arguments, "--at", "2", "--size", "86x33")
    around = output("keys") + output("events", *arguments)
    words = set(re.findall("[A-Za-z]{3,}", page))
    words = [word.encode() for word in words if word.lower() not in around.lower()]
    if not words:
        sys.exit("the page has no word to wait for")
    return words


def start(file):
    times, pages = [], []
    words = page_words(file)
    for _ in range(15):
        screen = Screen("play", file)
        painted = screen.wait_for(SYNC)
        page = screen.wait_for(*words)
        times.append((painted - screen.started) * 1000)
        pages.append((page - screen.started) * 1000)
        screen.end()
    print(f"start to first paint: p50 {statistics.median(times):.0f} ms, p95 {percentile(times, .95):.0f} ms;"
          f" to the page's text: p50 {statistics.median(pages):.0f} ms, p95 {percentile(pages, .95):.0f} ms")


def speed(file, seconds=float(os.environ.get("REEV_SECONDS", "30"))):
    """Bytes a second of playing, the first paint left out; None when it is over at once."""
    screen = Screen("play", file)
    screen.wait_for("\u25b6".encode())
    screen.read(0.7)
    began = time.monotonic()
    count = 0
    while time.monotonic() < began + seconds:
        parts = screen.read(1)
        count += sum(len(data) for _, data in parts)
        if "\u23f8".encode() in b"".join(data for _, data in parts):
            break
    took = time.monotonic() - began
    screen.end()
    return count / took, took


def bytes_a_second(*files):
    rates = []
    for file in files:
        rate, took = speed(file)
        rates.append(rate)
        print(f"{os.path.basename(file):32} {rate / 1000:7.2f} kB/s over {took:.0f} s", flush=True)
    print(f"median {statistics.median(rates) / 1000:.2f} kB/s, most {max(rates) / 1000:.2f} kB/s")


def keys(file):
    screen = Screen("play", file)
    screen.wait_for("\u25b6".encode())
    screen.press(">>>>")
    screen.read(1)
    times = []
    for index in range(100):
        # The answer is the first frame whose help or message is there: a box no frame has.
        screen.seen = b""
        screen.press("?")
        pressed = time.monotonic()
        shown = screen.wait_for(b" Keys ")
        times.append((shown - pressed) * 1000)
        screen.press("?")
        screen.read(0.08 + index % 7 * 0.013)
    screen.end()
    print(f"key to bytes at 16x: p50 {statistics.median(times):.1f} ms, p95 {percentile(times, .95):.1f} ms,"
          f" {len(times)} keys")


def frames(file):
    screen = Screen("play", file, core=0)
    screen.wait_for("\u25b6".encode())
    screen.press(">>>>")
    screen.read(0.5)
    seconds = []
    for _ in range(10):
        parts = b"".join(data for _, data in screen.read(1))
        if "\u23f8".encode() in parts:
            break
        seconds.append(parts.count(SYNC))
    screen.end()
    print(f"frames a second at 16x on one core: {seconds}, median {statistics.median(seconds):.0f}")


def open_session(folder, session):
    times = []
    words = page_words(session, "--data-dir", folder)
    for _ in range(25):
        screen = Screen("play", session, "--data-dir", folder)
        shown = screen.wait_for(*words)
        times.append((shown - screen.started) * 1000)
        screen.end()
    print(f"open {session[:8]} through PostgreSQL, to the page's text: p50 {statistics.median(times):.0f} ms,"
          f" p95 {percentile(times, .95):.0f} ms")


commands = {"start": start, "bytes": bytes_a_second, "keys": keys, "frames": frames, "open": open_session}
commands[sys.argv[1]](*sys.argv[2:])
