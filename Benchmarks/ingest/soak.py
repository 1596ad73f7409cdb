#!/usr/bin/env python3
"""Real batches at a steady rate for a while: memory, errors and p99 by window.

    Benchmarks/ingest/soak.py --bin .build/release --corpus CORPUS.BIN [--rate 100] [--minutes 30]

CORPUS.BIN is what ../shared/bench/load/mkbatches.py makes. The rate is kept whatever the answers
take (an open loop, 32 connections), on a PostgreSQL of the script's own. In the end every
acknowledged event must be in the table once. Exit status 1 when one isn't, or after any error.
"""
import argparse, http.client, json, os, shutil, sys, tempfile, threading, time, uuid

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here + "/../../scripts")
sys.path.insert(0, os.environ.get("REEV_SHARED", here + "/../../../shared") + "/bench/load")
import faults
from mkbatches import read_bin


class Daemon(faults.Daemon):
    settings = []  # As an owner starts it.


class Senders:
    def __init__(self, port, recordings, rate, connections):
        self.port, self.recordings, self.rate = port, recordings, rate
        self.began, self.next, self.lock = time.time(), 0, threading.Lock()
        self.running, self.events, self.errors, self.late = True, 0, [], []
        self.threads = [threading.Thread(target=self.play, args=(i,)) for i in range(connections)]
        for thread in self.threads:
            thread.start()

    def due(self):
        with self.lock:
            self.next += 1
            return self.began + self.next / self.rate

    def play(self, index):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        turn = index
        while self.running:
            session = uuid.uuid4()
            for number, (count, events) in enumerate(self.recordings[turn % len(self.recordings)]):
                body = (b'{"sessionId":"%s","projectId":"default","batch":%d,"events":'
                        % (str(session).encode(), number)) + events + b"}"
                due = self.due()
                time.sleep(max(0, due - time.time()))
                if not self.running:
                    return
                try:
                    connection.request("POST", "/events", body, {"Content-Type": "application/json"})
                    answer = connection.getresponse()
                    answer.read()
                    status = answer.status
                except (OSError, http.client.HTTPException) as error:
                    connection.close()
                    status = repr(error)
                now = time.time()
                with self.lock:
                    # From when it was due: a sender that is held up counts against the daemon.
                    self.late.append((due, now - due))
                    if status == 204:
                        self.events += count
                    else:
                        self.errors.append(status)
            turn += 1

    def stop(self):
        self.running = False
        for thread in self.threads:
            thread.join()


def memory(pid):
    fields = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status") if ":" in line)
    return {key: round(int(fields[key].split()[0]) / 1024, 1) for key in ("VmRSS", "RssAnon", "VmHWM")}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--bin", default=".build/release")
    p.add_argument("--corpus", required=True)
    p.add_argument("--rate", type=float, default=100)
    p.add_argument("--minutes", type=float, default=30)
    p.add_argument("--window", type=float, default=5, help="minutes")
    p.add_argument("--trace", help="a folder to leave each answer's time and PostgreSQL's log in:"
                   " checkpoints, autovacuum, statements over 100 ms")
    a = p.parse_args()
    recordings = [[(len(json.loads(text)), text if isinstance(text, bytes) else text.encode())
                   for text in batches] for _, _, batches in read_bin(a.corpus)]
    folder = tempfile.mkdtemp(prefix="rs", dir="/tmp")
    os.chmod(folder, 0o755)
    cluster = faults.Cluster(folder, False)
    failed = 1
    daemon = None
    try:
        if a.trace:
            os.makedirs(a.trace, exist_ok=True)
            for setting in ("log_min_messages = log", "log_checkpoints = on",
                            "log_autovacuum_min_duration = 0", "log_min_duration_statement = 100",
                            "log_line_prefix = '%n [%p] '"):
                cluster.sql("alter system set " + setting, "postgres")
            cluster.sql("select pg_reload_conf()", "postgres")
        daemon = Daemon(a.bin + "/reevd", cluster.url, folder + "/d")
        print("at the start", memory(daemon.process.pid), flush=True)
        senders = Senders(daemon.port, recordings, a.rate, 32)
        print("minutes  batches  per s   p50 ms   p99 ms  slowest  errors  VmRSS MB  RssAnon MB  load",
              flush=True)
        seen = errors = 0
        windows = max(1, round(a.minutes / a.window))
        for window in range(windows):
            time.sleep(max(0, senders.began + (window + 1) * a.window * 60 - time.time()))
            with senders.lock:
                late = sorted(x[1] * 1000 for x in senders.late[seen:])
                seen, wrong = len(senders.late), len(senders.errors)
            m = memory(daemon.process.pid)
            print(f"{(window + 1) * a.window:7.1f} {len(late):8} {len(late) / a.window / 60:6.1f}"
                  f" {late[len(late) // 2]:8.1f} {late[len(late) * 99 // 100]:8.1f} {late[-1]:8.1f}"
                  f" {wrong - errors:7} {m['VmRSS']:9} {m['RssAnon']:11}  {os.getloadavg()[0]:.1f}",
                  flush=True)
            errors = wrong
        senders.stop()
        if a.trace:
            with open(a.trace + "/answers", "w") as f:
                f.writelines(f"{due:.3f} {took:.4f}\n" for due, took in sorted(senders.late))
            shutil.copy(cluster.data + "/log", a.trace + "/postgresql.log")
        for _ in range(1200):
            if daemon.is_drained():
                break
            time.sleep(0.05)
        print("at the end", memory(daemon.process.pid))
        have = int(cluster.sql("select count(*) from events")[0][0])
        twice = int(cluster.sql("select count(*) from (select 1 from events group by session_id,"
                                " batch, position having count(*) > 1) d")[0][0])
        print(f"events acknowledged {senders.events}, stored {have}, twice {twice},"
              f" errors {len(senders.errors)} {sorted(set(map(str, senders.errors)))[:5]}")
        failed = int(have != senders.events or twice > 0 or bool(senders.errors))
        if daemon.stop() != 0:
            failed = 1
    finally:
        if daemon and daemon.process.poll() is None:
            daemon.kill()
        cluster.run("pg_ctl", "-D", cluster.data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(failed)


main()
