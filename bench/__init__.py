"""The figures of docs/benchmarks.md, measured: `python -m bench`, or `make bench`."""
