"""What was sold, what of it is GST, what lies on the shelf. Money as it was stored on the rows, never worked out anew.

A sale counts on the day on which its order was paid; a refund on the day on which the money was sent. So a day that is
over keeps its figures.
"""

from shop.reports.gst import GstReport, read_gst
from shop.reports.lines import Rows, rows_behind
from shop.reports.sales import DIMENSIONS, SalesReport, SalesRow, read_promotions, read_sales
from shop.reports.shelf import ShelfReport, read_shelf
from shop.reports.sums import Sums, read_average_order, read_sums

__all__ = [
    "DIMENSIONS",
    "GstReport",
    "Rows",
    "SalesReport",
    "SalesRow",
    "ShelfReport",
    "Sums",
    "read_average_order",
    "read_gst",
    "read_promotions",
    "read_sales",
    "read_shelf",
    "read_sums",
    "rows_behind",
]
