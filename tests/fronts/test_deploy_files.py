"""What stands in Dockerfile, compose.yaml and the units runs, and says what it should; without Docker and systemd."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
import yaml

from tests.faults.databases import PostgresDatabase, SqliteFile
from tests.faults.site import ROOT, Site
from tests.fronts.conftest import PRODUCTION

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())


def command_of_image() -> list[str]:
    found = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    words = yaml.safe_load(found[-1])
    return [sys.executable, *words[1:]] if words[0] == "python" else words


def start(site: Site, words: list[str], **env: str) -> subprocess.Popen[bytes]:
    with site.log.open("a") as log:
        return subprocess.Popen(words, cwd=ROOT, env=site.env | env, stdout=log, stderr=log)


def health(site: Site, path: str, **env: str) -> int:
    words = [sys.executable, "deploy/ask_health.py", path]
    return subprocess.run(words, cwd=ROOT, env=site.env | env, check=False, capture_output=True).returncode


def wait_until(is_so: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_files_of_the_image_are_built_without_a_database_and_without_secrets(tmp_path):
    (words,) = re.findall(r"^RUN (DEMO=1 .*)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    words = words.replace("/srv/built", str(tmp_path)).replace("/srv/venv/bin/python", sys.executable)
    env = {"PATH": os.environ["PATH"]}

    subprocess.run(["sh", "-c", words], cwd=ROOT, env=env, check=True)

    assert (tmp_path / "static" / "staticfiles.json").exists()
    assert not list(tmp_path.glob("*.sqlite3"))


def test_container_serves_is_healthy_says_that_it_leaves_and_ends(make_site: Callable[..., Site], kind: str):
    site = make_site(workers=2, env=PRODUCTION | {"SECRET_KEY": "k" * 30 + "e" * 30})
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    server = start(site, command_of_image(), **settings)
    try:
        wait_until(lambda: health(site, "/healthz/ready") == 0)
        assert health(site, "/healthz/live") == 0
        assert health(site, "/") != 0  # https is meant: what is no health check is led there

        server.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert health(site, "/healthz/ready") == 1
        assert health(site, "/healthz/live") == 0
        assert server.wait(timeout=40) == 0
    finally:
        server.kill()


def test_server_alone_refuses_a_database_that_is_older_than_the_code(make_site: Callable[..., Site], kind: str):
    site = make_site(workers=1, env=PRODUCTION)
    site.database.change("DELETE FROM django_migrations WHERE id = (SELECT MAX(id) FROM django_migrations)")

    server = start(site, command_of_image())
    try:
        status = server.wait(timeout=60)
    finally:
        server.kill()

    assert status == 1
    assert "Run `manage.py prepare` first." in site.log.read_text()


def test_two_machines_prepare_an_empty_database_one_after_the_other(make_site: Callable[..., Site], kind: str):
    site = make_site(workers=1, env=PRODUCTION)
    if isinstance(site.database, PostgresDatabase):
        site.database.cluster.run("CREATE DATABASE empty")
        empty: SqliteFile | PostgresDatabase = site.database.cluster.database("empty")
    else:
        empty = SqliteFile(site.folder / "empty.sqlite3")
    site.env["DATABASE_URL"] = empty.url

    both = [site.watch("prepare") for _ in range(2)]

    assert [process.wait(timeout=240) for process in both] == [0, 0], site.log.read_text()[-2000:]
    counts = "SELECT COUNT(*), COUNT(DISTINCT app || name) FROM django_migrations"
    assert empty.rows(counts) == [site.database.rows(counts)[0]]


def test_worker_runs_what_stands_beside_starts_it_again_and_ends_with_it(make_site: Callable[..., Site]):
    site = make_site(workers=1, env=PRODUCTION)
    worker = site.watch("work")

    def children() -> dict[str, int]:
        words = ["ps", "-o", "pid=,args=", "--ppid", str(worker.pid)]
        lines = subprocess.run(words, capture_output=True, text=True, check=False).stdout.splitlines()
        return {line.split("manage.py ")[1].split()[0]: int(line.split()[0]) for line in lines if "manage.py " in line}

    if shutil.which("ps") is None:
        pytest.skip("no ps installed")
    names = {"send_outbox", "render_pictures", "look_up_citations", "reconcile", "expire_holds"}
    try:
        wait_until(lambda: set(children()) == names)
        first = children()["expire_holds"]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: children().get("expire_holds", first) != first)
    finally:
        worker.terminate()
        assert worker.wait(timeout=30) == 0


def test_commands_that_are_named_exist():
    from django.core.management import get_commands  # noqa: PLC0415

    files = [ROOT / "Dockerfile", ROOT / "compose.yaml", *UNITS, ROOT / "deploy" / "nightly.sh"]
    text = "\n".join(path.read_text() for path in files)
    named = set(re.findall(r"manage\.py[\s,\"]+([a-z_]+)", text))
    named |= set(re.search(r"for command in (.*); do", text)[1].split())

    assert {"serve", "work", "prepare", "migrate", "shop_audit", "check_claims"} <= named
    assert sorted(named - set(get_commands())) == []


def test_nginx_knows_the_parameters_of_public_pages():
    from shop.views.catalogue import LISTING_PARAMETERS  # noqa: PLC0415

    (names,) = re.findall(r'"~\^\(\?:\(\?:([a-z_|]+)\)=', (ROOT / "deploy" / "nginx.conf").read_text())

    # `p` is the sitemap's. What people type (q) does not fill the cache of a front.
    assert set(names.split("|")) == {*LISTING_PARAMETERS, "sort", "page", "p"} - {"q"}


def test_compose_has_one_migration_two_servers_one_worker_and_one_way_in():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]

    assert set(services) == {"migrate", "web1", "web2", "worker", "nightly", "db", "cache", "proxy"}
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert services["web1"] == services["web2"]
    assert services["web1"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["db"]["image"] == "postgres:17"
    assert services["cache"]["image"] == "valkey/valkey:8"
    for volume in services["proxy"]["volumes"]:
        source = volume.split(":")[0]
        assert not source.startswith("./") or source == "./deploy/tls" or (ROOT / source).exists(), source


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd installed")
def test_units_are_understood_by_systemd(tmp_path):
    for unit in UNITS:
        text = unit.read_text().replace("/srv/simples/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text)
    words = ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)]

    result = subprocess.run(words, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")


def test_units_give_a_server_the_time_that_it_takes_to_leave():
    from config.serving import FINISH_WITHIN_S, LEAVE_AFTER_S  # noqa: PLC0415

    unit = (ROOT / "deploy" / "systemd" / "simples-web@.service").read_text()
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["web1"]

    assert LEAVE_AFTER_S + FINISH_WITHIN_S <= 30
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit)[1]) > LEAVE_AFTER_S + FINISH_WITHIN_S
    assert int(compose["stop_grace_period"].removesuffix("s")) > LEAVE_AFTER_S + FINISH_WITHIN_S
    assert "KillMode=mixed" in unit  # SIGTERM to all would end the workers at once
