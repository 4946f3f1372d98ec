"""Reports: figures of a period, each with its rows behind it and as a file."""

from shop.admin.reports.desk import SalesAdmin

__all__ = ["SalesAdmin"]
