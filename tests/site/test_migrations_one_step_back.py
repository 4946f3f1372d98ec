"""While a deploy runs, the version before this one works on the tables of this one: no migration may break it.

Columns and tables go in two releases: the first stops using them, the next takes them away.
"""

from collections.abc import Iterator

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

# The last migrations of the last release. Whoever releases writes the new ones here, and empties ALLOWED.
RELEASED = {
    "accounts": "0011_addresses_of_staff",
    "blog": "0020_intakes",
    "config": "0027_alert_rights",
    "shop": "0041_back_in_stock",
}
ALLOWED: dict[str, str] = {}  # "app.migration: what it does" → why the version before can live with it


def complaints(app: str, operation: Operation, state: ProjectState) -> Iterator[str]:
    """What `operation`, coming upon `state`, would break for code that does not know of it."""
    match operation:
        case migrations.SeparateDatabaseAndState():
            for part in operation.database_operations:
                yield from complaints(app, part, state)
        case migrations.RemoveField():
            yield f"takes {operation.model_name}.{operation.name} away"
        case migrations.RenameField():
            yield f"renames {operation.model_name}.{operation.old_name}"
        case migrations.DeleteModel():
            yield f"takes {operation.name} away"
        case migrations.RenameModel():
            yield f"renames {operation.old_name}"
        case migrations.AlterModelTable():
            yield f"renames the table of {operation.name}"
        case migrations.AddField() if must_be_given(operation.field):
            yield f"adds {operation.model_name}.{operation.name}, which old code does not fill in"
        case migrations.AlterField():
            yield from _alterations(operation, _field(state, app, operation))


def must_be_given(field: models.Field) -> bool:
    """Whether an INSERT that does not name the column fails: `default` is Python's and does not help."""
    return not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED)


def _field(state: ProjectState, app: str, operation: migrations.AlterField) -> models.Field:
    return state.models[app, operation.model_name.lower()].fields[operation.name]


def _alterations(operation: migrations.AlterField, before: models.Field) -> Iterator[str]:
    after, name = operation.field, f"{operation.model_name}.{operation.name}"
    if before.null and must_be_given(after):
        yield f"makes {name} obligatory"
    if before.get_internal_type() != after.get_internal_type():
        yield f"makes {name} another type"
    if before.max_length and after.max_length and after.max_length < before.max_length:
        yield f"makes {name} shorter"


def test_no_migration_breaks_the_version_before():
    loader = MigrationLoader(None)
    graph = loader.graph
    released = {step for app, name in RELEASED.items() for step in graph.forwards_plan((app, name))}
    state = loader.project_state(list(RELEASED.items()))
    found, made = [], set()
    plan = [step for leaf in graph.leaf_nodes() if leaf[0] in RELEASED for step in graph.forwards_plan(leaf)]
    for step in dict.fromkeys(plan):
        if step in released or step[0] not in RELEASED:
            continue
        for operation in graph.nodes[step].operations:
            if isinstance(operation, migrations.CreateModel):
                made.add((step[0], operation.name_lower))
            if (step[0], getattr(operation, "model_name", "").lower()) not in made:  # new tables are nobody's yet
                found += [f"{step[0]}.{step[1]}: {text}" for text in complaints(step[0], operation, state)]
            operation.state_forwards(step[0], state)

    assert [line for line in found if line not in ALLOWED] == []
    assert sorted(ALLOWED) == sorted(set(ALLOWED) & set(found))  # nothing is allowed that is not there


TEXT = models.CharField(max_length=20)
STATE = ProjectState()
migrations.CreateModel("Order", [("note", models.CharField(max_length=20, null=True)), ("name", TEXT)]).state_forwards(
    "shop", STATE
)


@pytest.mark.parametrize(
    ("operation", "complaint"),
    [
        (migrations.RemoveField("order", "name"), "takes order.name away"),
        (migrations.RenameField("order", "name", "title"), "renames order.name"),
        (migrations.DeleteModel("Order"), "takes Order away"),
        (migrations.RenameModel("Order", "Sale"), "renames Order"),
        (migrations.AlterModelTable("order", "sale"), "renames the table of order"),
        (migrations.AddField("order", "x", TEXT), "adds order.x, which old code does not fill in"),
        (
            migrations.AddField("order", "x", models.IntegerField(default=0)),
            "adds order.x, which old code does not fill in",
        ),
        (migrations.AlterField("order", "note", TEXT), "makes order.note obligatory"),
        (migrations.AlterField("order", "name", models.CharField(max_length=10)), "makes order.name shorter"),
        (migrations.AlterField("order", "name", models.TextField()), "makes order.name another type"),
        (
            migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("order", "name")]),
            "takes order.name away",
        ),
    ],
)
def test_what_breaks_the_version_before_is_named(operation, complaint):
    assert list(complaints("shop", operation, STATE)) == [complaint]


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("order", "x", models.IntegerField(null=True)),
        migrations.AddField("order", "x", models.IntegerField(db_default=0)),
        migrations.AlterField("order", "note", models.CharField(max_length=20, db_default="")),
        migrations.AlterField("order", "name", models.CharField(max_length=40, null=True)),
        migrations.AddIndex("order", models.Index(fields=["name"], name="by_name")),
        migrations.CreateModel("Parcel", [("name", TEXT)]),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("order", "name")]),
        migrations.RunSQL("SELECT 1"),
    ],
)
def test_what_only_adds_is_let_through(operation):
    assert list(complaints("shop", operation, STATE)) == []
