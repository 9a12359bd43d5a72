"""What questions cost: `runs`, `why` and `list` with much history and many schedules, while fires come due."""
import sqlite3
import statistics
import subprocess
import time

from running import Daemon
from scale import write_schedules

ROWS = 50_000
FIRING = 50


def fill(daemon):
    """Rows of as many decisions and runs as a long history has, one in a hundred of them failed."""
    now = int(time.time())
    ledger = sqlite3.connect(f"{daemon.directory}/state/ledger.db")
    for number in range(ROWS):
        name, instant = f"schedule-{number % 1000}", now - 86_400 - 60 * (number // 1000)
        run, outcome = f"{name}-{instant}", "failed" if number % 100 == 0 else "succeeded"
        ledger.execute("INSERT INTO decision VALUES (?, ?, 1, ?, 'cron', 'started', NULL, 1000, ?, NULL)",
                       (name, instant, instant, instant * 1_000_000))
        ledger.execute("INSERT INTO started_run VALUES (?, ?, ?, 1, 'cron', ?, ?, NULL, NULL, NULL, 'none', ?, NULL, ?, ?, NULL, NULL)",
                       (run, name, instant, *[instant * 1_000_000] * 2, outcome, *[instant * 1_000_000] * 2))
    ledger.commit()
    ledger.close()


def questions(programs, count):
    """Milliseconds of each question (medians of 9), and how late fires were at most, without and with somebody who asks, in ms."""
    with Daemon(programs) as daemon:
        write_schedules(daemon, count - FIRING)
        daemon.start()
        daemon.process.terminate()
        daemon.process.wait()
        fill(daemon)
        daemon.write("fast.toml", "".join(
            f'[fast-{number}]\ncron = "* * * * * *"\nfactfile = "job0.factfile"\nuser = "root"\nconstraint = "host,192.0.2.1"\n'
            for number in range(FIRING)))
        daemon.start()
        time.sleep(5)
        begin = time.time()
        taken = {}
        for words in (["runs"], ["runs", "--failed"], ["why", "schedule-7"], ["why", "fast-7"], ["list"], ["status"]):
            times = []
            for _ in range(9):
                start = time.perf_counter()
                subprocess.run([f"{programs}/factotumctl", *words, "--socket", f"{daemon.directory}/runtime/io.factotum.Scheduler"],
                               check=True, stdout=subprocess.DEVNULL)
                times.append((time.perf_counter() - start) * 1000)
            taken[" ".join(words)] = statistics.median(times)
        end = time.time()
        late = [[row[0] / 1000 for row in daemon.query(
            f"SELECT lateness FROM decision WHERE schedule LIKE 'fast-%' AND instant BETWEEN {since} AND {until}")]
            for since, until in ((begin - 4, begin - 1), (begin, end))]
        return taken, max(late[0]), max(late[1])
