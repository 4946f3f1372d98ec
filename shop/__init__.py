"""COMMERCE: catalogue, shipping, cart, orders, stock, payments, mail."""
