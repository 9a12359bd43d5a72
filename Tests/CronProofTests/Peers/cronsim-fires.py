#!/usr/bin/env python3
"""Prints when PyPI's cronsim fires: expression, zone, start and fires, one case a line, parted by tabs.

Left out, since cronsim means something else or is known to be wrong there (cron.md, section Proof):
  a step behind a star where both day fields are set   it asks for both days, as cronie does
  a-a/n                                                it runs on to the end of the field
  n/k in the weekday                                   it runs on to 7 and adds Sunday
  a start inside a second pass                         it returns instants of the past
  gaps of three hours and more                         it knows no move of the calendar
  offsets and changes that are not on the hour         it steps by whole hours
  stars in minute or hour where clocks skip midnight   it returns the 00:00 that is not there, or loses 01:00
  stars behind another element, as in 5,*              only a leading one counts for it; ours counts any
"""

import datetime
import itertools
import pathlib
import random
import sys
import zoneinfo

import cronsim

UTC = datetime.timezone.utc
ZONES = pathlib.Path("/usr/share/zoneinfo")
FIRST, LAST = (datetime.datetime(year, 1, 1, tzinfo=UTC) for year in (1972, 2037))
NAMES = {
    4: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(),
    5: "SUN MON TUE WED THU FRI SAT".split(),
}


def is_skipped(local):
    return local.astimezone(UTC).astimezone(local.tzinfo) != local


def first_with(offset, low, high, zone):
    """The first instant with an offset that holds at the end of a range of time."""
    while high - low > datetime.timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def moves(zone):
    """When a zone's offset changes, whether only by whole hours below three, and whether midnight is ever skipped."""
    here, found, skips = FIRST, [], False
    last = here.astimezone(zone).utcoffset()
    fits = last.total_seconds() % 3600 == 0
    while here < LAST:
        here += datetime.timedelta(days=1)
        offset = here.astimezone(zone).utcoffset()
        if offset != last:
            by = (offset - last).total_seconds()
            change = first_with(offset, here - datetime.timedelta(days=1), here, zone)
            fits = fits and by % 3600 == 0 and abs(by) < 3 * 3600 and change.timestamp() % 3600 == 0
            found.append(change)
            last = offset
            midnight = change.astimezone(zone).replace(hour=0, minute=0, second=0)
            skips = skips or is_skipped(midnight)
    return found, fits, skips


def element(dice, field, low, high):
    first, last = sorted(dice.sample(range(low, high + 1), 2))
    step = dice.randint(2, 12)
    kind = dice.randrange(10)
    if kind == 0:
        return f"{first}-{last}"
    if kind == 1:
        return f"{first}-{last}/{step}"
    if kind == 2 and field != 5:
        return f"{first}/{step}"
    if kind == 3 and field in NAMES:
        return NAMES[field][first - low]
    if kind == 4 and field == 3:
        return dice.choice(["L", "LW"])
    if kind == 4 and field == 5:
        return f"{first % 7}{dice.choice(['L', '#1', '#2', '#3', '#4', '#5'])}"
    return str(first)


def text(dice):
    fields = []
    for field, low, high in ((1, 0, 59), (2, 0, 23), (3, 1, 31), (4, 1, 12), (5, 0, 6)):
        # Hours near the night, when clocks are changed, and any day more often than not.
        high = 5 if field == 2 and dice.random() < 0.6 else high
        if dice.random() < (0.6 if field > 2 else 0.2):
            fields.append("*")
        elif dice.random() < 0.2:
            fields.append(f"*/{dice.randint(2, 20)}")
        else:
            fields.append(",".join(element(dice, field, low, high) for _ in range(dice.choice((1, 1, 1, 2, 3)))))
    if fields[2] != "*" and fields[4] != "*" and "*" in (fields[2][0], fields[4][0]):
        fields[dice.choice((2, 4))] = "*"
    return " ".join(fields)


def start(dice, zone, changes):
    """Mostly some hours before a change; never inside a second pass."""
    while True:
        at = FIRST + (LAST - FIRST) * dice.random()
        if changes and dice.random() < 0.8:
            at = dice.choice(changes) - datetime.timedelta(hours=12 * dice.random())
        local = at.replace(microsecond=0, second=dice.choice((0, 30))).astimezone(zone)
        if local.fold == 0:
            return local


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    dice = random.Random(seed)
    # The zones of this machine, which are asked before Python's own.
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and (ZONES / name).exists())
    dice.shuffle(names)
    zones = []
    for name in names[: max(30, count // 20)]:
        zone = zoneinfo.ZoneInfo(name)
        changes, fits, skips = moves(zone)
        if fits:
            zones.append((name, zone, changes, skips))
    for _ in range(count):
        name, zone, changes, skips = dice.choice(zones)
        expression, first = text(dice), start(dice, zone, changes)
        while skips and "*" in (expression[0], expression.split()[1][0]):
            expression = text(dice)
        found = []
        try:
            for fire in itertools.islice(cronsim.CronSim(expression, first), 8):
                found.append(int(fire.timestamp()))
        except cronsim.CronSimError:
            pass  # It never fires: cronsim says so at once.
        print(expression, name, int(first.timestamp()), " ".join(map(str, found)), sep="\t")


main()
