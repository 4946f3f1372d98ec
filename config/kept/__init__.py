"""Complete public answers, kept before Django until what they show changes (docs/decisions.md, "Kept pages")."""
