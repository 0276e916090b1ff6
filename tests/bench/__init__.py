"""Benchmarks: speed and memory bars as ratios, taken side by side in one run."""
