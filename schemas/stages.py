"""The frames that stages hand to each other and that are never published."""

from schemas.articles import ARTICLES
from schemas.fields import FIELDS
from schemas.model import ForeignKey, Table, columns

RAW_ARTICLES = Table(
    name="raw_articles",
    title="Raw articles",
    description="From ingest to clean: one row a record as it was found, decoded, with its metadata as written.",
    columns=columns(FIELDS, "article_id raw_path raw_sha256 source_format content_kind content metadata"),
    primary_key=("article_id",),
)

CLEAN_ARTICLES = Table(
    name="clean_articles",
    title="Clean articles",
    description="From clean to segment: one row an article, with its text and metadata, before its sentences are counted.",
    columns=columns(
        FIELDS,
        "article_id raw_path raw_sha256 source_format url? publisher? title? byline? agencies language published_at? "
        "published_precision? date_source? text paragraph_kinds word_count removed",
    ),
    primary_key=("article_id",),
)

SENTENCES = Table(
    name="sentences",
    title="Sentences",
    description="From segment to extract-events: one row a sentence, with its offsets in articles.text.",
    columns=columns(FIELDS, "article_id sentence_index paragraph_index start end kind"),
    primary_key=("article_id", "sentence_index"),
    foreign_keys=(ForeignKey("article_id", ARTICLES.name, "article_id"),),
)
