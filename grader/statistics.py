"""What a class's scores tell of the questions: difficulty, discrimination, reliability.

Pure: tables in, tables out. A score table has a row a student and a column an item; values are
points, missing where the student did not get the item or it is not graded yet.

With fewer than ``SMALL_CLASS`` students every figure here is shaky; ``warnings_for`` says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from quizzes.reliability import Estimate, cronbach_alpha, item_rest

if TYPE_CHECKING:
    import pandas as pd

SMALL_CLASS = 30
#: Below this an item hardly tells strong from weak students.
WEAK_DISCRIMINATION = 0.2
#: Share of the class in each of the outer score bands (Kelley 1939).
BAND = 0.27


ITEM_COLUMNS = (
    "n", "mean", "max", "difficulty", "difficulty_low", "difficulty_high", "discrimination",
    "discrimination_low", "discrimination_high", "alpha_without", "alpha_without_low",
    "alpha_without_high",
)  # fmt: skip


def wilson(successes: float, n: int, level: float = 0.95) -> Estimate:
    """Return a share with Wilson's score interval.

    Wilson (1927), Journal of the American Statistical Association 22, 209-212. For an item with
    partial credit ``successes`` is the sum of the shares of its points, which have at most the
    variance of right-or-wrong answers: the interval is then on the safe side.
    """
    from scipy.stats import norm

    if n == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    z = float(norm.ppf(0.5 + level / 2))
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half), n)


def item_table(scores: pd.DataFrame, max_scores: Mapping[str, float]) -> pd.DataFrame:
    """Return a row an item: n, mean, max, difficulty, discrimination, their intervals, and
    ``alpha_without``: alpha of the other items, with its interval.

    ``difficulty`` is the share of the points that was reached, so high is easy.
    """
    import pandas as pd

    rows = []
    for item in scores.columns:
        points = scores[item].dropna()
        most = max_scores[item]
        ease = wilson(float((points / most).clip(0, 1).sum()), len(points))
        tells = item_rest(scores, item)
        others = cronbach_alpha(scores.drop(columns=item))
        rows.append(
            {
                "item": item,
                "n": len(points),
                "mean": float(points.mean()) if len(points) else math.nan,
                "max": most,
                "difficulty": ease.value,
                "difficulty_low": ease.low,
                "difficulty_high": ease.high,
                "discrimination": tells.value,
                "discrimination_low": tells.low,
                "discrimination_high": tells.high,
                "alpha_without": others.value,
                "alpha_without_low": others.low,
                "alpha_without_high": others.high,
            }
        )
    return pd.DataFrame(rows, columns=["item", *ITEM_COLUMNS]).set_index("item")


def bands(totals: pd.Series) -> pd.Series:
    """Return each student's score band: low, middle or high, the outer ones 27 % of the class.

    Students with the same total are in the same band.
    """
    import numpy as np
    import pandas as pd

    low, high = totals.quantile(BAND), totals.quantile(1 - BAND)
    names = np.select([totals >= high, totals <= low], ["high", "low"], "middle")
    if low == high:
        names = np.full(len(totals), "middle")
    return pd.Series(names, index=totals.index, name="band")


def distractor_table(responses: pd.Series, totals: pd.Series) -> pd.DataFrame:
    """Return how many students of each score band chose each option.

    ``responses``: student -> option, missing where nothing was chosen, a student more than once
    where several may be chosen; ``totals``: student -> total. A row an option, columns low,
    middle, high and all. A distractor that the high band chooses more than the low band deserves a
    look.
    """
    import pandas as pd

    chosen = responses.dropna()
    band = bands(totals).reindex(chosen.index)
    table = pd.crosstab(chosen.to_numpy(), band.to_numpy())
    table = table.reindex(columns=["low", "middle", "high"], fill_value=0)
    table["all"] = table.sum(axis=1)
    table.index.name = "option"
    table.columns.name = None
    return table.sort_index()


def distribution_table(shares: pd.Series, steps: int = 10) -> pd.DataFrame:
    """Return how many students reached which share of the points, in equal steps.

    ``shares`` from 0 to 1, missing ones left out. A row a step: from, to (exclusive, but 1 belongs
    to the last), students.
    """
    import pandas as pd

    own = (shares.dropna().clip(0, 1) * steps + 1e-9).astype(int).clip(upper=steps - 1)
    counts = own.value_counts().reindex(range(steps), fill_value=0)
    return pd.DataFrame(
        {
            "from": [step / steps for step in range(steps)],
            "to": [(step + 1) / steps for step in range(steps)],
            "students": counts.to_numpy(),
        }
    )


def warnings_for(scores: pd.DataFrame, items: pd.DataFrame) -> list[tuple[str, str]]:
    """Return what to be careful with, as (code, item or "").

    Codes: ``small-class``, ``few-items`` (no alpha), ``all-alike`` (an item that everyone scored
    the same), ``negative`` (strong students do worse on it, and even the upper end of the interval
    is weak: look for a wrong key), ``weak`` (hardly tells strong from weak).
    """
    found = []
    if len(scores) < SMALL_CLASS:
        found.append(("small-class", ""))
    if scores.shape[1] < 2:
        found.append(("few-items", ""))
    for item, row in items.iterrows():
        if row["n"] > 1 and scores[item].dropna().nunique() == 1:
            found.append(("all-alike", str(item)))
        elif row["discrimination"] < 0 and row["discrimination_high"] < WEAK_DISCRIMINATION:
            found.append(("negative", str(item)))
        elif row["discrimination"] < WEAK_DISCRIMINATION:
            found.append(("weak", str(item)))
    return found
