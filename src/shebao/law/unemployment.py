"""Unemployment 失业保险."""
