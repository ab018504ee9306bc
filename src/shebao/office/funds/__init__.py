"""The fund's books: chart of accounts, entries, postings."""
