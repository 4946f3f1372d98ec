"""Load shedding: who is let in to Django, who waits, and who is told at once that there is no room."""
