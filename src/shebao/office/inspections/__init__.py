"""Findings of the supervision and what became of them."""
