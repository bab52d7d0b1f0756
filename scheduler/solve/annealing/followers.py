"""What goes with a change of shifts: breaks move along, and so do the small duties of a shift."""

from __future__ import annotations

from scheduler.solve.annealing.pricing import price_people, push
from scheduler.solve.annealing.proposals import Seeds, draw
from scheduler.solve.annealing.state import State
from scheduler.solve.annealing.tables import NONE, Tables
from scheduler.solve.compiling import compiled


@compiled
def best_choice(t: Tables, s: State, group: int, key: int, more: bool, start: int) -> int:
    """The break to add where it is missed least, or to take away where it is missed most."""
    first, stop = t.choice_start[key], t.choice_start[key + 1]
    best, best_worth = NONE, -1e18
    for i in range(stop - first):
        choice = first + (start + i) % (stop - first)
        var = t.choice[choice]
        if not more and s.value[var] + s.change[var] <= 0:
            continue
        worth = 0.0
        for interval in range(t.choice_first[choice], t.choice_last[choice]):
            price_people(t, s, interval)
            if more:
                worth -= s.gain[group, interval]
            else:
                worth += s.loss[group, interval]
        if worth > best_worth:
            best, best_worth = choice, worth
    return best


@compiled
def move_breaks(t: Tables, s: State, n: int, rng: Seeds) -> None:
    """Make the counts of breaks follow the shifts that n edits change."""
    n_keys = 0
    for i in range(n):
        person, day = s.edits[i, 0], s.edits[i, 1]
        n_keys = _count_break(t, s, n_keys, person, day, s.shift[person, day], -1)
        n_keys = _count_break(t, s, n_keys, person, day, s.edits[i, 2], 1)
    for k in range(n_keys):
        key, group, more = s.keys[k, 0], s.keys[k, 1], s.keys[k, 2]
        size = t.choice_start[key + 1] - t.choice_start[key]
        for _ in range(abs(more)):
            choice = best_choice(t, s, group, key, more > 0, draw(rng, size))
            if choice != NONE:
                push(t, s, t.choice[choice], 1 if more > 0 else -1)


@compiled
def _count_break(
    t: Tables, s: State, n_keys: int, person: int, day: int, kind: int, more: int
) -> int:
    """Note that a group needs a break more or fewer on a shift; how many groups are noted now."""
    if kind == t.allowed.shape[2] - 1:
        return n_keys
    group = t.group[person]
    key = t.break_key[group, day, kind]
    if key == NONE:
        return n_keys
    for k in range(n_keys):
        if s.keys[k, 0] == key:
            s.keys[k, 2] += more
            return n_keys
    s.keys[n_keys, 0], s.keys[n_keys, 1], s.keys[n_keys, 2] = key, group, more
    return n_keys + 1


@compiled
def move_hosts(t: Tables, s: State, n: int, rng: Seeds) -> None:
    """Give the small duties of the shifts that n edits change to somebody who works them."""
    off = t.allowed.shape[2] - 1
    for i in range(n):
        person, day = s.edits[i, 0], s.edits[i, 1]
        left, joined = s.shift[person, day], s.edits[i, 2]
        if left != off:
            turn = t.turn_of[person, day, left]
            if turn != NONE and s.holder[turn] == person:
                push(t, s, t.turn_var[turn] + person, -1)
                _find_host(t, s, n, turn, rng)
        if joined != off:
            turn = t.turn_of[person, day, joined]
            if turn != NONE and s.holder[turn] == NONE and not _has_new_host(t, s, turn):
                _find_host(t, s, n, turn, rng)


@compiled
def _find_host(t: Tables, s: State, n: int, turn: int, rng: Seeds) -> None:
    chosen = _some_host(t, s, n, turn, rng)
    if chosen != NONE:
        push(t, s, t.turn_var[turn] + chosen, 1)


@compiled
def _has_new_host(t: Tables, s: State, turn: int) -> bool:
    for i in range(t.crew_start[turn], t.crew_start[turn + 1]):
        if s.change[t.turn_var[turn] + t.crew[i]] > 0:
            return True
    return False


@compiled
def _some_host(t: Tables, s: State, n: int, turn: int, rng: Seeds) -> int:
    """Somebody of the crew who works the shift once the edits are made; NONE if nobody does."""
    day, kind = t.turn_day[turn], t.turn_kind[turn]
    first, size = t.crew_start[turn], t.crew_start[turn + 1] - t.crew_start[turn]
    if size == 0:
        return NONE
    start = draw(rng, size)
    for i in range(size):
        who: int = t.crew[first + (start + i) % size]
        works = s.shift[who, day]
        for k in range(n):
            if s.edits[k, 0] == who and s.edits[k, 1] == day:
                works = s.edits[k, 2]
        if works == kind:
            return who
    return NONE


@compiled
def note_hosts(t: Tables, s: State) -> None:
    """Remember who holds the small duties after a change that is to be kept."""
    for i in range(s.list_size[0]):
        var = s.lists[0, i]
        turn = _turn_of_var(t, s, var)
        if turn == NONE:
            continue
        person = var - t.turn_var[turn]
        if s.change[var] > 0:
            s.holder[turn] = person
        elif s.change[var] < 0 and s.holder[turn] == person:
            s.holder[turn] = NONE


@compiled
def _turn_of_var(t: Tables, s: State, var: int) -> int:
    """The small duty a variable speaks of, if any: turns lie in order of their variables."""
    n_people = s.shift.shape[0]
    low, high = 0, len(t.turn_var)
    while low < high:
        middle = (low + high) // 2
        if t.turn_var[middle] + n_people <= var:
            low = middle + 1
        else:
            high = middle
    if low < len(t.turn_var) and t.turn_var[low] <= var:
        return low
    return NONE


@compiled
def collect_break(t: Tables, s: State, rng: Seeds) -> bool:
    """One break moves to another time."""
    n_keys = len(t.choice_start) - 1
    if n_keys == 0:
        return False
    key = draw(rng, n_keys)
    first, size = t.choice_start[key], t.choice_start[key + 1] - t.choice_start[key]
    here, there = draw(rng, size), draw(rng, size)
    if here == there or s.value[t.choice[first + here]] <= 0:
        return False
    push(t, s, t.choice[first + here], -1)
    push(t, s, t.choice[first + there], 1)
    return True


@compiled
def collect_host(t: Tables, s: State, rng: Seeds) -> bool:
    """A small duty of a shift goes to somebody else who works it."""
    if len(t.turn_var) == 0:
        return False
    turn = draw(rng, len(t.turn_var))
    holder = s.holder[turn]
    chosen = _some_host(t, s, 0, turn, rng)
    if chosen in (NONE, holder):
        return False
    if holder != NONE:
        push(t, s, t.turn_var[turn] + holder, -1)
    push(t, s, t.turn_var[turn] + chosen, 1)
    return True
