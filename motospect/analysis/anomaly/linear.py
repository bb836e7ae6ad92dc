"""Ridge regression from sums of products: drives are added one by one, and nothing of them is kept but sums.

Plain Python over columns: a drive of half an hour takes a tenth of a second, and no library is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import mul

Matrix = list[list[float]]


def products(columns: Sequence[Sequence[float]]) -> Matrix:
    """Return the sums of products of all pairs, the constant 1 first: (k+1) x (k+1), symmetric."""
    rows = len(columns[0]) if columns else 0
    whole = [[1.0] * rows, *columns]
    size = len(whole)
    found = [[0.0] * size for _ in range(size)]
    for i, one in enumerate(whole):
        for j in range(i + 1):
            found[i][j] = found[j][i] = sum(map(mul, one, whole[j]))
    return found


def covariances(sums: Matrix) -> tuple[list[float], Matrix]:
    """Return means and covariances of the columns behind sums of products with at least one row."""
    count = sums[0][0]
    means = [value / count for value in sums[0][1:]]
    return means, [
        [value / count - means[i] * means[j] for j, value in enumerate(row[1:])]
        for i, row in enumerate(sums[1:])
    ]


def ridge(covariance: Matrix, target: int, features: Sequence[int], *, penalty: float) -> list[float]:
    """Return the coefficient of each feature for the target, all scaled to their spread, by Cholesky.

    `penalty` is relative to each feature's variance; a feature that never varied gets 0.
    """
    used = [j for j in features if covariance[j][j] > 1e-9 * (1.0 + abs(covariance[target][target]))]
    scale = {j: covariance[j][j] ** 0.5 for j in used}
    a = [
        [covariance[i][j] / (scale[i] * scale[j]) + (penalty if i == j else 0.0) for j in used] for i in used
    ]
    b = [covariance[j][target] / scale[j] for j in used]
    solved = dict(zip(used, _solve(a, b), strict=True))
    return [solved[j] / scale[j] if j in solved else 0.0 for j in features]


def _solve(a: Matrix, b: Sequence[float]) -> list[float]:
    """Solve a x = b for a positive definite matrix, which a penalty on the diagonal makes of every one."""
    size = len(b)
    low: Matrix = []
    for i in range(size):
        row: list[float] = []
        for j in range(i):
            row.append((a[i][j] - sum(map(mul, row, low[j]))) / low[j][j])
        row.append(max(a[i][i] - sum(map(mul, row, row)), 1e-12) ** 0.5)
        low.append(row)
    y: list[float] = []
    for i in range(size):
        y.append((b[i] - sum(map(mul, low[i], y))) / low[i][i])
    x = [0.0] * size
    for i in reversed(range(size)):
        x[i] = (y[i] - sum(low[k][i] * x[k] for k in range(i + 1, size))) / low[i][i]
    return x
