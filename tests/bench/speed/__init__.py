"""How fast the site is, in one run beside references on the same machine: `make bench`, docs/benchmarks.md."""
