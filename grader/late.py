"""What being late costs: the rule behind the plugin ``LatePolicy`` that a class may name."""

from __future__ import annotations

import math

_DAY = 86_400


def points_lost(
    score: float,
    seconds: float,
    *,
    grace_minutes: float = 0,
    percent_per_day: float = 0,
    at_most_percent: float = 100,
) -> float:
    """Return what ``score`` loses when handed in ``seconds`` late.

    Within the grace period nothing; after it ``percent_per_day`` of the score for every day begun
    since the work was due, up to ``at_most_percent``.
    """
    if seconds <= 60 * grace_minutes or seconds <= 0:
        return 0.0
    percent = min(percent_per_day * math.ceil(seconds / _DAY), at_most_percent, 100)
    return round(score * max(percent, 0) / 100, 6)
