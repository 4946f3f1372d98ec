"""Two machines of one site, on this one: PostgreSQL, Redis and a bucket between them, each with files of its own."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.ports import free_port
from tests.faults.site import ROOT, Site

CODE = ("accounts", "blog", "config", "shop", "static", "templates", "tests")
REDIS = shutil.which("redis-server") or shutil.which("valkey-server")
NEXT_MIGRATION = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shop", "{last}")]
    operations = [
        migrations.AddField("order", "next_note", models.CharField(max_length=20, db_default="")),
        migrations.AddField("variant", "next_place", models.IntegerField(null=True)),
        migrations.CreateModel("NextThing", [("id", models.BigAutoField(primary_key=True))]),
    ]
"""


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Its address."""
    port = free_port()
    words = [str(REDIS), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < deadline
        time.sleep(0.05)


def sibling(site: Site, name: str) -> Site:
    """Another machine of the same site: its own port and folder, the same secrets, the same database."""
    folder = site.folder.with_name(name)
    shutil.copytree(site.folder, folder, symlinks=True)
    other = Site(site.database, folder, site.mailbox, workers=2, without="", env={})
    own = {"PORT": str(other.port), "DATA_DIR": str(folder)}
    other.env = site.env | own
    return other


def next_version(folder: Path) -> Path:
    """The code as it stands with a migration that only adds; stylesheet and pages say that they are newer."""
    root = folder / "next"
    for name in CODE:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", root / "manage.py")
    migrations = root / "shop" / "migrations"
    last = sorted(path.stem for path in migrations.glob("[0-9]*.py"))[-1]
    (migrations / "9999_next.py").write_text(NEXT_MIGRATION.format(last=last))
    for sheet in (root / "static" / "css").glob("*.css"):
        sheet.write_text(sheet.read_text() + "\n.next-version { color: inherit; }\n")
    base = root / "templates" / "base.html"
    base.write_text(base.read_text().replace("</body>", '<p hidden class="next-version"></p></body>'))
    return root


def become(site: Site, root: Path, static: Path | None = None) -> None:
    """`site` runs the code of `root` when it starts next, with the static files that were collected in `static`."""
    site.root = root
    site.env |= {"PYTHONPATH": str(root)}
    if static:
        shutil.rmtree(site.folder / "static")
        shutil.copytree(static, site.folder / "static")
