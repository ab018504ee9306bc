"""The portals: what employers and insured persons see and do themselves, each with their own rows."""
