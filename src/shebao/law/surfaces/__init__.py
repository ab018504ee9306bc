"""What people reach the law through: the determination sheet, the graph, changes, coverage, tables and notebooks.

These show the law and are no part of it: the version of the law does not change with them.
"""
