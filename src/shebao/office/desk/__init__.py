"""Officers, their roles, runs and the audit trail."""
