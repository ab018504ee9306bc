"""Pension: short careers, death, invalidity and adjustments 养老保险特殊情形."""
