"""CONTENT: posts, authors, taxonomy, the citation library. Knows nothing of the shop."""
