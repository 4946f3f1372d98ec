"""The table of a run, for people."""

from typing import Any

from tests.bench.speed.verdicts import Verdict


def table(results: dict[str, dict[str, Any]], verdicts: list[Verdict]) -> str:
    lines: list[str] = []
    for kind, sizes in results.items():
        for size, site in sizes.items():
            lines += ["", f"{kind}, {size}", *_pages(site), "", *_cells(site), "", *_buying(site)]
    return "\n".join([*lines, "", *verdict_lines(verdicts)])


def verdict_lines(verdicts: list[Verdict]) -> list[str]:
    lines = ["target".ljust(66) + "measured".rjust(12) + "bound".rjust(12)]
    for verdict in verdicts:
        sign = "≥" if verdict.is_floor else "≤"
        measured, bound = f"{round(verdict.measured, 3):g} {verdict.unit}".strip(), f"{sign} {verdict.bound:g}"
        word = "PASS" if verdict.is_met else "MISS"
        lines.append(f"{verdict.site + ': ' + verdict.what:<66}{measured:>12}{bound:>12}  {word}")
    met = sum(verdict.is_met for verdict in verdicts)
    return [*lines, f"{met} of {len(verdicts)} targets met"]


def _pages(site: dict[str, Any]) -> list[str]:
    """What making each page costs, inside one process."""
    head = f"{'page, made anew':<22}{'ms':>9}{'CPU ms':>9}{'queries':>9}{'writes':>8}{'bytes':>9}{'gzip':>8}{'br':>8}"
    rows = [
        f"{name:<22}{row['ms']:>9}{row['cpu_ms']:>9}{row['queries']:>9}{row['writes']:>8}"
        f"{row['sizes'].get('identity', 0):>9}{row['sizes'].get('gzip', 0):>8}{row['sizes'].get('br', 0):>8}"
        for name, row in site["pages"].items()
    ]
    return [head, *rows]


def _cells(site: dict[str, Any]) -> list[str]:
    head = f"{'over HTTP':<28}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs each':>13}{'failed':>8}"
    rows = [
        f"{name:<28}{row['per_second']:>12}{row['p50_ms']:>9}{row['p99_ms']:>9}{row['cpu_us']:>13}{row['errors']:>8}"
        for name, row in sorted(site["cells"].items())
    ]
    return [head, *rows]


def _buying(site: dict[str, Any]) -> list[str]:
    rows = [
        f"{clients} client{'s' if clients != '1' else ''}: {row.get('per_second', 0)} orders/s, "
        f"{row['requests']} requests to the order, p50 {row.get('p50_ms', '-')} ms, p99 {row.get('p99_ms', '-')} ms, "
        f"CPU {row.get('cpu_ms', '-')} ms each, refused {row['refused']} {row['refusals'] or ''}"
        for clients, row in site["buying"].items()
    ]
    if site["add_ms"]:
        rows.append(f"product, add to cart, cart: {site['add_ms']} ms")
    if memory := site["memory"]:
        rows.append(f"after {memory['requests']} mixed requests: {memory['megabytes']} MB, {memory['errors']} failed")
    if site["build_seconds"]:
        rows.append(f"made in {site['build_seconds']:.0f} s")
    return rows
