"""Races, crashes and dead services, over HTTP against real server processes: `make test-faults`."""
