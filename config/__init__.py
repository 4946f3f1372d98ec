"""THE SITE: settings, addresses, home, headers, demo and serving."""
