#!/usr/bin/env python3
"""Faults under load: after each round every acknowledged event must be stored, once.

    scripts/faults.py --bin .build/release [--rounds 8] [--seed 1] [--faults kill-reevd,…]

A round: load from several connections onto one or two daemons on one PostgreSQL, one fault at a
random instant, a while of load after it; then everything is let come back, the spool drains, and
the table is compared with what was acknowledged. Batches that were not acknowledged are sent
again until they are, as the tracker does. Prints a table; exit status 1 when a round fails.
"""
import argparse, http.client, json, os, random, signal, socket, subprocess, sys, tempfile, threading
import time, uuid, shutil

FAULTS = ["kill-reevd", "kill-postgres", "stop-postgres", "freeze-postgres", "cut-bodies",
          "two-daemons", "kill-spooling"]


class Cluster:
    """A PostgreSQL of the harness's own, so that faults of it are the harness's to make."""

    def __init__(self, folder):
        self.folder, self.data = folder, folder + "/pg"
        self.bin = max((p for p in os.listdir("/usr/lib/postgresql") if p.isdigit()), key=int)
        self.bin = f"/usr/lib/postgresql/{self.bin}/bin"
        os.makedirs(self.data)
        if os.geteuid() == 0:
            os.chmod(folder, 0o755)
            shutil.chown(self.data, "postgres", "postgres")
        self.run("initdb", "-D", self.data, "-U", "reev", "-A", "trust", "-E", "UTF8", "--locale=C")
        with open(self.data + "/postgresql.conf", "a") as f:
            f.write(f"listen_addresses=''\nunix_socket_directories='{self.data}'\n"
                    "log_min_messages=fatal\nmax_connections=50\n")
        self.start()
        self.sql("create database reev", "postgres")
        self.url = f"host={self.data} user=reev dbname=reev"

    def run(self, program, *args, check=True):
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        return subprocess.run(prefix + [f"{self.bin}/{program}", *args], check=check, cwd="/",
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self):
        for _ in range(40):
            if self.run("pg_ctl", "-D", self.data, "-l", self.data + "/log", "-w", "start",
                        check=False).returncode == 0:
                return
            time.sleep(0.25)
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
             "--write-timeout", "2s", "--metrics-interval", "1s", "--log-level", os.environ.get("REEV_FAULTS_LOG", "critical")])
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
        self.running, self.cut, self.errors = True, False, 0
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
                    self.acked += [(session, start + number * 100 + i) for i in range(len(events))]
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
                status = c.getresponse().status
                c.close()
                if status == 204:
                    return
                if status != 503:
                    raise SystemExit(f"answer {status}")
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
    elif fault == "cut-bodies":
        load.cut = True
        time.sleep(1)
        load.cut = False
    elif fault == "kill-spooling":
        cluster.run("pg_ctl", "-D", cluster.data, "-m", "fast", "-w", "stop")
        time.sleep(rng.random())
        victim.kill()
        victim.start()
        time.sleep(rng.random())
        cluster.start()
        time.sleep(rng.random())
        victim.kill()
        victim.start()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--bin", default=".build/release")
    p.add_argument("--rounds", type=int, default=7)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--faults", default=",".join(FAULTS))
    a = p.parse_args()
    faults = a.faults.split(",")
    folder = tempfile.mkdtemp(prefix="rf", dir="/tmp")
    cluster = Cluster(folder)
    failed = 0
    print("round fault            acked events  lost  twice  resent  seconds")
    try:
        daemons = [Daemon(a.bin + "/reevd", cluster.url, f"{folder}/d{i}") for i in range(2)]
        for n in range(a.rounds):
            rng = random.Random(f"{a.seed}-{n}")
            fault = faults[n % len(faults)]
            began = time.time()
            cluster.empty()
            load = Load(daemons if fault == "two-daemons" else daemons[:1], f"{a.seed}-{n}")
            time.sleep(0.2 + rng.random())
            strike(fault, cluster, load.daemons, load, rng)
            time.sleep(0.3 + rng.random())
            load.finish()
            for _ in range(600):
                if all(d.is_drained() for d in daemons):
                    break
                time.sleep(0.05)
            have = {}
            for session, at in cluster.sql(
                    "select session_id, (extract(epoch from started_at) * 1000)::bigint + timestamp "
                    "from events join sessions s on s.id = session_id"):
                have[(session, int(at))] = have.get((session, int(at)), 0) + 1
            lost = sum(1 for e in load.acked if e not in have)
            twice = sum(count - 1 for count in have.values() if count > 1)
            failed += lost + twice
            print(f"{n:5} {fault:16} {len(load.acked):12} {lost:5} {twice:6} {load.errors:7}"
                  f" {time.time() - began:8.1f}", flush=True)
        for d in daemons:
            if d.stop() != 0:
                failed += 1
                print("reevd did not stop in order")
    finally:
        for d in daemons:
            if d.process.poll() is None:
                d.kill()
        cluster.run("pg_ctl", "-D", cluster.data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failed else 0)


main()
