"""Enforcement 监督与法律责任."""
