"""The counter's frame: the menu, what needs somebody now, the first page, and finding anything by its name."""
