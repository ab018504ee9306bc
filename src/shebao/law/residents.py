"""Residents' pension 城乡居民养老保险."""
