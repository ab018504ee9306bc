"""Matters 办件: every act as a file with two officers or more, its materials, steps, decision and proof."""
