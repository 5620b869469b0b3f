"""How far the sum of several items can be trusted: alpha, omega, item-rest correlations.

Pure: tables in, estimates out. A table has a row a person and a column an item; values are
scores, missing where there is none. For every figure only persons with all items count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

#: Resamples drawn at a time: bounds the memory that a large group needs.
_CHUNK = 250
_SWEEPS, _CLOSE = 500, 1e-9


@dataclass(frozen=True)
class Estimate:
    """A figure with its confidence interval; ``nan`` where it cannot be computed."""

    value: float
    low: float
    high: float
    n: int


def fisher(r: float, n: int, level: float = 0.95) -> Estimate:
    """Return a correlation with the interval of Fisher's z transformation.

    Fisher (1921), Metron 1, 3-32: atanh(r) is about normal with variance 1 / (n - 3).
    """
    from scipy.stats import norm

    if math.isnan(r) or n < 4:
        return Estimate(r, math.nan, math.nan, n)
    if abs(r) >= 1:
        return Estimate(r, r, r, n)
    half = float(norm.ppf(0.5 + level / 2)) / math.sqrt(n - 3)
    return Estimate(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half), n)


def cronbach_alpha(scores: pd.DataFrame, level: float = 0.95) -> Estimate:
    """Return Cronbach's alpha with Feldt's interval.

    Cronbach (1951), Psychometrika 16, 297-334: alpha = k / (k - 1) * (1 - sum of the items'
    variances / variance of the total). Feldt (1965), Psychometrika 30, 357-370: the interval from
    F with n - 1 and (n - 1)(k - 1) degrees of freedom. Items that all scored alike are left out.
    Alpha understates the reliability of items that do not measure the same thing in the same
    units.
    """
    from scipy.stats import f

    complete = _usable(scores)
    n, k = complete.shape
    total = float(complete.sum(axis=1).var(ddof=1)) if n > 1 else 0.0
    if k < 2 or n < 2 or total == 0:
        return Estimate(math.nan, math.nan, math.nan, n)
    alpha = k / (k - 1) * (1 - float(complete.var(ddof=1).sum()) / total)
    tail = (1 - level) / 2
    freedom = (n - 1, (n - 1) * (k - 1))
    low = 1 - (1 - alpha) * float(f.ppf(1 - tail, *freedom))
    high = 1 - (1 - alpha) * float(f.ppf(tail, *freedom))
    return Estimate(alpha, low, high, n)


def item_rest(scores: pd.DataFrame, item: str) -> Estimate:
    """Return the correlation of an item with the sum of all the other items.

    Against the total it would be inflated by the item itself (Henrysson 1963, Psychometrika 28,
    211-218).
    """
    complete = scores.dropna()
    rest = complete.drop(columns=item).sum(axis=1)
    if len(complete) < 3 or complete[item].nunique() < 2 or rest.nunique() < 2:
        return Estimate(math.nan, math.nan, math.nan, len(complete))
    return fisher(float(complete[item].corr(rest)), len(complete))


def mcdonald_omega(
    scores: pd.DataFrame, *, seed: int, draws: int = 1000, level: float = 0.95
) -> Estimate:
    """Return McDonald's omega of a one-factor model with a percentile bootstrap interval.

    McDonald (1999), Test theory, a unified treatment: the squared sum of the loadings in the
    items' own units, over itself plus the items' unique variances. Unlike alpha it lets the items
    differ in how much they have in common. Loadings: `one_factor`. The interval resamples persons
    ``draws`` times from ``seed``; resamples in which an item does not vary are left out. Needs
    three items that vary.
    """
    import numpy as np

    complete = _usable(scores).to_numpy(dtype=float)
    n, k = complete.shape
    if k < 3 or n < 3:
        return Estimate(math.nan, math.nan, math.nan, n)
    random = np.random.default_rng(seed)
    values: list[NDArray[np.float64]] = []
    for start in range(0, draws, _CHUNK):
        rows = random.integers(0, n, size=(min(_CHUNK, draws - start), n))
        values.append(_omegas(complete[rows]))
    found = np.concatenate(values)
    found = found[np.isfinite(found)]
    tail = (1 - level) / 2
    # With most resamples unusable the rest is no picture of the sampling error.
    low, high = np.quantile(found, [tail, 1 - tail]) if len(found) > draws / 2 else [math.nan] * 2
    return Estimate(float(_omegas(complete[None])[0]), float(low), float(high), n)


def one_factor(correlations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the loadings of one factor by minimal residuals.

    Harman & Jones (1966), Psychometrika 31, 351-368: the loadings whose products come closest to
    the correlations off the diagonal, by least squares. Each is improved in turn with the others
    held, which has a closed form. ``correlations`` has shape (..., k, k), so many matrices are
    solved at once; the result has shape (..., k). No loading leaves -1 to 1.
    """
    import numpy as np

    roots, vectors = np.linalg.eigh(correlations)
    loadings = vectors[..., -1] * np.sqrt(np.maximum(roots[..., -1:], 0))
    loadings = loadings * np.where(loadings.sum(-1, keepdims=True) < 0, -1.0, 1.0)
    for _ in range(_SWEEPS):
        before = loadings.copy()
        for item in range(loadings.shape[-1]):
            rest = loadings.copy()
            rest[..., item] = 0
            squares = (rest**2).sum(-1)
            product = (correlations[..., item, :] * rest).sum(-1)
            better = product / np.where(squares > 0, squares, 1)
            loadings[..., item] = np.clip(better, -1, 1)
        if np.abs(loadings - before).max() < _CLOSE:
            break
    return np.asarray(loadings, dtype=float)


def omega_of(loadings: NDArray[np.float64], unique: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return omega from loadings and unique variances in the items' own units, shapes (..., k)."""
    common = loadings.sum(-1) ** 2
    omega: NDArray[np.float64] = common / (common + unique.sum(-1))
    return omega


def loadings_of(scores: pd.DataFrame) -> dict[str, float]:
    """Return each item's loading on one factor; ``nan`` for items that do not vary, and for all
    where fewer than three are left."""
    import numpy as np

    found = dict.fromkeys((str(item) for item in scores.columns), math.nan)
    complete = _usable(scores)
    n, k = complete.shape
    if n < 3 or k < 3:
        return found
    values = one_factor(np.corrcoef(complete.to_numpy(dtype=float), rowvar=False))
    return found | {str(item): float(x) for item, x in zip(complete.columns, values, strict=True)}


def _omegas(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Omega of each sample, shape (samples, n, k); nan where an item does not vary."""
    import numpy as np

    centred = samples - samples.mean(axis=1, keepdims=True)
    covariances = np.einsum("sni,snj->sij", centred, centred) / (samples.shape[1] - 1)
    deviations = np.sqrt(np.einsum("sii->si", covariances))
    omega = np.full(len(samples), math.nan)
    good = (deviations > 1e-12).all(axis=1)
    if good.any():
        own = deviations[good]
        loadings = one_factor(covariances[good] / (own[:, :, None] * own[:, None, :]))
        omega[good] = omega_of(loadings * own, (1 - loadings**2) * own**2)
    return omega


def _usable(scores: pd.DataFrame) -> pd.DataFrame:
    """Persons with every item, and of the items those that vary among them."""
    complete = scores.dropna()
    return complete.loc[:, complete.nunique() > 1]
