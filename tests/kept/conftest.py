"""Two server processes of one site, on a database of their own and of the kind that the suite runs on."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.databases import AS_LOADED, postgres_template
from tests.faults import world
from tests.faults.databases import PostgresDatabase, SqliteFile
from tests.faults.mailbox import Mailbox
from tests.faults.site import Site
from tests.kept.asking import Reply, Server

ENV = {"DJANGO_SETTINGS_MODULE": "tests.kept.settings"}


class SuitesServer:
    """The PostgreSQL server that the suite runs on, as `PostgresDatabase` asks it."""

    log = Path(os.devnull)

    def url(self, name: str) -> str:
        parts = connection.settings_dict
        return f"postgres://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT'] or 5432}/{name}"

    def run(self, sql: str) -> None:
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(sql)


def new_database(folder: Path, cache: Path) -> SqliteFile | PostgresDatabase:
    name = f"kept_{os.getpid()}"
    if connection.vendor == "sqlite":
        copy = folder / f"{name}.sqlite3"
        shutil.copyfile(cache / f"{AS_LOADED}.sqlite3", copy)
        return SqliteFile(copy)
    server = SuitesServer()
    server.run(f'DROP DATABASE IF EXISTS "{name}"')
    server.run(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template()}"')
    return PostgresDatabase(server, name)


@dataclass
class Pair:
    site: Site
    first: Server
    second: Server

    def both(self, path: str, **headers: str) -> tuple[Reply, Reply]:
        return self.first.ask(path, **headers), self.second.ask(path, **headers)


@pytest.fixture(scope="session")
def pair(
    django_db_setup: None, django_db_blocker: Any, pytestconfig: pytest.Config, tmp_path_factory
) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("kept")
    mailbox = Mailbox()
    with django_db_blocker.unblock():
        database = new_database(folder, pytestconfig.cache.mkdir("databases"))
    sites = [Site(database, folder, mailbox, workers=1, without="", env=ENV) for _ in range(2)]
    try:
        for site in sites:
            site.start()
        sites[0].call(world.open_store)
        yield Pair(sites[0], *(Server(site.port) for site in sites))
    finally:
        for site in sites:
            site.close()
        mailbox.die()
        with django_db_blocker.unblock():
            database.drop()
