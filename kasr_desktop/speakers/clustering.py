"""Vectors of voices to speakers: spectral clustering, then centres, then a smooth path.

Spectral clustering makes as many groups as were asked for, or as many as lie apart best. Each
window is joined to those most like it; how many these are is chosen by the largest gap between
eigenvalues (Park et al. 2019, doi:10.1109/LSP.2019.2961071), and the rows of eigenvectors are
grouped by average linkage (Day & Edelsbrunner 1984, doi:10.1007/BF01890115). The mean of a
recording is taken off its vectors first: it is the room's and the line's, not the voices'. A
Viterbi path with a price for every change then says who speaks at each window (Viterbi 1967,
doi:10.1109/TIT.1967.1054010).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.speakers.voice_encoder import Embeddings

Labels = NDArray[np.int64]
"""(windows,) int64: number of the speaker, from 0 in the order they begin."""

MOST_SPEAKERS = 8
"""As many are looked for where nobody says how many there are."""
ONE_VOICE = 0.07
"""Cosine distance, not centred: two groups nearer to each other than this are one voice."""
CHANGE_COST = 0.25
"""Price of a change of speaker from one window to the next, in cosine similarity."""
_MOST_POINTS = 600
_ROUNDS = 10
_FEW = 4
"""Windows; fewer are grouped by their distances alone."""
_NEIGHBOURS = (0.03, 0.05, 0.07, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3)
"""Parts of all windows that each may be joined to."""


def find_speakers(embeddings: Embeddings, *, num_speakers: int | None = None) -> Labels:
    """Return who speaks in each window; windows must be in time order.

    Args:
        embeddings: One row a window, each of length 1.
        num_speakers: As many as the user says there are; None to find out.
    """
    num_windows = len(embeddings)
    if num_windows == 0 or num_speakers == 1:
        return np.zeros(num_windows, np.int64)
    as_heard, embeddings = embeddings, _centred(embeddings)
    sample = slice(None, None, max(1, -(-num_windows // _MOST_POINTS)))
    points = embeddings[sample]
    levels = _levels(points, num_speakers or min(MOST_SPEAKERS, len(points)))
    if num_speakers is not None:
        return _refined(embeddings, _centres(points, levels[min(num_speakers, max(levels))]))
    paths = {
        number: _refined(embeddings, _centres(points, labels))
        for number, labels in levels.items()
        if 1 < number < max(3, len(points))
    }
    if 2 not in paths or _are_one_voice(as_heard, paths[2]):
        return np.zeros(num_windows, np.int64)
    distances = 1.0 - points @ points.T
    return max(paths.values(), key=lambda path: _silhouette(distances, path[sample]))


def _refined(embeddings: Embeddings, centres: Embeddings) -> Labels:
    """Return who speaks in each window, from centres that are first moved to their windows."""
    for _ in range(_ROUNDS):
        renewed = _centres(embeddings, np.argmax(embeddings @ centres.T, axis=1))
        if len(renewed) != len(centres) or np.allclose(renewed, centres, atol=1e-4):
            break
        centres = renewed
    return _in_order(_smooth_path(embeddings @ centres.T))


def _are_one_voice(as_heard: Embeddings, labels: Labels) -> bool:
    pair = _centres(as_heard, labels)
    if len(pair) < 2:
        return True
    return 1.0 - float(pair[0] @ pair[1]) < ONE_VOICE


def _centred(embeddings: Embeddings) -> Embeddings:
    """Return the vectors without what all of the recording has in common: room, line, language."""
    apart = embeddings - embeddings.mean(axis=0)
    lengths = np.linalg.norm(apart, axis=1, keepdims=True)
    return np.asarray(apart / np.maximum(lengths, 1e-6), np.float32)


def _levels(points: Embeddings, most: int) -> dict[int, Labels]:
    """Return the groups of points at every number from `most` down to one."""
    if len(points) < _FEW:
        return _cluster(points, most)
    directions = _directions(points)
    return {
        number: _cluster(_of_length_one(directions[:, :number]), number)[number]
        for number in range(1, min(most, len(points)) + 1)
    }


def _directions(points: Embeddings) -> NDArray[np.float64]:
    """Return the eigenvectors, a column each, of the graph that falls apart most clearly."""
    likeness = points @ points.T
    order = np.argsort(-likeness, axis=1)
    count, best, found = len(points), np.inf, np.eye(len(points))
    for near in sorted({max(2, int(count * part)) for part in _NEIGHBOURS}):
        graph = np.zeros((count, count))
        np.put_along_axis(graph, order[:, :near], 1.0, axis=1)
        graph = (graph + graph.T) / 2
        values, vectors = np.linalg.eigh(np.diag(graph.sum(axis=1)) - graph)
        gap = np.diff(values[: MOST_SPEAKERS + 1]).max() / (values[-1] + 1e-9)
        cost = near / count / (gap + 1e-9)
        if cost < best:
            best, found = cost, vectors
    return found


def _of_length_one(rows: NDArray[np.float64]) -> Embeddings:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)


def _cluster(points: Embeddings, most: int) -> dict[int, Labels]:
    """Return the clusters of points at every level from `most` clusters down to one."""
    count = len(points)
    distances = (1.0 - points @ points.T).astype(np.float64)
    np.fill_diagonal(distances, np.inf)
    sizes = np.ones(count)
    owner = np.arange(count)
    levels = {count: owner.copy()} if count <= most else {}
    for alive in range(count - 1, 0, -1):
        left, right = divmod(int(np.argmin(distances)), count)
        total = sizes[left] + sizes[right]
        merged = (sizes[left] * distances[left] + sizes[right] * distances[right]) / total
        distances[left], distances[:, left] = merged, merged
        distances[left, left] = np.inf
        distances[right], distances[:, right] = np.inf, np.inf
        sizes[left] = total
        owner[owner == right] = left
        if alive <= most:
            levels[alive] = owner.copy()
    return levels


def _silhouette(distances: NDArray[np.float32], labels: Labels) -> float:
    """Return how much nearer points are to their own cluster than to the next, -1...1.

    Source: Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7; a point alone is 0.
    """
    names, own, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if len(names) == 1:
        return -1.0
    sums = np.stack([distances[:, labels == name].sum(axis=1) for name in names], axis=1)
    places = np.arange(len(labels))
    inside = sums[places, own] / np.maximum(counts[own] - 1, 1)
    means = sums / counts
    means[places, own] = np.inf
    outside = means.min(axis=1)
    apart = (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-9)
    apart[counts[own] == 1] = 0.0
    return float(np.mean(apart))


def _centres(points: Embeddings, labels: Labels) -> Embeddings:
    means = np.stack([points[labels == label].mean(axis=0) for label in np.unique(labels)])
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return np.asarray(means / np.maximum(lengths, 1e-6), np.float32)


def _smooth_path(scores: NDArray[np.float32]) -> Labels:
    """Return the best label of each window when every change costs CHANGE_COST."""
    num_windows, num_labels = scores.shape
    best = scores[0].astype(np.float64)
    back = np.zeros((num_windows, num_labels), np.int64)
    for window in range(1, num_windows):
        changed = int(np.argmax(best))
        stays = best >= best[changed] - CHANGE_COST
        back[window] = np.where(stays, np.arange(num_labels), changed)
        best = np.where(stays, best, best[changed] - CHANGE_COST) + scores[window]
    path = np.empty(num_windows, np.int64)
    path[-1] = int(np.argmax(best))
    for window in range(num_windows - 1, 0, -1):
        path[window - 1] = back[window, path[window]]
    return path


def _in_order(labels: Labels) -> Labels:
    """Return labels renumbered in the order they first appear."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    return np.asarray(rank[inverse], np.int64)
