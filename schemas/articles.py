"""articles: one row an article, with the text that every offset of the other tables points into."""

from schemas.fields import FIELDS
from schemas.model import ForeignKey, Rule, Table, columns

ARTICLES = Table(
    name="articles",
    title="Articles",
    description="One row an article: its body text without boilerplate, its metadata, and what cleaning took out.",
    columns=columns(
        FIELDS,
        "article_id raw_path raw_sha256 source_format url? publisher? title? byline? agencies language published_at? "
        "published_precision? date_source? text paragraph_count sentence_count word_count removed duplicate_of?",
    ),
    primary_key=("article_id",),
    foreign_keys=(ForeignKey("duplicate_of", "articles", "article_id"),),
    rules=(
        Rule(
            name="text_not_blank",
            column="text",
            description="An article has text",
            holds=lambda frame: frame["text"].str.strip().ne(""),
        ),
        Rule(
            name="date_is_whole",
            column="published_precision",
            description="published_at, published_precision and date_source are all there or all null",
            holds=lambda frame: (
                (frame["published_at"].isna() == frame["published_precision"].isna())
                & (frame["published_at"].isna() == frame["date_source"].isna())
            ),
        ),
        Rule(
            name="not_own_duplicate",
            column="duplicate_of",
            description="No article is its own duplicate",
            holds=lambda frame: (
                frame["duplicate_of"].isna() | frame["duplicate_of"].ne(frame["article_id"]).fillna(True)
            ),
        ),
    ),
)
