"""Supervision 监督: every figure of a submission recomputed from the law, every difference a finding.

Checks are pure functions: a view of the lake in, findings out. No Django, no clock, no global state.
"""

from shebao.supervision.finding import Finding
from shebao.supervision.registry import CHECKS, Check
from shebao.supervision.run import Report, supervise
from shebao.supervision.view import View, open_view

__all__ = ["CHECKS", "Check", "Finding", "Report", "View", "open_view", "supervise"]
