#!/usr/bin/env python3
"""Prints when PyPI's croniter fires in UTC, seconds first: one case a line, as cronsim-fires.py does.

Left out, since croniter means something else or is known to be wrong there (cron.md, section Proof):
  equal ranges               it takes a-a for the whole cycle
  steps of wrapped ranges    it counts them from the field's start
  # and L with another restricted day field   it mixes them wrongly, or raises an exception
  nW past the month's end    it moves 31W to February 27th
  LW, L-n                    it does not know them
  lists of every day         it takes them for a star, so that the other day field decides alone
  n/k in the year            its years end with 2099
"""

import random
import sys

import croniter

NAMES = {
    4: "jan feb mar apr may jun jul aug sep oct nov dec".split(),
    5: "sun mon tue wed thu fri sat".split(),
}


def element(dice, field, low, high):
    first, last = dice.sample(range(low, high + 1), 2)
    step = dice.randint(2, 12)
    kind = dice.randrange(10)
    if kind == 0 and field != 6:
        return f"{first}-{last}"
    if kind in (0, 1):
        return f"{min(first, last)}-{max(first, last)}/{step}"
    if kind == 2 and field != 6:
        return f"{first}/{step}"
    if kind == 3 and field in NAMES:
        return NAMES[field][first - low]
    return str(first)


def special(dice, fields):
    """Now and then a day that only a month tells, without another restricted day field."""
    if dice.random() < 0.2:
        fields[3], fields[5] = dice.choice(("L", f"{dice.randint(1, 28)}W")), "*"
    elif dice.random() < 0.2:
        day = dice.randrange(7)
        fields[3], fields[5] = "*", dice.choice((f"{day}#{dice.randint(1, 5)}", f"L{day}"))


def text(dice):
    fields = []
    ranges = ((0, 0, 59), (1, 0, 59), (2, 0, 23), (3, 1, 31), (4, 1, 12), (5, 0, 6), (6, 2020, 2090))
    for field, low, high in ranges[: dice.choice((6, 6, 7))]:
        if dice.random() < (0.5 if field > 2 else 0.2):
            fields.append("*")
        elif dice.random() < 0.2 and field != 6:
            fields.append(f"*/{dice.randint(2, 20)}")
        else:
            fields.append(",".join(element(dice, field, low, high) for _ in range(dice.choice((1, 1, 1, 2, 3)))))
    special(dice, fields)
    return " ".join(fields)


def is_star_for_it(expression):
    """Whether a day field without a star is one for croniter, whose own order is minute, hour, day, month, weekday."""
    values = croniter.croniter.expand(expression, second_at_beginning=True)[0]
    fields = expression.split()
    return any(values[theirs] == ["*"] and fields[index] != "*" for theirs, index in ((2, 3), (4, 5)))


def ours(expression):
    """croniter writes the last Friday as L5."""
    fields = expression.split()
    if fields[5].startswith("L"):
        fields[5] = fields[5][1:] + "L"
    return " ".join(fields)


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    dice = random.Random(seed)
    for _ in range(count):
        expression = text(dice)
        while is_star_for_it(expression):
            expression = text(dice)
        first = dice.randint(1_577_836_800, 3_786_912_000)
        found = []
        try:
            fires = croniter.croniter(expression, first, second_at_beginning=True)
            while len(found) < 8:
                found.append(int(fires.get_next(float)))
        except croniter.CroniterBadDateError:
            pass  # None is left within 50 years.
        print(ours(expression), "UTC", first, " ".join(map(str, found)), sep="\t")


main()
