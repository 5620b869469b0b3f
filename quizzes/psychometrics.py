"""What a group's answers tell of a self-test: statistics for instructors, not for judging people.

`group` reads the answers, `reliability` has the coefficients, `psychometrics_report` shows it all.
Pure: attempts in, figures out. Scores of people are shares of the maximum in per cent, as the
self-test itself shows them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from quizzes.group import Attempt, Group
from quizzes.instruments import Instrument
from quizzes.profile import score_selftest
from quizzes.reliability import (
    Estimate,
    cronbach_alpha,
    fisher,
    item_rest,
    loadings_of,
    mcdonald_omega,
)

if TYPE_CHECKING:
    import pandas as pd

TOTAL = "total"
#: With fewer people every figure here is shaky, and no percentiles are shown.
SMALL_GROUP = 30
#: More than this share at one end of a scale is a floor or ceiling effect (Terwee et al. 2007,
#: Journal of Clinical Epidemiology 60, 34-42).
END_SHARE = 0.15
#: Below this an item hardly belongs to its scale.
WEAK = 0.2
#: A change beyond this many standard errors is unlikely to be error alone (5 per cent).
RELIABLE = 1.96
PERCENTILES = (10, 25, 50, 75, 90)


@dataclass(frozen=True)
class Scale:
    """The whole test or a subscale: people's shares in per cent, and how reliable their sum is.

    ``sem``: standard error of measurement, sd * sqrt(1 - alpha). ``percentiles`` are those of
    this group and of nobody else; empty for a small one.
    """

    name: str
    items: int
    n: int
    mean: float
    sd: float
    low: float
    high: float
    at_floor: float
    at_ceiling: float
    alpha: Estimate
    omega: Estimate
    sem: float
    percentiles: dict[int, float]


@dataclass(frozen=True)
class ItemFigures:
    """One question within its subscale; ``mean`` is a share of its maximum in per cent.

    ``total_rest`` correlates it with all the other questions of the test.
    """

    id: str
    subscale: str
    n: int
    mean: float
    sd: float
    rest: Estimate
    total_rest: Estimate
    alpha_without: float
    loading: float


@dataclass(frozen=True)
class Change:
    """One person's first and last attempt in per cent; ``index`` is Jacobson and Truax's."""

    person: str
    before: float
    after: float
    index: float

    @property
    def verdict(self) -> Literal["up", "down", "unclear"]:
        """Whether the change exceeds what error alone would do."""
        if math.isnan(self.index) or abs(self.index) <= RELIABLE:
            return "unclear"
        return "up" if self.index > 0 else "down"


@dataclass(frozen=True)
class Psychometrics:
    """All figures of one group; scales begin with the whole test."""

    test: str
    people: int
    attempts: int
    cautions: dict[str, int]
    scales: list[Scale]
    items: list[ItemFigures]
    correlations: dict[tuple[str, str], Estimate]
    changes: list[Change]
    totals: list[float]
    warnings: list[tuple[str, str]] = field(default_factory=list)


def analyse(test: Instrument[Any], group: Group, *, seed: int, draws: int = 1000) -> Psychometrics:
    """Return every figure of a group; each person's first attempt counts, but for changes.

    ``seed`` and ``draws`` are those of omega's bootstrap. Raises ValueError for an empty group.
    """
    if not group:
        raise ValueError("a group has at least one person")
    first = {person: attempts[0] for person, attempts in group.items()}
    scores = score_table(test, first)
    shares = share_table(test, first)
    parts = {name: [i.id for i in test.items if i.subscale == name] for name in test.subscales}
    scales = [
        _scale(name, scores[ids], shares[name], seed, draws)
        for name, ids in {TOTAL: [item.id for item in test.items], **parts}.items()
    ]
    items = [figures for name, ids in parts.items() for figures in _items(test, name, scores, ids)]
    cautions: Counter[str] = Counter(
        code
        for attempt in first.values()
        for code in score_selftest(test, attempt.answers, attempt.seconds).cautions
    )
    found = Psychometrics(
        test.id,
        len(group),
        sum(len(attempts) for attempts in group.values()),
        dict(cautions),
        scales,
        items,
        _correlations(shares[list(parts)]),
        changes(test, group, scales[0]),
        [float(share) for share in shares[TOTAL].dropna()],
    )
    found.warnings.extend(_warnings(found))
    return found


def score_table(test: Instrument[Any], attempts: dict[str, Attempt]) -> pd.DataFrame:
    """Return a row a person and a column an item: scores, reversed items turned, missing empty."""
    import pandas as pd

    rows = {
        person: {item.id: test.score(item, attempt.answers.get(item.id)) for item in test.items}
        for person, attempt in attempts.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[item.id for item in test.items])
    return table.astype("float64")


def share_table(test: Instrument[Any], attempts: dict[str, Attempt]) -> pd.DataFrame:
    """Return a row a person: per cent of the maximum, in total and by subscale, as they saw it."""
    import pandas as pd

    rows = {}
    for person, attempt in attempts.items():
        result = score_selftest(test, attempt.answers)
        rows[person] = {TOTAL: result.share, **result.subscales}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[TOTAL, *test.subscales])
    return 100 * table.astype("float64")


def reliable_change_index(before: float, after: float, sd: float, reliability: float) -> float:
    """Return how many standard errors of a difference lie between two scores.

    Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19: the standard
    error of measurement is sd * sqrt(1 - reliability), with the sd of the first attempts; that of
    a difference is sqrt(2) times it. ``nan`` where there is no reliability to go by.
    """
    if math.isnan(reliability) or math.isnan(sd) or reliability >= 1 or sd <= 0:
        return math.nan
    return (after - before) / (math.sqrt(2) * sd * math.sqrt(1 - max(0.0, reliability)))


def reliable_points(found: Psychometrics) -> float:
    """Return by how many points two attempts must differ in this group to be called changed."""
    return RELIABLE * math.sqrt(2) * found.scales[0].sem


def changes(test: Instrument[Any], group: Group, total: Scale) -> list[Change]:
    """Return first and last attempt of everyone who has two with a result.

    Reliability is alpha of the first attempts: it knows nothing of how a person's mood moves from
    day to day, so it flatters the index.
    """
    found = []
    for person, attempts in group.items():
        shares = [score_selftest(test, attempt.answers).share for attempt in attempts]
        known = [100 * share for share in shares if share is not None]
        if len(known) > 1:
            index = reliable_change_index(known[0], known[-1], total.sd, total.alpha.value)
            found.append(Change(person, known[0], known[-1], index))
    return found


def _scale(name: str, scores: pd.DataFrame, shares: pd.Series, seed: int, draws: int) -> Scale:
    known = shares.dropna()
    sd = float(known.std(ddof=1)) if len(known) > 1 else math.nan
    alpha = cronbach_alpha(scores)
    enough = len(known) >= SMALL_GROUP
    return Scale(
        name=name,
        items=scores.shape[1],
        n=len(known),
        mean=float(known.mean()),
        sd=sd,
        low=float(known.min()),
        high=float(known.max()),
        at_floor=float((known <= 0).mean()),
        at_ceiling=float((known >= 100).mean()),
        alpha=alpha,
        omega=mcdonald_omega(scores, seed=seed, draws=draws),
        sem=sd * math.sqrt(1 - min(1.0, max(0.0, alpha.value))),
        percentiles={p: float(known.quantile(p / 100)) for p in PERCENTILES} if enough else {},
    )


def _items(
    test: Instrument[Any], subscale: str, scores: pd.DataFrame, ids: list[str]
) -> list[ItemFigures]:
    own = scores[ids]
    loadings = loadings_of(own)
    most = {item.id: test.most(item) for item in test.items}
    return [
        ItemFigures(
            id=item,
            subscale=subscale,
            n=int(own[item].count()),
            mean=float(100 * own[item].mean() / most[item]),
            sd=float(100 * own[item].std(ddof=1) / most[item]),
            rest=item_rest(own, item),
            total_rest=item_rest(scores, item),
            alpha_without=cronbach_alpha(own.drop(columns=item)).value,
            loading=loadings[item],
        )
        for item in ids
    ]


def _correlations(shares: pd.DataFrame) -> dict[tuple[str, str], Estimate]:
    """Return the correlation of each pair of subscales, over people who have both."""
    names = [str(name) for name in shares.columns]
    found = {}
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            pair = shares[[one, other]].dropna()
            varies = len(pair) > 2 and bool((pair.nunique() > 1).all())
            r = float(pair[one].corr(pair[other])) if varies else math.nan
            found[one, other] = fisher(r, len(pair))
    return found


def _warnings(found: Psychometrics) -> Iterable[tuple[str, str]]:
    """Yield what to be careful with, as (code, scale or item or "").

    Codes: ``small-group``; ``ceiling`` and ``floor`` (many at one end); ``low-alpha`` (the interval
    reaches below 0.7: too unsure to speak of single people); ``all-alike`` (an item that everyone
    answered the same way); ``negative`` (an item that runs against its subscale: look at its key);
    ``weak`` (an item that hardly belongs to it).
    """
    if found.people < SMALL_GROUP:
        yield "small-group", ""
    for scale in found.scales:
        if scale.at_ceiling > END_SHARE:
            yield "ceiling", scale.name
        if scale.at_floor > END_SHARE:
            yield "floor", scale.name
    if not found.scales[0].alpha.low >= 0.7:
        yield "low-alpha", TOTAL
    for item in found.items:
        if item.n > 1 and item.sd == 0:
            yield "all-alike", item.id
        elif item.rest.value < 0:
            yield "negative", item.id
        elif item.rest.value < WEAK:
            yield "weak", item.id
