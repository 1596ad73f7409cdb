#!/usr/bin/env python3
"""Shows that what docs/scaling.md says of several machines works, each with the real thing.

    scripts/scaling.py --bin .build/release [--only replica,pgbouncer,partitions,keys,metrics]

replica     a streaming replica by pg_basebackup; the reading API reads from it (--read-database)
            and goes on reading when the primary is gone
pgbouncer   PgBouncer in transaction mode between two daemons and PostgreSQL
partitions  reevd migrate --partitioned under rows, then ingest and metrics
keys        every unique key of the tables that Citus would distribute, and whether it begins with
            the column that it would be distributed by
metrics     what a run of the metrics job costs for 100 changed sessions of 10,000 and of 1,000,000
            (--sessions 10000,1000000)

Prints a line for each check; exit status 1 when one fails.
"""
import argparse, http.client, json, os, shutil, subprocess, sys, tempfile, time, uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from faults import Cluster, Daemon

failures = 0


def check(holds, text):
    global failures
    failures += not holds
    print(("ok    " if holds else "FAIL  ") + text, flush=True)


class ReadingDaemon(Daemon):
    """With the reading API, on the next port, and more options."""

    def __init__(self, binary, url, folder, *options):
        self.options = options
        super().__init__(binary, url, folder)

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", "--database", self.url, "--data-dir", self.folder,
             "--listen", f"127.0.0.1:{self.port}", "--api-listen", f"127.0.0.1:{self.port + 1}",
             "--metrics-interval", "500ms", "--log-level", "critical", *self.options])
        for _ in range(400):
            if self.get("/health"):
                return
            time.sleep(0.025)
        raise SystemExit("reevd does not start")

    def post(self, session, number, clicks):
        events = [{"type": 3, "timestamp": 1_700_000_000_000 + number * 1000 + i,
                   "data": {"source": 2, "type": 2, "id": i}} for i in range(clicks)]
        body = {"sessionId": session, "projectId": "default", "batch": number, "events": events}
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        c.request("POST", "/events", json.dumps(body), {"Content-Type": "application/json"})
        return c.getresponse().status

    def read(self, path):
        c = http.client.HTTPConnection("127.0.0.1", self.port + 1, timeout=30)
        c.request("GET", path)
        answer = c.getresponse()
        return json.loads(answer.read()) if answer.status == 200 else {}

    def metric(self, name):
        c = http.client.HTTPConnection("127.0.0.1", self.port + 1, timeout=30)
        c.request("GET", "/metrics")
        for line in c.getresponse().read().decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])


def wait(condition, seconds=20):
    for _ in range(int(seconds / 0.05)):
        if condition():
            return True
        time.sleep(0.05)
    return False


def load(daemons, sessions=20, batches=5):
    """Batches to the daemons in turn, each sent to two of them; how many were taken."""
    ids = [str(uuid.uuid4()) for _ in range(sessions)]
    taken = sum(daemons[(i + n) % len(daemons)].post(session, n, 10) == 204
                and daemons[(i + n + 1) % len(daemons)].post(session, n, 10) == 204
                for i, session in enumerate(ids) for n in range(batches))
    return ids, taken


def counted(cluster, sessions, batches=5):
    """Whether events and metrics are those of `load`."""
    return wait(lambda: cluster.sql(
        "select count(*), min(clicks), max(clicks), min(event_count), count(*) filter (where is_dirty)"
        " from sessions") == [[str(sessions), *[str(batches * 10)] * 3, "0"]]
        and cluster.sql("select count(*) from events") == [[str(sessions * batches * 10)]])


def replica(binary, folder, cluster):
    """cluster is the primary; wal_level is replica by default."""
    data = folder + "/replica"
    cluster.run("pg_basebackup", "-h", cluster.data, "-U", "reev", "-D", data, "-R", "-X", "stream")
    with open(data + "/postgresql.conf", "a") as f:
        f.write(f"unix_socket_directories='{data}'\nport=5433\n")
    cluster.run("pg_ctl", "-D", data, "-l", data + "/log", "-w", "start")
    url = f"host={data} port=5433 user=reev dbname=reev"
    daemon = ReadingDaemon(binary, cluster.url, folder + "/dr", "--read-database", url)
    try:
        ids, taken = load([daemon])
        check(taken == 100, f"replica: {taken} of 100 batches taken by the primary")
        began = time.time()
        seen = wait(lambda: daemon.read("/api/sessions?limit=1").get("total") == len(ids)
                    and daemon.read(f"/api/sessions/{ids[0]}").get("clicks") == 50)
        check(seen, f"replica: sessions and metrics are read from it after {time.time() - began:.1f} s")
        standby = subprocess.run(
            ["psql", "-X", "-At", "-h", data, "-p", "5433", "-U", "reev", "-d", "reev", "-c",
             "select pg_is_in_recovery(), (select count(*) from pg_stat_activity"
             " where application_name = 'reev')"], capture_output=True, text=True).stdout.strip()
        check(standby.startswith("t|") and standby != "t|0",
              f"replica: it is a standby and has reevd's reading connections ({standby})")
        cluster.run("pg_ctl", "-D", cluster.data, "-m", "fast", "-w", "stop")
        check(daemon.read("/api/sessions?limit=1").get("total") == len(ids),
              "replica: the reading API answers while the primary is gone")
        check(daemon.post(str(uuid.uuid4()), 0, 1) == 204, "replica: batches go to the spool meanwhile")
        cluster.start()
        check(wait(lambda: daemon.read("/api/sessions?limit=1").get("total") == len(ids) + 1),
              "replica: and are read from it when the primary is back")
    finally:
        daemon.stop()
        cluster.run("pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)


def pgbouncer(binary, folder, cluster):
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    if not os.path.exists(program):
        return print("skip  pgbouncer: not installed")
    place = folder + "/bouncer"
    os.makedirs(place)
    with open(place + "/ini", "w") as f:
        f.write(f"[databases]\nreev = host={cluster.data} dbname=reev user=reev\n[pgbouncer]\n"
                f"listen_addr=\nunix_socket_dir={place}\nlisten_port=6432\nauth_type=any\n"
                "pool_mode=transaction\ndefault_pool_size=3\nmax_client_conn=50\n"
                f"logfile={place}/log\npidfile={place}/pid\n")
    prefix = []
    if os.geteuid() == 0:
        shutil.chown(place, "postgres", "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    process = subprocess.Popen([*prefix, program, "-q", place + "/ini"])
    time.sleep(1)
    url = f"host={place} port=6432 user=reev dbname=reev"
    daemons = [ReadingDaemon(binary, url, f"{folder}/db{i}") for i in range(2)]
    try:
        ids, taken = load(daemons)
        check(taken == 100, f"pgbouncer: {taken} of 100 batches taken, each by both daemons")
        check(counted(cluster, len(ids)), "pgbouncer: each is stored once, the metrics are right")
        check(daemons[1].read("/api/sessions?limit=1").get("total") == len(ids),
              "pgbouncer: the reading API reads through it")
        servers = cluster.sql("select count(*) from pg_stat_activity where datname = 'reev'"
                              " and application_name <> 'psql'")[0][0]
        check(int(servers) <= 3, f"pgbouncer: {servers} connections of PostgreSQL for two daemons")
    finally:
        for daemon in daemons:
            daemon.stop()
        process.terminate()


def partitions(binary, folder, cluster):
    daemon = ReadingDaemon(binary, cluster.url, folder + "/dp")
    try:
        first, taken = load([daemon])
        subprocess.run([binary, "migrate", "--partitioned", "--database", cluster.url], check=True,
                       capture_output=True)
        ids, more = load([daemon])
        check(taken + more == 200, f"partitions: {taken + more} of 200 batches taken, half before")
        check(counted(cluster, len(first + ids)), "partitions: each is stored once, the metrics right")
        parts = cluster.sql("select relid::regclass from pg_partition_tree('events') where isleaf")
        check(len(parts) >= 4, "partitions: " + ", ".join(p[0] for p in parts))
        cluster.sql("insert into events (session_id, event_type, data, timestamp)"
                    f" values ('{ids[0]}', 3, '{{\"source\":2,\"type\":2}}', 7)")
        check(wait(lambda: cluster.sql(f"select clicks from sessions where id = '{ids[0]}'") == [["51"]]),
              "partitions: plain SQL is still a way in")
    finally:
        daemon.stop()


def keys(binary, folder, cluster):
    subprocess.run([binary, "migrate", "--database", cluster.url], check=True, capture_output=True)
    by = {"sessions": "id", "events": "session_id", "batches": "session_id"}
    for table, column in by.items():
        for name, columns in cluster.sql(
                "select i.indexrelid::regclass, string_agg(a.attname, ',' order by k.n) from pg_index i,"
                " unnest(i.indkey) with ordinality k(att, n), pg_attribute a where i.indisunique"
                f" and i.indrelid = '{table}'::regclass and a.attrelid = i.indrelid and a.attnum = k.att"
                " and k.n <= i.indnkeyatts group by 1"):
            print(f"{'holds ' if column in columns.split(',') else 'lacks '}keys: {name} ({columns}):"
                  f" {table} would be distributed by {column}")


def metrics(binary, folder, cluster, sizes):
    for size in sizes:
        cluster.sql("drop schema public cascade; create schema public")
        subprocess.run([binary, "migrate", "--database", cluster.url], check=True, capture_output=True)
        cluster.sql(
            "insert into sessions (id, project_id, started_at, last_event_at, is_dirty)"
            " select md5(i::text)::uuid, 'default', now() - i * interval '1 s', now(), false"
            f" from generate_series(1, {size}) i")
        cluster.sql(
            "insert into events (session_id, event_type, data, timestamp, batch, position)"
            " select md5(i::text)::uuid, 3, '{\"source\":2,\"type\":2,\"id\":7}', n * 1000, 0, n"
            f" from generate_series(1, {size}) i, generate_series(1, 5) n")
        cluster.sql("analyze")
        daemon = ReadingDaemon(binary, cluster.url, folder + f"/dm{size}")
        name = "reev_metrics_job_seconds_total"
        try:
            costs = []
            for turn in range(6):
                runs = daemon.metric("reev_metrics_job_runs_total")
                wait(lambda: daemon.metric("reev_metrics_job_runs_total") > runs)
                seconds, counted = daemon.metric(name), daemon.metric("reev_metrics_job_sessions_total")
                cluster.sql("update sessions set is_dirty = true, batch_count = batch_count + 1 where id in"
                            f" (select md5((i * {size // 100} + {turn})::text)::uuid"
                            " from generate_series(0, 99) i)")
                wait(lambda: cluster.sql("select count(*) from sessions where is_dirty") == [["0"]])
                runs = daemon.metric("reev_metrics_job_runs_total")
                wait(lambda: daemon.metric("reev_metrics_job_runs_total") > runs)
                computed = daemon.metric("reev_metrics_job_sessions_total") - counted
                costs.append((daemon.metric(name) - seconds) * 1000 / max(1, computed))
            costs = sorted(costs[1:])
            check(computed >= 99, f"metrics: {size} sessions in the table: {costs[2]:.2f} ms a changed"
                  f" session (of five runs with 100 each: {costs[0]:.2f} to {costs[-1]:.2f})")
        finally:
            daemon.stop()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--bin", default=".build/release")
    p.add_argument("--only", default="replica,pgbouncer,partitions,keys")
    p.add_argument("--sessions", default="10000,1000000")
    a = p.parse_args()
    binary = os.path.abspath(a.bin + "/reevd")
    for name in a.only.split(","):
        folder = tempfile.mkdtemp(prefix="rx", dir="/tmp")
        cluster = Cluster(folder, False)
        os.chmod(folder, 0o777)
        try:
            if name == "metrics":
                metrics(binary, folder, cluster, [int(s) for s in a.sessions.split(",")])
            else:
                {"replica": replica, "pgbouncer": pgbouncer, "partitions": partitions,
                 "keys": keys}[name](binary, folder, cluster)
        finally:
            cluster.run("pg_ctl", "-D", cluster.data, "-m", "immediate", "stop", check=False)
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failures else 0)


main()
