"""Questions that every page asks again with other values: Django writes their SQL once, PostgreSQL plans it once.

For the row of an article Django writes for a millisecond and SQLite answers in a tenth of one; PostgreSQL plans the
joins of a product for longer than it reads them. None of that depends on which article or product is asked for.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from django.db import NotSupportedError, connections
from django.db.models import Field, QuerySet, Value
from django.db.models.query import ModelIterable, get_related_populators

R = TypeVar("R")


class Place(NamedTuple):
    """Where a value goes: by its name, and of a list by its number."""

    name: str
    number: int | None
    field: "Field[Any, Any]"

    def fill(self, values: Mapping[str, Any], connection: Any) -> Any:
        value = values[self.name] if self.number is None else values[self.name][self.number]
        return self.field.get_db_prep_value(value, connection)


class _Given(Value):
    """Stands for a value while the SQL is written."""

    def __init__(self, place: Place) -> None:
        super().__init__(place, output_field=place.field)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self.value]


class Written:
    """A question with its SQL, for one connection. What it knows of Django's compiler, Django knows in the same way in
    `ModelIterable`."""

    def __init__(self, queryset: "QuerySet[Any, Any]") -> None:
        self._connection: Any = connections[queryset.db]
        self._compiler: Any = queryset.query.get_compiler(queryset.db)
        self.sql, self.params = self._compiler.as_sql()
        columns = [column for column, *_ in self._compiler.select]
        self._converters = self._compiler.get_converters(columns)
        self._model: Any = None  # rows are asked for, as `values_list` has them
        if issubclass(queryset._iterable_class, ModelIterable):
            info = self._compiler.klass_info
            self._model, places = info["model"], info["select_fields"]
            self._own = slice(places[0], places[-1] + 1)
            self._names = [column.target.attname for column in columns[self._own]]
            populators: Any = get_related_populators  # the stubs are of Django 6
            self._related = populators(info, self._compiler.select, queryset.db)

    def ask(self, values: Mapping[str, Any]) -> list[Any]:
        rows = self._rows([self._filled(param, values) for param in self.params])
        if self._converters:
            rows = self._compiler.apply_converters(rows, self._converters)
        return [tuple(row) if self._model is None else self._thing(row) for row in rows]

    def _filled(self, param: Any, values: Mapping[str, Any]) -> Any:
        return param.fill(values, self._connection) if isinstance(param, Place) else param

    def _rows(self, params: list[Any]) -> Any:
        with self._connection.cursor() as cursor:
            if self._connection.vendor == "postgresql":
                _let_the_server_plan_once(cursor, self._connection)
            try:
                cursor.execute(self.sql, params)
            except NotSupportedError:
                if self._connection.in_atomic_block:
                    raise
                cursor.execute("DEALLOCATE ALL")  # a column is of another kind than when PostgreSQL planned
                cursor.execute(self.sql, params)
            return cursor.fetchall()

    def _thing(self, row: Any) -> Any:
        thing = self._model.from_db(self._connection.alias, self._names, row[self._own])
        for related in self._related:
            related.populate(row, thing)
        return thing


def _let_the_server_plan_once(cursor: Any, connection: Any) -> None:
    """Django puts values into the text, so that each is another statement; here they follow it, and psycopg prepares
    what it has sent a few times (`config/data.py`; not behind PgBouncer)."""
    from django.db.backends.postgresql import base  # noqa: PLC0415  psycopg may not be there

    of_the_server: Any = base.ServerBindingCursor
    cursor.cursor = of_the_server(connection.connection)


class Prepared(Generic[R]):
    """What `build(**values)` asks, as a list. `fields` say of which kind each value is; it may be a list of them.

    `build` is called once for each length of a list, so all that differs from time to time must be a value, the time
    itself too. One query; nothing is prefetched. An empty list is nothing to ask with.
    """

    made: ClassVar["list[Prepared[Any]]"] = []

    def __init__(self, build: "Callable[..., QuerySet[Any, R]]", **fields: "Field[Any, Any]") -> None:
        self._build, self.fields = build, fields
        self._of_thread = threading.local()  # as connections are
        Prepared.made.append(self)

    def __call__(self, **values: Any) -> list[R]:
        lengths = tuple([len(value) if isinstance(value, list) else None for value in values.values()])
        known: dict[tuple[int | None, ...], Written] = self._of_thread.__dict__.setdefault("known", {})
        written = known.get(lengths)
        if written is None:
            written = known[lengths] = self.write(**values)
        return written.ask(values)

    def write(self, **values: Any) -> Written:
        return Written(self._build(**{name: self._given(name, value) for name, value in values.items()}))

    def _given(self, name: str, value: Any) -> Any:
        field = self.fields[name]
        if isinstance(value, list):
            return [_Given(Place(name, number, field)) for number in range(len(value))]
        return _Given(Place(name, None, field))
