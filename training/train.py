"""The training run of the network."""

import pickle
import random
import time
import tomllib
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from training import network
from training.adam import begin, stepped
from training.augment import augmented
from training.data import Data
from training.examples import NAME_LABELS, Vocabulary, batches, example, name_rows


def settings(path: Path) -> dict[str, Any]:
    """The run's settings; see `configs/network.toml`."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shape_of(config: dict[str, Any], vocabulary: Vocabulary) -> network.Shape:
    """The network's sizes."""
    v = vocabulary
    return network.Shape(
        words=len(v.words) + 2,
        chars=len(v.chars) + 2,
        clusters=v.cluster_paths,
        affixes=v.affixes,
        tags=len(v.tags),
        pos=len(v.pos),
        deps=len(v.deps),
        names=len(NAME_LABELS),
        **config["shape"],
    )


def train(data: Data, vocabulary: Vocabulary, config: dict[str, Any], work: Path) -> network.Params:
    """Trains and returns the averaged parameters; `work` keeps a state to go on from after an interruption."""
    shape, rates = shape_of(config, vocabulary), network.Dropout(**config["dropout"])
    allowed = jnp.array(name_rows()[0])

    @jax.jit
    def update(state: Any, batch: network.Batch, key: Any, rate: Any, t: Any) -> Any:
        loss, gradient = jax.value_and_grad(network.loss)(state[0], batch, shape, key, rates, allowed)
        return stepped(state, gradient, rate, t, config["average"]), loss

    state, first_epoch, t = begin(network.initial(shape, config["seed"])), 0, 0
    saved = work / "state.pickle"
    if saved.exists():
        state, first_epoch, t = pickle.loads(saved.read_bytes())
    key = jax.random.PRNGKey(config["seed"])
    steps = 0
    for epoch in range(first_epoch, config["epochs"]):
        started, losses, words = time.monotonic(), [], 0
        made = epoch_batches(data, vocabulary, config, epoch)
        steps = steps or len(made) * config["epochs"]
        for batch in made:
            t += 1
            rate = config["learning_rate"] * min(1, t / 200) * max(0.01, 1 - t / steps)
            state, loss = update(state, batch, jax.random.fold_in(key, t), rate, float(t))
            words += int(batch["lengths"].sum())
            losses.append(float(loss))
        seconds = time.monotonic() - started
        print(
            f"epoch {epoch + 1}/{config['epochs']} step {t}/{steps} loss {np.mean(losses):.3f} "
            f"{words / seconds:.0f} words/s {seconds:.0f} s",
            flush=True,
        )
        saved.write_bytes(pickle.dumps((jax.tree.map(np.asarray, state), epoch + 1, t)))
    return jax.tree.map(np.asarray, state[3])


def epoch_batches(data: Data, vocabulary: Vocabulary, config: dict[str, Any], epoch: int) -> list[network.Batch]:
    """The batches of one epoch: all trees and names, changed at random; the same for the same seed."""
    rng = random.Random(f"{config['seed']}-{epoch}")
    sentences = [augmented(s, rng) for s in [*data.trees, *data.names]]
    numbers = np.random.default_rng([config["seed"], epoch])
    return batches(
        [example(s, vocabulary) for s in sentences], vocabulary, config["batch_words"], numbers, config["hide_rare"]
    )
