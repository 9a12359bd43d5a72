"""What schedules cost: memory, loading, reloading, waiting, and an event among many of them."""
import statistics
import time

from running import Daemon, factfile

SHARED = 100


def write_schedules(daemon, count, cron="0 0 1 1 *", extra="", changed=""):
    """So many schedules in files of a thousand, which share a hundred factfiles."""
    for number in range(min(SHARED, count)):
        daemon.write(f"job{number}.factfile", factfile(":"))
    for first in range(0, count, 1000):
        write_file(daemon, first, min(count, first + 1000), cron, extra)


def write_file(daemon, first, end, cron="0 0 1 1 *", extra=""):
    daemon.write(f"file{first:06}.toml", "".join(
        f'[schedule-{number}]\ncron = "{cron}"\nfactfile = "job{number % SHARED}.factfile"\nuser = "root"\n{extra}\n'
        for number in range(first, end)))


def resident(programs, count):
    """Seconds to load, MB that stay."""
    with Daemon(programs) as daemon:
        write_schedules(daemon, count)
        taken = daemon.start()
        time.sleep(2)
        return taken, daemon.memory(), daemon.memory("VmHWM")


def idle(programs, count, seconds):
    """How often its threads wake in so many seconds with nothing due."""
    with Daemon(programs) as daemon:
        write_schedules(daemon, count)
        daemon.start()
        # What a start leaves to do is done then, and threads that have nothing to do have ended.
        time.sleep(15)
        before = daemon.switches()
        time.sleep(seconds)
        return sum(count - before.get(thread, 0) for thread, count in daemon.switches().items())


def reloads(programs, count):
    """Reloads among so many schedules, and a fire a second that comes due meanwhile."""
    with Daemon(programs) as daemon:
        write_schedules(daemon, count)
        daemon.write("tick.toml", '[tick]\ncron = "* * * * * *"\nfactfile = "job0.factfile"\nuser = "root"\noverlap = "allow"\n')
        daemon.start()
        time.sleep(2)
        unchanged, changed, since = [], [], time.time()
        for turn in range(5):
            unchanged.append(daemon.reload())
            write_file(daemon, 0, 1000, cron=f"{turn} 0 1 2 *")
            changed.append(daemon.reload())
        time.sleep(2)
        late = daemon.query(f"SELECT lateness FROM decision WHERE schedule = 'tick' AND instant >= {since}")
        return {"unchanged_s": statistics.median(unchanged), "changed_s": statistics.median(changed),
                "latest_ms": max(row[0] for row in late) / 1000, "fires": len(late), "resident_mb": daemon.memory(),
                "peak_mb": daemon.memory("VmHWM")}


def event(programs, count, seconds=10, firing=50):
    """CPU of the daemon in µs for a fire, with 50 of so many schedules due every second."""
    with Daemon(programs) as daemon:
        write_schedules(daemon, count - firing)
        daemon.write("fast.toml", "".join(
            f'[fast-{number}]\ncron = "* * * * * *"\nfactfile = "job0.factfile"\nuser = "root"\nconstraint = "host,192.0.2.1"\n'
            for number in range(firing)))
        daemon.start()
        time.sleep(3)
        before, since = daemon.cpu(), time.monotonic()
        time.sleep(seconds)
        return (daemon.cpu() - before) / ((time.monotonic() - since) * firing) * 1e6
