"""Benchmarks: `make bench`. Medians of five in one process; compare ratios, not machines."""
