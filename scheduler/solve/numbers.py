"""Numbers that come out the same on every processor, to the last bit.

Addition, multiplication and division are rounded alike everywhere. Powers and logarithms are not:
the C library has several ways to compute them, of which it takes the fastest the processor knows.
A run that is to be repeated on another machine must not hang on their last bit.
"""

from __future__ import annotations

import math
from decimal import Context, Decimal

from scheduler.solve.compiling import compiled

_EXACT = Context(prec=40)
_LOG_2 = 0.6931471805599453
_SQUARE_ROOT_OF_HALF = 0.7071067811865476


def falling_heat(warm: float, cold: float, share: float) -> float:
    """The heat after a share (0..1) of a way from ``warm`` to ``cold``, falling evenly by factors.

    Worked out in decimal figures, by whole numbers.
    """
    ratio = _EXACT.divide(Decimal(cold), Decimal(warm))
    return float(_EXACT.multiply(Decimal(warm), _EXACT.power(ratio, Decimal(share))))


@compiled
def logarithm(x: float) -> float:
    """The natural logarithm of a number above 0, by its series around 1.

    log(m 2^e) = e log 2 + 2 artanh((m - 1) / (m + 1)), with m between the square roots of a half
    and of two, so that ten terms are exact to about the last figure.
    """
    m, e = math.frexp(x)
    if m < _SQUARE_ROOT_OF_HALF:
        m *= 2.0
        e -= 1
    z = (m - 1.0) / (m + 1.0)
    square = z * z
    total = 0.0
    for k in range(21, 0, -2):
        total = total * square + 1.0 / k
    return e * _LOG_2 + 2.0 * z * total
