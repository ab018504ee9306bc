"""The interface for payroll programs: keys with scopes, the same actions as the portal, and signed messages."""
