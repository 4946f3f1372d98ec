"""SQLite with a fair queue for writers. Use as ENGINE "config.sqlite"."""
