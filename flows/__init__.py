"""Dateline's pipeline: the stages that turn raw news articles into tables, and the flow that moves articles through them."""
