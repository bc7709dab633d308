"""Rebuilds the language model that ships in `flows/reading/model`."""
