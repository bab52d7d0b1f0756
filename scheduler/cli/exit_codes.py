"""What the number a command ends with means; part of the stable contract."""

from enum import IntEnum


class ExitCode(IntEnum):
    """0 to 4 speak of the rota; the others of the program."""

    DONE = 0
    HARD_VIOLATIONS = 1
    BAD_INPUT = 2
    INFEASIBLE = 3
    NO_ROTA_IN_TIME = 4
    OUR_MISTAKE = 70
    INTERRUPTED = 130
