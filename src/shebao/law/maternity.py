"""Maternity 生育保险."""
