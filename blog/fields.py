"""Database fields: article text, cleaned on its way into the database whichever path it takes, and pictures."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django_prose_editor.fields import ProseEditorField
from pictures.models import PictureField as RenditionsField

from blog import body

# What the toolbar offers. Narrowing this list later drops old markup at the next edit: treat it as a schema.
EXTENSIONS: dict[str, Any] = {
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Link": {"protocols": ["https", "http", "mailto"], "enableTarget": False},
    "CiteRef": True,
    "Picture": True,
    "HTML": True,
}


def refuse_deep_nesting(html: str) -> None:
    """Validator: before any parser sees it."""
    if body.depth(html) > body.MAX_DEPTH:
        raise ValidationError(
            "Lists or quotes of this text stand inside each other more than %(most)s deep. Take some levels out.",
            code="too_deep",
            params={"most": body.MAX_DEPTH},
        )


class BodyField(ProseEditorField):
    """Article source. The editor's own field cleans in forms only; this one in save(), update(), bulk_*() too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        validators = [
            *kwargs.pop("validators", ()),
            MaxLengthValidator(body.MAX_CHARACTERS),
            refuse_deep_nesting,
        ]
        super().__init__(
            *args, **kwargs | {"extensions": EXTENSIONS, "sanitize": body.clean, "validators": validators}
        )

    def deconstruct(self) -> Any:
        # The validators are the field's own: a copy adds them again, and no column changes with them.
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        # Judged by the form already, since what comes after it reads the text for marks.
        return super().formfield(**{"validators": self.validators} | kwargs)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(body.clean(value) if isinstance(value, str) else value, connection)


class RenderedField(models.TextField):
    """What `body.render()` made. Cleaned again with the wider allow-list, so that no path can smuggle markup in."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(body.clean_rendered(value) if isinstance(value, str) else value, connection)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs  # migrations need none of this


class PictureField(RenditionsField):
    """django-pictures' field. Migrations see an ImageField: other widths in the settings change no column."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        for option in (
            *("aspect_ratios", "container_width", "file_types"),
            *("pixel_densities", "grid_columns", "breakpoints"),
        ):
            kwargs.pop(option)
        return name, "django.db.models.ImageField", args, kwargs
