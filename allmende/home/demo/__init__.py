"""The demo network: invented cooperatives and people around real towns, made through the same doors as real ones."""
