"""Adam (Kingma and Ba 2015) with clipped gradients, decoupled decay of weights and their running mean."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

MEAN, SQUARE = 0.9, 0.98


def begin(params: Any) -> Any:
    """The state before the first step: parameters, both moments of the gradient, mean of the parameters."""
    zeros = jax.tree.map(np.zeros_like, params)
    return params, zeros, zeros, params


def stepped(state: Any, gradient: Any, rate: Any, t: Any, average: float, decay: float = 0.0) -> Any:
    """The state after step `t`, counted from 1; `average` is the decay of the running mean, `decay` that of weights."""
    params, mean, square, averaged = state
    norm = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(gradient)))
    gradient = jax.tree.map(lambda g: g * jnp.minimum(1.0, 1.0 / (norm + 1e-6)), gradient)
    mean = jax.tree.map(lambda m, g: MEAN * m + (1 - MEAN) * g, mean, gradient)
    square = jax.tree.map(lambda v, g: SQUARE * v + (1 - SQUARE) * g * g, square, gradient)
    params = jax.tree.map(
        lambda p, m, v: p - rate * ((m / (1 - MEAN**t)) / (jnp.sqrt(v / (1 - SQUARE**t)) + 1e-8) + decay * p),
        params,
        mean,
        square,
    )
    kept = jnp.minimum(average, (1 + t) / (10 + t))
    averaged = jax.tree.map(lambda a, p: kept * a + (1 - kept) * p, averaged, params)
    return params, mean, square, averaged
