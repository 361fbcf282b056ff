"""What docs/benchmarks.md records: `bin/bench`. Every module with `run(stage)` is one chapter."""
