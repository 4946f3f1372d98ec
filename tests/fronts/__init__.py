"""What stands before the site: nginx with the configuration that ships, two servers behind it. `make test-nginx`,
`make test-scale-out`."""
