"""Measures the cron engines that PyPI has, on the expressions that standard input has, for cron.py."""
import gc
import statistics
import sys
import time
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter
from cronsim import CronSim, CronSimError

repetitions = 5
# cronsim knows UTC by this object alone, and is slower with any other.
zones = {"UTC": timezone.utc, "Europe/Berlin": ZoneInfo("Europe/Berlin")}


def cronsim_from(expression, start):
    return CronSim(expression, start)


def croniter_from(expression, start):
    # It writes the last Friday L5.
    fields = ["L" + field[0] if field[1:] == "L" else field for field in expression.split()]
    return croniter(" ".join(fields), start, ret_type=datetime, second_at_beginning=True)


def measure(begin, expression, starts):
    """The nanoseconds of one call, the median over repetitions of the mean over the starts, and the checksum.

    Both engines parse when they are given a start, so that is done before the clock runs. The clock is the thread's own: a pass is
    long enough for another process to come between on a busy machine.
    """
    means = []
    for _ in range(repetitions):
        iterators = [begin(expression, start) for start in starts]
        started = time.thread_time_ns()
        results = [next(iterator) for iterator in iterators]
        ended = time.thread_time_ns()
        [iterator for iterator in iterators]
        loop = time.thread_time_ns() - ended
        means.append((ended - started - loop) / len(starts))
    return statistics.median(means), sum(int(result.timestamp()) for result in results)


gc.disable()
expressions = sys.stdin.read().splitlines()
for zone_name, zone in zones.items():
    # The same 256 instants of 2026 to 2035 as in the other programs.
    starts = [datetime.fromtimestamp(1767225600 + number * 1232549, zone) for number in range(256)]
    for engine, begin in (("cronsim", cronsim_from), ("croniter", croniter_from)):
        for expression in expressions:
            try:
                nanoseconds, checksum = measure(begin, expression, starts)
                print(engine, zone_name, expression, f"{nanoseconds:.1f}", checksum, sep="\t")
            except (CronSimError, CroniterError) as error:
                print(engine, zone_name, expression, "not supported", sep="\t")
