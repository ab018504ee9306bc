"""The commands of `shebao`, one module a subject."""
