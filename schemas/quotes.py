"""quotes: one row a piece of reported speech."""

from schemas.fields import FIELDS
from schemas.model import Below, ForeignKey, Rule, Table, TextSpan, columns

QUOTES = Table(
    name="quotes",
    title="Quotes",
    description="One row a piece of reported speech, direct, mixed or indirect, with its speaker as written and resolved.",
    columns=columns(
        FIELDS,
        "quote_id article_id sentence_index quote_type text start end speaker? speaker_text? speaker_start? speaker_end? "
        "speaker_title? speaker_affiliation? cue? cue_start? cue_end? same_as? confidence rule",
    ),
    primary_key=("quote_id",),
    foreign_keys=(ForeignKey("article_id", "articles", "article_id"), ForeignKey("same_as", "quotes", "quote_id")),
    spans=(
        TextSpan("text", "start", "end"),
        TextSpan("speaker_text", "speaker_start", "speaker_end"),
        TextSpan("cue", "cue_start", "cue_end"),
    ),
    below=(Below("sentence_index", "sentence_count"),),
    rules=(
        Rule(
            name="speaker_has_text",
            column="speaker_text",
            description="A resolved speaker has words in the text that it was resolved from",
            holds=lambda frame: frame["speaker"].isna() | frame["speaker_text"].notna(),
        ),
    ),
)
