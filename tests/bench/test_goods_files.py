"""A file of 20,000 rows: memory and time of its parts. `pytest -s tests/bench/test_goods_files.py`."""

import io
import time
import tracemalloc

import pytest
from openpyxl import Workbook

from shop import goods
from tests.builders import make_variant

ROWS = 20_000
MOST_MEGABYTES = 60


def csv_file() -> bytes:
    head = "product_slug,product,brand,category,pack,sku,price,description\n"
    return (head + "".join(f"p-{n},P {n},Brand A,minerals,60,P-{n},12.50,{'x' * 300}\n" for n in range(ROWS))).encode()


def xlsx_file() -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in csv_file().decode().splitlines():
        sheet.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def measured(what: str, do) -> None:
    tracemalloc.reset_peak()
    before, begun = tracemalloc.get_traced_memory()[0], time.perf_counter()
    do()
    peak = (tracemalloc.get_traced_memory()[1] - before) / 1_000_000
    print(f"{what}: {peak:.1f} MB, {time.perf_counter() - begun:.1f} s")  # noqa: T201  the result
    assert peak < MOST_MEGABYTES, what


@pytest.mark.django_db
@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_memory_is_bounded_whatever_the_file(make):
    make_variant()
    content, made = make(), []
    tracemalloc.start()
    try:
        measured(
            "staged",
            lambda: made.append(goods.stage(io.BytesIO(content), name="x", size=len(content), actor=None)),
        )
        measured("a chunk checked", lambda: goods.check_chunk(made[0]))
        while goods.check_chunk(made[0]):
            pass
        goods.confirm(made[0])
        made[0].refresh_from_db()
        measured("a chunk written", lambda: goods.write_chunk(made[0], actor=None))
    finally:
        tracemalloc.stop()
