"""Exact confidence limits for a share: the smallest and the largest chance compatible with a count.

The limits are Clopper and Pearson's (Biometrika 1934): they never cover less than they claim. They need only the
incomplete beta function, worked out by its continued fraction.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

_TINY = 1e-300
_CLOSE = 1e-15
_STEPS = 100_000
_NEAR = 1e-13


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b): the chance that a beta(a, b) value is at most ``x``."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    # The fraction converges fast on one side of the mean only. The other side is its mirror image.
    if x < (a + 1) / (a + b + 2):
        return math.exp(log_front) * _fraction(x, a, b) / a
    return 1 - math.exp(log_front) * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / (1 + term * d or _TINY)
            c = 1 + term / c or _TINY
            value *= c * d
        if abs(c * d - 1) < _CLOSE:
            return value
    raise ArithmeticError("the incomplete beta function did not converge")


def find_quantile(
    share: Callable[[float], float], density: Callable[[float], float], target: float, mode: float
) -> float:
    """The quantile at which the share of a distribution with one peak is ``target``, by Newton's method from the peak.

    On either side of its peak a distribution is convex or concave: every step falls short of the quantile and none
    passes it. So a step that turns round is a rounding error, and the end.
    """
    quantile, direction = mode, target - share(mode)
    while True:
        step = (target - share(quantile)) / density(quantile)
        if step * direction <= 0 or abs(step) <= _NEAR * abs(quantile):
            return quantile
        quantile += step


def _beta_quantile(target: float, a: float, b: float) -> float:
    """The quantile of the beta distribution at ``target``; ``a`` and ``b`` are at least 1."""
    if a == b == 1:
        return target
    log_scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)

    def density(x: float) -> float:
        return math.exp(log_scale + _log_power(x, a - 1) + _log_power(1 - x, b - 1))

    return find_quantile(lambda x: beta_cdf(x, a, b), density, target, (a - 1) / (a + b - 2))


def _log_power(x: float, power: float) -> float:
    return power * math.log(x) if power else 0.0


def share_limits(count: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """The exact limits of the chance behind ``count`` out of ``of``. 0 out of 0 gives (0, 1): nothing is known.

    Raises: ValueError when ``count`` is not between 0 and ``of``.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} cannot be counted out of {of}")
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else _beta_quantile(tail, count, of - count + 1)
    high = 1.0 if count == of else _beta_quantile(1 - tail, count + 1, of - count)
    return low, high


@cache
def student_limit(degrees: int, level: float = 0.95) -> float:
    """How many standard errors Student's two-sided limits lie from the middle, for these degrees of freedom."""
    half = (degrees + 1) / 2
    log_scale = math.lgamma(half) - math.lgamma(degrees / 2) - math.log(degrees * math.pi) / 2

    def below(t: float) -> float:
        return 1 - beta_cdf(degrees / (degrees + t * t), degrees / 2, 0.5) / 2

    def density(t: float) -> float:
        return math.exp(log_scale - half * math.log1p(t * t / degrees))

    return find_quantile(below, density, (1 + level) / 2, 0.0)
