"""Declarations, assessed contributions, bills, receipts and their allocation."""
