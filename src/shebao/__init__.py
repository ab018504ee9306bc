"""Shebao 社保: one body of social-insurance law, executed everywhere."""

__version__ = "0.1.0"
