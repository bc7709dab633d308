"""What reads sentences: pure functions on parsed text, which know nothing of Prefect, pandas or files."""
