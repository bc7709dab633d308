"""The network that `flows.reading.network` runs, written in JAX so that it can be trained.

One encoder (word, affix and character vectors, then bidirectional recurrent layers) feeds five heads: fine tags,
coarse tags, names, biaffine arcs (Dozat & Manning 2017) and dependency labels. Arrays are padded: B sentences, T words.
"""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

Params = dict[str, Any]
Batch = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """Sizes of the network. `hidden` is the width of one direction of a recurrent layer."""

    words: int
    chars: int
    clusters: tuple[int, ...]
    affixes: int
    tags: int
    pos: int
    deps: int
    names: int
    word_width: int = 128
    char_width: int = 32
    char_filters: int = 64
    affix_width: int = 64
    cluster_width: int = 64
    vector_width: int = 64
    hidden: int = 200
    layers: int = 2
    arc_width: int = 200
    label_width: int = 128
    tag_width: int = 128


@dataclass(frozen=True)
class Dropout:
    """Rates: whole input vectors of a kind, between layers, in the heads' own layers."""

    inputs: float = 0.2
    layers: float = 0.33
    heads: float = 0.33


def glorot(rows: int, columns: int, rng: np.random.Generator) -> np.ndarray:
    """A Glorot-uniform matrix."""
    bound = np.sqrt(6 / (rows + columns))
    return rng.uniform(-bound, bound, (rows, columns)).astype("f")


def initial_lstm(layer: str, width: int, hidden: int, rng: np.random.Generator) -> Params:
    """Parameters of a bidirectional layer: `layer`_w, _u and _b; forget gates open."""

    def orthogonal() -> np.ndarray:
        return np.linalg.qr(rng.standard_normal((hidden, hidden)))[0].astype("f") * 0.7

    bias = np.zeros((2, 4, hidden), "f")
    bias[:, 1] = 1.0
    return {
        f"{layer}_w": np.concatenate([glorot(width, hidden, rng) for _ in range(8)], 1),
        f"{layer}_u": np.stack([np.concatenate([orthogonal() for _ in range(4)], 1) for _ in range(2)]),
        f"{layer}_b": bias.reshape(-1),
    }


def initial(shape: Shape, seed: int) -> Params:
    """Parameters before training: Glorot-uniform matrices, small normal vectors, forget gates open."""
    rng = np.random.default_rng(seed)

    def matrix(rows: int, columns: int) -> np.ndarray:
        return glorot(rows, columns, rng)

    def table(rows: int, width: int) -> np.ndarray:
        return (rng.standard_normal((rows, width)) * 0.1).astype("f")

    s = shape
    params: Params = {
        "word": table(s.words, s.word_width),
        "prefix": table(s.affixes, s.affix_width),
        "suffix": table(s.affixes, s.affix_width),
        "cluster": table(len(s.clusters), s.cluster_width),
        "cluster10": table(1024, s.cluster_width),
        "cluster6": table(64, s.cluster_width),
        "char": table(s.chars, s.char_width),
        "conv3": matrix(3 * s.char_width, s.char_filters),
        "conv3_b": np.zeros(s.char_filters, "f"),
        "conv5": matrix(5 * s.char_width, s.char_filters),
        "conv5_b": np.zeros(s.char_filters, "f"),
    }
    width = s.word_width + s.affix_width + s.cluster_width + 2 * s.char_filters + s.vector_width
    both = 2 * s.hidden
    for k in range(s.layers):
        params |= initial_lstm(f"rnn{k}", width, s.hidden, rng)
        width = both
    for head in ("syntax", "tagging", "naming"):
        params[f"mix_{head}"] = np.zeros(s.layers, "f")
    params |= {
        "tagger": matrix(both, s.tag_width),
        "tagger_b": np.zeros(s.tag_width, "f"),
        "tag": matrix(s.tag_width, s.tags),
        "tag_b": np.zeros(s.tags, "f"),
        "pos": matrix(s.tag_width, s.pos),
        "pos_b": np.zeros(s.pos, "f"),
        "namer": matrix(both, s.tag_width),
        "namer_b": np.zeros(s.tag_width, "f"),
        "name": matrix(s.tag_width, s.names),
        "name_b": np.zeros(s.names, "f"),
        "parser": matrix(both, 2 * (s.arc_width + s.label_width)),
        "parser_b": np.zeros(2 * (s.arc_width + s.label_width), "f"),
        "arc": (np.eye(s.arc_width) * 0.05).astype("f") + matrix(s.arc_width, s.arc_width) * 0.1,
        "arc_head": np.zeros(s.arc_width, "f"),
        "arc_root": np.zeros(s.arc_width, "f"),
        "dep_sum": matrix(s.label_width, s.deps),
        "dep_product": matrix(s.label_width, s.deps),
        "dep_b": np.zeros(s.deps, "f"),
    }
    return params


def drop(key: Any, x: Any, rate: float, shape: tuple[int, ...]) -> Any:
    """Inverted dropout with a mask of the given shape (broadcast)."""
    if rate == 0:
        return x
    return x * (jax.random.bernoulli(key, 1 - rate, shape) / (1 - rate))


def lstm(p: Params, layer: str, x: Any, lengths: Any) -> Any:
    """Both directions at once: the backward one reads every sentence reversed within its length."""
    hidden = p[f"{layer}_u"].shape[1]
    b, t, _ = x.shape
    gates = (x @ p[f"{layer}_w"] + p[f"{layer}_b"]).reshape(b, t, 2, 4 * hidden)
    order = reversed_order(lengths, t)
    gates = jnp.stack([gates[:, :, 0], jnp.take_along_axis(gates[:, :, 1], order[..., None], 1)])
    u = p[f"{layer}_u"]

    def step(state: Any, gate: Any) -> Any:
        h, c = state
        z = gate + jnp.matmul(h, u)
        i, f, o, g = jnp.split(z, 4, -1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    zero = jnp.zeros((2, b, hidden), x.dtype)
    _, out = jax.lax.scan(step, (zero, zero), jnp.moveaxis(gates, 2, 0))
    forward, backward = out[:, 0].swapaxes(0, 1), out[:, 1].swapaxes(0, 1)
    return jnp.concatenate([forward, jnp.take_along_axis(backward, order[..., None], 1)], -1)


def reversed_order(lengths: Any, t: int) -> Any:
    """Indices (B, T) that turn each sentence round and leave its padding in place."""
    at = jnp.arange(t)[None]
    return jnp.where(at < lengths[:, None], lengths[:, None] - 1 - at, at)


def encode(p: Params, batch: Batch, shape: Shape, key: Any, rates: Dropout) -> list[Any]:
    """Outputs (B, T, 2 * hidden) of every recurrent layer."""
    keys = jax.random.split(key, 4 + shape.layers)
    chars = p["char"][batch["chars"]] * (batch["chars"] > 0)[..., None]
    pooled = []
    for size, name in ((3, "conv3"), (5, "conv5")):
        pad = jnp.pad(chars, ((0, 0), (size // 2, size // 2), (0, 0)))
        windows = jnp.concatenate([pad[:, i : i + chars.shape[1]] for i in range(size)], -1)
        pooled.append(jnp.max(jax.nn.relu(windows @ p[name] + p[name + "_b"]) * (batch["chars"] > 0)[..., None], 1))
    affix = p["prefix"][batch["prefix"]] + p["suffix"][batch["suffix"]]
    paths = jnp.array(shape.clusters)
    cluster = (p["cluster"] + p["cluster10"][paths & 1023] + p["cluster6"][paths & 63])[batch["cluster"]]
    by_type = jnp.concatenate([affix, cluster, *pooled], -1)[batch["type"]]
    b, t, _ = by_type.shape
    x = jnp.concatenate(
        [
            drop(keys[0], p["word"][batch["word"]], rates.inputs, (b, t, 1)),
            drop(keys[1], by_type, rates.inputs, (b, t, 1)),
            drop(keys[3], batch["vector"][batch["type"]], rates.inputs, (b, t, 1)),
        ],
        -1,
    )
    x = drop(keys[2], x, rates.inputs, (b, 1, x.shape[-1]))
    layers = []
    for k in range(shape.layers):
        x = lstm(p, f"rnn{k}", x, batch["lengths"])
        layers.append(x)
        x = drop(keys[4 + k], x, rates.layers, (b, 1, x.shape[-1]))
    return layers


def mixed(p: Params, head: str, layers: list[Any]) -> Any:
    """The layers' weighted mean, weights learnt for each head."""
    weights = jax.nn.softmax(p[f"mix_{head}"])
    return sum(weights[k] * layer for k, layer in enumerate(layers))


def scores(p: Params, batch: Batch, shape: Shape, key: Any, rates: Dropout) -> dict[str, Any]:
    """Logits of every head; `arc[b, i, j]` of j governing i, with the diagonal for the root."""
    key, *keys = jax.random.split(key, 8)
    layers = encode(p, batch, shape, key, rates)
    b, t, both = layers[0].shape

    def hidden(name: str, mix: str, k: int) -> Any:
        x = drop(keys[k], mixed(p, mix, layers), rates.layers, (b, 1, both))
        x = jax.nn.relu(x @ p[name] + p[name + "_b"])
        return drop(keys[k + 1], x, rates.heads, (b, 1, x.shape[-1]))

    tagging, naming, parsing = (
        hidden("tagger", "tagging", 0),
        hidden("namer", "naming", 2),
        hidden("parser", "syntax", 4),
    )
    a, d = shape.arc_width, shape.label_width
    child, parent, child_label, parent_label = jnp.split(parsing, [a, 2 * a, 2 * a + d], -1)
    arc = (child @ p["arc"] + p["arc_head"]) @ parent.swapaxes(1, 2)
    root = (child @ p["arc_root"])[..., None]
    arc = jnp.where(jnp.eye(t, dtype=bool)[None], root, arc)
    arc = jnp.where((jnp.arange(t)[None] < batch["lengths"][:, None])[:, None], arc, -1e9)
    governor = jnp.take_along_axis(parent_label, batch["head"][..., None], 1)
    governor = governor * (batch["head"] != jnp.arange(t)[None])[..., None]
    dep = (child_label + governor) @ p["dep_sum"] + (child_label * governor) @ p["dep_product"] + p["dep_b"]
    return {
        "tag": tagging @ p["tag"] + p["tag_b"],
        "pos": tagging @ p["pos"] + p["pos_b"],
        "name": naming @ p["name"] + p["name_b"],
        "arc": arc,
        "dep": dep,
    }


WEIGHTS = {"tag": 0.5, "pos": 0.25, "name": 3.0, "arc": 1.0, "dep": 0.5}


def loss(p: Params, batch: Batch, shape: Shape, key: Any, rates: Dropout, allowed: Any) -> Any:
    """Weighted cross-entropy a word; `allowed[row]` is the set of name labels that a word of that row may have."""
    out = scores(p, batch, shape, key, rates)
    total = 0.0
    real = batch["word"] > 0
    for name in ("tag", "pos", "arc", "dep"):
        gold = batch["head" if name == "arc" else name]
        log = jax.nn.log_softmax(out[name], -1)
        taken = jnp.take_along_axis(log, gold[..., None], -1)[..., 0]
        mask = real & batch["tree"][:, None]
        total -= WEIGHTS[name] * jnp.sum(taken * mask)
    log = jax.nn.log_softmax(out["name"], -1)
    fit = jax.nn.logsumexp(jnp.where(allowed[batch["name"]], log, -1e9), -1)
    total -= WEIGHTS["name"] * jnp.sum(fit * real)
    return total / jnp.maximum(jnp.sum(real), 1)
