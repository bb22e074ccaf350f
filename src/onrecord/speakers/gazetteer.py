"""Placeholder until the gazetteer is written."""

class Gazetteer:
    """People and organisations with identifiers."""
