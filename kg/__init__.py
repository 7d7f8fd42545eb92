"""Parley: a knowledge graph of peace negotiations from news articles."""
