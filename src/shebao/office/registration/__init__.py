"""Employers, persons and their enrolments."""
