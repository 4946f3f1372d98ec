"""The demo's texts and tables, as files beside this module."""

import json
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


def table(name: str) -> Any:
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


def text(folder: str, name: str) -> str:
    return (CONTENT / folder / Path(name).name).read_text(encoding="utf-8")
