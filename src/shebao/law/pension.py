"""Employees' pension 职工基本养老金."""
