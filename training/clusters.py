"""Brown clusters of common English words, out of spacy-lookups-data (MIT): what rare words are like."""

import gzip
import json
from functools import cache
from importlib.resources import files

from flows.reading.word_vectors import word_key


@cache
def brown_clusters() -> dict[str, int]:
    """Cluster of every word key that has one, as spaCy stores it: the path's bits, the first one lowest.

    A key's clusters by case are settled by its most probable spelling.
    """
    data = files("spacy_lookups_data") / "data"
    clusters = json.loads(gzip.decompress((data / "en_lexeme_cluster.json.gz").read_bytes()))
    probability = json.loads(gzip.decompress((data / "en_lexeme_prob.json.gz").read_bytes()))
    spelling: dict[str, str] = {}
    for word, value in clusters.items():
        key = word_key(word)
        if int(value) and (key not in spelling or probability[word] > probability[spelling[key]]):
            spelling[key] = word
    return {key: int(clusters[word]) for key, word in sorted(spelling.items())}
