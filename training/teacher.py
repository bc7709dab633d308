"""A slow and good reader of names, which marks the names that the treebanks leave unannotated.

The upper half of a pretrained encoder (`training.encoder`) is fine-tuned on the documents with names, a passage at a time,
so that a name is read with all that the passage says of it. The shipped network then learns from its readings of EWT and
GUM: of those sentences in which it is sure of every word.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from flows.reading.decoding import best_labels
from training import encoder
from training.corpus import Entity, Sentence, outermost
from training.examples import NAME_LABELS, gold_names, name_rows

PASSAGE_PIECES = 200
"""Word pieces that are read together."""

FROZEN = 3
"""Layers of the encoder that stay as they are; what they make of a passage is computed once."""

EPOCHS, RATE, BATCH_PASSAGES = 8, 3e-4, 16

CASES = 7

SURE = 0.6
"""Probability of the best label that every word of a sentence needs for the reading to be learnt from."""


@dataclass
class _Passage:
    """Some sentences of a document: their pieces and, for each word, its first piece and its kind of case."""

    sentences: list[Sentence]
    ids: list[int]
    firsts: list[int]
    cases: list[int]
    names: list[int]


def passages(sentences: Sequence[Sentence]) -> Iterator[_Passage]:
    """Consecutive sentences of one document, as many as `PASSAGE_PIECES` allow."""
    current = _Passage([], [encoder.START], [], [0], [])
    for s in sentences:
        own = encoder.pieces(s.words)
        length = sum(map(len, own))
        if current.sentences and (
            current.sentences[-1].doc_id != s.doc_id or len(current.ids) + length > PASSAGE_PIECES
        ):
            yield _ended(current)
            current = _Passage([], [encoder.START], [], [0], [])
        current.sentences.append(s)
        current.names += gold_names(s)
        for word, ids in zip(s.words, own, strict=True):
            current.firsts.append(len(current.ids))
            current.ids += ids
            current.cases += [_case(word)] * len(ids)
    if current.sentences:
        yield _ended(current)


def _ended(passage: _Passage) -> _Passage:
    passage.ids = [*passage.ids[:500], encoder.END]
    passage.cases = [*passage.cases[:500], 0]
    passage.firsts = [min(first, 499) for first in passage.firsts]
    return passage


def _case(word: str) -> int:
    """What the encoder, which reads small letters alone, does not see of a word."""
    if word.islower():
        return 1
    if word.isupper():
        return 2 if len(word) > 1 else 3
    if word[:1].isupper():
        return 4 if word[1:].islower() else 5
    return 6 if any(c.isupper() for c in word) else 0


class Teacher(torch.nn.Module):
    """The encoder with layers for case and for the labels of names."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = encoder.encoder()
        width = self.encoder.config.hidden_size
        self.case = torch.nn.Embedding(CASES, width)
        self.case_above = torch.nn.Embedding(CASES, 16)
        torch.nn.init.normal_(self.case.weight, std=0.02)
        self.hidden = torch.nn.Linear(width + 16, width)
        self.label = torch.nn.Linear(width, len(NAME_LABELS))
        self.dropout = torch.nn.Dropout(0.2)
        for frozen in (self.encoder.embeddings, *self.encoder.encoder.layer[:FROZEN]):
            frozen.requires_grad_(False)

    @torch.no_grad()
    def below(self, ids: Any) -> Any:
        """What the frozen layers make of pieces (passages, pieces): (passages, pieces, width)."""
        x = self.encoder.embeddings(input_ids=ids)
        return self._through(self.encoder.encoder.layer[:FROZEN], x, ids != encoder.PADDING)

    def _through(self, layers: Any, x: Any, real: Any) -> Any:
        mask = torch.zeros(real.shape, dtype=x.dtype).masked_fill(~real, torch.finfo(x.dtype).min)[:, None, None]
        for layer in layers:
            x = layer(x, attention_mask=mask)
            x = x[0] if isinstance(x, tuple) else x
        return x

    def forward(self, below: Any, real: Any, cases: Any, firsts: Any) -> Any:
        """Scores (passages, words, labels) of the words whose first pieces are `firsts` (passages, words)."""
        x = self._through(self.encoder.encoder.layer[FROZEN:], below + self.case(cases), real)
        at = firsts[..., None].expand(-1, -1, x.shape[-1])
        words = torch.cat([x.gather(1, at), self.case_above(cases.gather(1, firsts))], -1)
        return self.label(self.dropout(torch.nn.functional.gelu(self.hidden(self.dropout(words)))))


def _arrays(group: Sequence[_Passage], states: Sequence[Any]) -> tuple[Any, ...]:
    real = encoder.padded([p.ids for p in group]) != encoder.PADDING
    below = torch.nn.utils.rnn.pad_sequence([s.float() for s in states], batch_first=True)
    return below, real, encoder.padded([p.cases for p in group]), encoder.padded([p.firsts for p in group])


def _states(teacher: Teacher, made: Sequence[_Passage]) -> list[Any]:
    states = []
    teacher.eval()
    for i in range(0, len(made), 32):
        group = made[i : i + 32]
        below = teacher.below(encoder.padded([p.ids for p in group]))
        states += [row[: len(p.ids)].half() for row, p in zip(below, group, strict=True)]
    return states


def train(sentences: Sequence[Sentence], seed: int) -> Teacher:
    """Fine-tunes a teacher on sentences with names, documents in order."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    teacher = Teacher()
    made = list(passages(sentences))
    states = _states(teacher, made)
    allowed = torch.tensor(name_rows()[0])
    steps = EPOCHS * (len(made) // BATCH_PASSAGES)
    optimizer = torch.optim.AdamW([p for p in teacher.parameters() if p.requires_grad], RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 50) * max(0.02, 1 - step / steps)
    )
    for epoch in range(EPOCHS):
        started, losses = time.monotonic(), []
        teacher.train()
        order = sorted(rng.permutation(len(made)), key=lambda i: len(made[i].ids) // 24)
        starts = rng.permutation(range(0, len(order), BATCH_PASSAGES))
        for start in starts:
            chosen = order[start : start + BATCH_PASSAGES]
            group = [made[i] for i in chosen]
            log = teacher(*_arrays(group, [states[i] for i in chosen])).log_softmax(-1)
            words = encoder.padded([[1] * len(p.names) for p in group]).bool()
            fits = log.masked_fill(~allowed[encoder.padded([p.names for p in group])], -1e9).logsumexp(-1)
            loss = -(fits * words).sum() / words.sum()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"teacher {epoch + 1}/{EPOCHS} loss {np.mean(losses):.3f} {time.monotonic() - started:.0f} s", flush=True)
    return teacher


def read(teacher: Teacher, sentences: Sequence[Sentence]) -> list[tuple[tuple[Entity, ...], float]]:
    """The names of each sentence, and the probability of the word that the teacher is least sure of."""
    made = list(passages(sentences))
    states = _states(teacher, made)
    found: list[tuple[tuple[Entity, ...], float]] = []
    for i in range(0, len(made), 32):
        group = made[i : i + 32]
        with torch.inference_mode():
            logits = teacher(*_arrays(group, states[i : i + 32]))
        for passage, rows in zip(group, logits.numpy(), strict=True):
            at = 0
            for s in passage.sentences:
                found.append(_names(rows[at : at + len(s.words)]))
                at += len(s.words)
    return found


def _names(scores: Any) -> tuple[tuple[Entity, ...], float]:
    n = len(scores)
    carries, back = np.ones((2, n, 1, 1), np.float32)
    carries[0], back[-1] = 0, 0
    best = best_labels(scores[:, None], NAME_LABELS, carries, back)[:, 0]
    likely = np.exp(scores - scores.max(-1, keepdims=True))
    likely /= likely.sum(-1, keepdims=True)
    names: list[Entity] = []
    for i, label in enumerate(best):
        name = NAME_LABELS[label]
        if name[0] in "BU":
            names.append((i, i + 1, name[2:]))
        elif name[0] in "IL":
            start, _, kind = names[-1]
            names[-1] = (start, i + 1, kind)
    return tuple(names), float(likely[np.arange(n), best].min())


def mark(teacher: Teacher, sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences, with the teacher's names where no names are annotated and it is sure of every word.

    The names that GUM has stay, and win over the teacher's.
    """
    marked = []
    for s, (names, sure) in zip(sentences, read(teacher, sentences), strict=True):
        if s.entity_scheme in ("", "gum") and sure >= SURE:
            own = s.entities or ()
            added = [e for e in names if all(e[1] <= a or e[0] >= b for a, b, _ in own)]
            marked.append(replace(s, entities=outermost([*own, *added]), entity_scheme="teacher"))
        else:
            marked.append(s)
    return marked
