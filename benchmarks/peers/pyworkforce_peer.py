"""pyworkforce on the same job, as far as it can say it. A script: job as JSON in, answer out.

It picks how many people each shift of each day should have so that demand is met as closely as can
be (one queue, no breaks, no skills), and then a roster with at least so many hours a person. It
cannot say: skills and several queues, breaks, most hours of a day or week, hours that differ
between people, runs of days, wishes of days, trainees, duties, fairness. A roster must have the
people each shift asks for; where there is none, fewer are asked for, and the answer says so. Rest
between shifts is left out: in 0.5.1 a shift type with two or more types that may not follow it
cannot be worked at all (its row adds their number, and may not exceed 1).
"""

import json
import sys
import time

SHARES = (1.0, 0.9, 0.8, 0.7, 0.6)


def headcounts(job: dict) -> dict:
    """People for each shift of each day, so that the demand of all queues together is met."""
    from pyworkforce.scheduling import MinAbsDifference

    length, kinds = job["interval_minutes"], job["kinds"]
    periods = 24 * 60 // length
    needed = [[0] * periods for _ in range(job["days"])]
    for queue in job["demand"]:
        for interval, people in enumerate(queue):
            needed[job["interval_days"][interval]][interval % periods] += people
    coverage = {
        kind["code"]: [
            int(kind["start"] <= t * length and (t + 1) * length <= kind["end"])
            for t in range(periods)
        ]
        for kind in kinds
    }
    people = len(job["people"])
    found = MinAbsDifference(
        num_days=job["days"],
        periods=periods,
        shifts_coverage=coverage,
        required_resources=needed,
        max_period_concurrency=people,
        max_shift_concurrency=people,
        max_search_time=job["seconds"] / 2,
        num_search_workers=job["workers"],
    ).solve()
    required = {kind["code"]: [0] * job["days"] for kind in kinds}
    for entry in found["resources_shifts"] if found["cost"] >= 0 else ():
        required[entry["shift"]][entry["day"]] = entry["resources"]
    return required


def roster(job: dict, required: dict) -> list:
    """Who works which of these shifts."""
    from pyworkforce.rostering.binary_programming import MinHoursRoster

    kinds, people = job["kinds"], job["people"]
    place = {kind["code"]: k for k, kind in enumerate(kinds)}
    names = {person["id"]: e for e, person in enumerate(people)}
    banned = [
        {"resource": person["id"], "shift": kind["code"], "day": day}
        for person in people
        for day in range(job["days"])
        for k, kind in enumerate(kinds)
        if k not in person["allowed"][day]
    ]
    found = MinHoursRoster(
        num_days=job["days"],
        resources=list(names),
        shifts=[kind["code"] for kind in kinds],
        shifts_hours=[round(kind["paid_minutes"] / 60) for kind in kinds],
        # One number for everybody: the least anybody's contract holds.
        min_working_hours=min(person["target_minutes"] for person in people) // 60 // 2,
        banned_shifts=banned,
        max_resting=job["days"],
        required_resources=required,
        max_search_time=job["seconds"] / 2 / len(SHARES),
        num_search_workers=job["workers"],
    ).solve()
    return [
        (names[entry["resource"]], entry["day"], place[entry["shift"]])
        for entry in found["resource_shifts"]
        if entry["resource"] in names
    ]


def main() -> None:
    """Read a job, write the answer."""
    begun, job = time.monotonic(), json.load(sys.stdin)
    required = headcounts(job)
    assignments, share = [], 1.0
    for share in SHARES:
        asked = {code: [int(n * share) for n in days] for code, days in required.items()}
        assignments = roster(job, asked)
        if assignments or time.monotonic() - begun > job["seconds"]:
            break
    answer = {"assignments": assignments, "seconds": time.monotonic() - begun}
    answer["note"] = f"{share:.0%} of the people asked for" if assignments else "no roster found"
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
