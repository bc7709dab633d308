"""Cleaning: an article's text without what surrounds it, its metadata, and near-duplicates; pure functions."""

from flows.cleaning.cleaner import clean
from flows.cleaning.records import CleanArticle, Paragraph, Removed

__all__ = ["CleanArticle", "Paragraph", "Removed", "clean"]
