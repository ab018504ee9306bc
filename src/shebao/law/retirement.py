"""Retirement age and minimum contribution 退休年龄与最低缴费年限."""
