#!/usr/bin/env python3
"""Faults under load: after each round every acknowledged event must be stored, once.

    scripts/faults.py --bin .build/release [--rounds 12] [--seed 1] [--faults kill-reevd,…]

A round: load from several connections onto one or two daemons on one PostgreSQL, one fault at a
random instant, a while of load after it; then everything is let come back, the spool drains, and
the table is compared with what was acknowledged: every event, its data too. Batches that were not
acknowledged are sent again until they are, as the tracker does. Any answer but 204 and 503 with
Retry-After fails the round. Prints a table and its sum by fault; exit status 1 when a round fails.

The faults that fill a disk need root: the data directory, the WAL and the spool then lie on small
tmpfs mounts in a mount namespace of the script's own. Without root they are left out.
"""
import argparse, http.client, json, os, random, signal, socket, subprocess, sys, tempfile, threading
import time, uuid, shutil

FAULTS = ["kill-reevd", "kill-postgres", "stop-postgres", "freeze-postgres", "freeze-reevd",
          "cut-bodies", "two-daemons", "kill-spooling"]
DISK_FAULTS = ["fill-data", "fill-wal", "fill-spool", "fill-both"]


def has_own_mounts():
    """Runs this script again in a mount namespace of its own; False where that can't be."""
    if os.environ.get("REEV_FAULTS_MOUNTS"):
        return True
    can = os.geteuid() == 0 and subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode == 0
    if not can:
        return False
    os.execvpe("unshare", ["unshare", "-m", sys.executable, os.path.abspath(__file__), *sys.argv[1:]],
               dict(os.environ, REEV_FAULTS_MOUNTS="1"))


def small_disk(folder, megabytes, owner=None):
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", folder], check=True)
    if owner:
        shutil.chown(folder, owner, owner)


def fill_disk(folder):
    """Takes all that is left; returns the file to delete."""
    path = folder + "/ballast"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for size in (1 << 20, 4096):
        try:
            while True:
                os.write(descriptor, bytes(size))
        except OSError:
            pass
    os.close(descriptor)
    return path


class Cluster:
    """A PostgreSQL of the harness's own, so that faults of it are the harness's to make."""

    def __init__(self, folder, has_small_disks):
        self.folder, self.data, self.wal = folder, folder + "/pg", folder + "/wal"
        self.bin = max((p for p in os.listdir("/usr/lib/postgresql") if p.isdigit()), key=int)
        self.bin = f"/usr/lib/postgresql/{self.bin}/bin"
        os.makedirs(self.data)
        if os.geteuid() == 0:
            os.chmod(folder, 0o755)
            shutil.chown(self.data, "postgres", "postgres")
        small = []
        if has_small_disks:
            small_disk(self.data, 600, "postgres")
            small_disk(self.wal, 96, "postgres")
            # An empty folder below the mount; small segments, so that a full disk is met soon.
            small = ["-X", self.wal + "/log", "--wal-segsize=1"]
        self.data += "/data"
        self.run("initdb", "-D", self.data, "-U", "reev", "-A", "trust", "-E", "UTF8",
                 "--locale=C", *small)
        with open(self.data + "/postgresql.conf", "a") as f:
            f.write(f"listen_addresses=''\nunix_socket_directories='{self.data}'\n"
                    "log_min_messages=fatal\nmax_connections=50\n")
            if has_small_disks:
                f.write("max_wal_size=48MB\nmin_wal_size=8MB\n")
        self.start()
        self.sql("create database reev", "postgres")
        self.url = f"host={self.data} user=reev dbname=reev"

    def run(self, program, *args, check=True):
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        return subprocess.run(prefix + [f"{self.bin}/{program}", *args], check=check, cwd="/",
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self):
        """Starts it unless it answers: one that died for want of room may be up again by itself."""
        for _ in range(120):
            if self.run("pg_isready", "-q", "-h", self.data, "-U", "reev", check=False).returncode == 0:
                return
            self.run("pg_ctl", "-D", self.data, "-l", self.data + "/log", "-w", "start", check=False)
        raise SystemExit("PostgreSQL does not start")

    def pids(self):
        main = int(open(self.data + "/postmaster.pid").readline())
        kids = subprocess.run(["pgrep", "-P", str(main)], capture_output=True, text=True).stdout
        return [main] + [int(k) for k in kids.split()]

    def signal(self, number):
        for pid in self.pids():
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass

    def sql(self, text, database="reev"):
        out = subprocess.run(["psql", "-X", "-A", "-t", "-F", "\t", "-h", self.data, "-U", "reev",
                              "-d", database, "-c", text], capture_output=True, text=True)
        if out.returncode:
            raise RuntimeError(out.stderr)
        return [line.split("\t") for line in out.stdout.splitlines() if line]

    def empty(self):
        """Empties the tables; the metrics job of a daemon may hold locks on them in another order."""
        for attempt in range(10):
            try:
                return self.sql("truncate sessions cascade; truncate batches")
            except RuntimeError as error:
                if "deadlock" not in str(error) or attempt == 9:
                    raise
                time.sleep(0.3)


class Daemon:
    settings = ["--write-timeout", "2s", "--metrics-interval", "1s"]

    def __init__(self, binary, url, folder):
        self.binary, self.url, self.folder = binary, url, folder
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", "--database", self.url, "--data-dir", self.folder,
             "--listen", f"127.0.0.1:{self.port}", "--api-listen", "off",
             *self.settings, "--log-level", os.environ.get("REEV_FAULTS_LOG", "critical")])
        for _ in range(400):
            if self.get("/health"):
                return
            time.sleep(0.025)
        raise SystemExit("reevd does not start")

    def get(self, path):
        try:
            c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            c.request("GET", path)
            return c.getresponse().read()
        except OSError:
            return None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def tear(self):
        """Leaves what a write cut short by a crash leaves: half a record, never acknowledged."""
        spool = self.folder + "/spool"
        files = sorted(f for f in os.listdir(spool) if f.endswith(".spool"))
        if files:
            with open(spool + "/" + files[-1], "ab") as f:
                f.write(b"\x00\x10\x00\x00torn")

    def stop(self):
        self.process.terminate()
        return self.process.wait(30)

    def is_drained(self):
        try:
            state = json.loads(self.get("/ready") or b"{}")
        except ValueError:
            return False
        return state.get("database") is True and state.get("spoolFiles") == 0


class Load:
    """Sessions played by threads; a batch is sent again, to any daemon, until it is taken."""

    def __init__(self, daemons, seed, threads=8):
        self.daemons, self.seed = daemons, seed
        self.acked, self.lock = [], threading.Lock()
        self.running, self.cut, self.errors, self.refused, self.wrong = True, False, 0, 0, []
        self.threads = [threading.Thread(target=self.play, args=(i,)) for i in range(threads)]
        for t in self.threads:
            t.start()

    def play(self, index):
        rng = random.Random(f"{self.seed}-{index}")
        while self.running:
            session = str(uuid.UUID(int=rng.getrandbits(128), version=4))
            start = int(time.time() * 1000)
            for number in range(rng.randint(1, 8)):
                events = [{"type": 3, "timestamp": start + number * 100 + i,
                           "data": {"n": number, "i": i, "pad": "x" * rng.randint(0, 400)}}
                          for i in range(rng.randint(1, 50))]
                body = {"sessionId": session, "projectId": "default", "events": events}
                if rng.random() < 0.7:
                    body["batch"] = number
                self.send(json.dumps(body).encode(), rng)
                with self.lock:
                    self.acked += [(session, start + number * 100 + i, number, i)
                                   for i in range(len(events))]
                # A part is sent again although it was taken.
                if rng.random() < 0.1:
                    self.send(json.dumps(body).encode(), rng)
                if not self.running:
                    return

    def send(self, body, rng):
        while True:
            daemon = rng.choice(self.daemons)
            try:
                if self.cut and rng.random() < 0.3:
                    with socket.create_connection(("127.0.0.1", daemon.port), 5) as s:
                        s.sendall(b"POST /events HTTP/1.1\r\nHost: a\r\nContent-Type: "
                                  b"application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
                                  + body[:rng.randrange(len(body))])
                c = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=30)
                c.request("POST", "/events", body, {"Content-Type": "application/json"})
                answer = c.getresponse()
                status = answer.status
                c.close()
                if status == 204:
                    return
                if status == 503 and answer.getheader("Retry-After"):
                    self.refused += 1
                else:
                    self.wrong.append(status)
            except (OSError, http.client.HTTPException):
                pass
            self.errors += 1
            time.sleep(0.05)

    def finish(self):
        self.running = False
        for t in self.threads:
            t.join()


def strike(fault, cluster, daemons, load, rng):
    victim = rng.choice(daemons)
    if fault in ("kill-reevd", "two-daemons"):
        victim.kill()
        time.sleep(rng.random() * 0.3)
        victim.start()
    elif fault == "kill-postgres":
        os.kill(cluster.pids()[0], signal.SIGKILL)
        time.sleep(rng.random())
        cluster.start()
    elif fault == "stop-postgres":
        cluster.run("pg_ctl", "-D", cluster.data, "-m", rng.choice(["fast", "immediate"]), "-w", "stop")
        time.sleep(rng.random() * 2)
        cluster.start()
    elif fault == "freeze-postgres":
        cluster.signal(signal.SIGSTOP)
        time.sleep(1 + rng.random() * 3)
        cluster.signal(signal.SIGCONT)
    elif fault == "freeze-reevd":
        victim.process.send_signal(signal.SIGSTOP)
        time.sleep(rng.random() * 2)
        victim.process.send_signal(signal.SIGCONT)
    elif fault in ("fill-data", "fill-wal"):
        ballast = fill_disk(cluster.wal if fault == "fill-wal" else os.path.dirname(cluster.data))
        time.sleep(1 + rng.random() * 2)
        os.remove(ballast)
        # Without room for WAL PostgreSQL ends itself.
        time.sleep(rng.random())
        cluster.start()
    elif fault == "fill-spool":
        cluster.run("pg_ctl", "-D", cluster.data, "-m", "fast", "-w", "stop")
        time.sleep(rng.random())
        ballast = fill_disk(victim.folder)
        time.sleep(0.5 + rng.random())
        if rng.random() < 0.5:
            victim.kill()
        os.remove(ballast)
        if victim.process.poll() is not None:
            victim.start()
        time.sleep(rng.random())
        cluster.start()
    elif fault == "fill-both":
        ballasts = [fill_disk(f) for f in (os.path.dirname(cluster.data), cluster.wal, victim.folder)]
        time.sleep(0.5 + rng.random() * 2)
        for ballast in ballasts:
            os.remove(ballast)
        time.sleep(rng.random())
        cluster.start()
    elif fault == "cut-bodies":
        load.cut = True
        time.sleep(1)
        load.cut = False
    elif fault == "kill-spooling":
        cluster.run("pg_ctl", "-D", cluster.data, "-m", "fast", "-w", "stop")
        time.sleep(rng.random())
        victim.kill()
        victim.tear()
        victim.start()
        time.sleep(rng.random())
        cluster.start()
        time.sleep(rng.random())
        victim.kill()
        victim.start()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--bin", default=".build/release")
    p.add_argument("--rounds", type=int, default=12)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--faults", default="")
    a = p.parse_args()
    has_small_disks = has_own_mounts()
    faults = a.faults.split(",") if a.faults else FAULTS + (DISK_FAULTS if has_small_disks else [])
    if not has_small_disks:
        print("full disks: skipped, no mounts without root")
    folder = tempfile.mkdtemp(prefix="rf", dir="/tmp")
    cluster = Cluster(folder, has_small_disks)
    failed, sums = 0, {}
    print("round fault            acked events  lost  twice  wrong  resent  refused  seconds")
    try:
        for i in range(2):
            if has_small_disks:
                small_disk(f"{folder}/d{i}", 64)
        daemons = [Daemon(a.bin + "/reevd", cluster.url, f"{folder}/d{i}") for i in range(2)]
        for n in range(a.rounds):
            fault = faults[n % len(faults)]
            figures = one_round(fault, f"{a.seed}-{n}", cluster, daemons)
            failed += sum(figures[1:4])
            print(f"{n:5} " + row(fault, figures), flush=True)
            sums.setdefault(fault, []).append(figures)
        print("\nrounds fault           acked events  lost  twice  wrong  resent  refused  seconds")
        for fault, rounds in sums.items():
            print(f"{len(rounds):6} " + row(fault, [sum(c) for c in zip(*rounds)]))
        every = [figures for rounds in sums.values() for figures in rounds]
        print(f"{len(every):6} " + row("all", [sum(c) for c in zip(*every)]))
        for d in daemons:
            if d.stop() != 0:
                failed += 1
                print("reevd did not stop in order")
    finally:
        for d in daemons:
            if d.process.poll() is None:
                d.kill()
        cluster.run("pg_ctl", "-D", cluster.data, "-m", "immediate", "stop", check=False)
        for path in ("pg", "wal", "d0", "d1"):
            if has_small_disks:
                subprocess.run(["umount", "-l", f"{folder}/{path}"], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failed else 0)


def row(fault, figures):
    acked, lost, twice, wrong, resent, refused, seconds = figures
    return (f"{fault:16} {acked:12} {lost:5} {twice:6} {wrong:6} {resent:7} {refused:8}"
            f" {seconds:8.1f}")


def one_round(fault, seed, cluster, daemons):
    """Events acknowledged, lost, twice, wrong (data or answer), tries again, refusals, seconds."""
    rng = random.Random(seed)
    began = time.time()
    cluster.empty()
    load = Load(daemons if fault == "two-daemons" else daemons[:1], seed)
    time.sleep(0.2 + rng.random())
    strike(fault, cluster, load.daemons, load, rng)
    time.sleep(0.3 + rng.random())
    load.finish()
    for _ in range(1200):
        if all(d.is_drained() for d in daemons):
            break
        time.sleep(0.05)
    have, sent = {}, {}
    for session, at, number, i in cluster.sql(
            "select session_id, (extract(epoch from started_at) * 1000)::bigint + timestamp,"
            " data->>'n', data->>'i' from events join sessions s on s.id = session_id"):
        key = (session, int(at))
        have[key] = have.get(key, 0) + 1
        sent[key] = (int(number), int(i))
    lost = sum(1 for e in load.acked if e[:2] not in have)
    twice = sum(count - 1 for count in have.values() if count > 1)
    wrong = sum(1 for e in load.acked if sent.get(e[:2], e[2:]) != e[2:]) + len(load.wrong)
    return [len(load.acked), lost, twice, wrong, load.errors, load.refused, time.time() - began]


if __name__ == "__main__":
    main()
