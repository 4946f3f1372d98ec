"""Studies and other sources, pure: identifiers, CSL-JSON, styles. No Django, no network."""
