"""Foreigners' insurance: documents, certificates of coverage, leaving and returning, pensions abroad."""
