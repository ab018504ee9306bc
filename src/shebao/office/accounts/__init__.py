"""Personal accounts, the sub-ledger of the individual fund."""
