"""The form with the article editor."""

from typing import Any, ClassVar

import js_asset
from csp.decorators import csp_update
from django.contrib import admin
from django.http import HttpRequest
from django.utils.decorators import method_decorator

# The one style that the editor injects, by its hash instead of 'unsafe-inline'. A new version of the editor may change
# it; then the browser suite hears a complaint, and the browser names the new hash.
EDITOR_STYLE_HASH = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
# Modules find each other by these names, since the addresses of files carry their hashes.
MODULES = js_asset.ImportMap({"blog/citation-dialog": "blog/citation-dialog.js"})


class EditorAdmin(admin.ModelAdmin):
    """A form with the article editor: its page carries a nonce and the hash of one style."""

    scripts: ClassVar[tuple[str, ...]] = ()

    class Media:
        css: ClassVar = {"all": ["blog/picker.css", "blog/editor.css"]}

    @method_decorator(csp_update({"style-src": [EDITOR_STYLE_HASH]}))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().changeform_view(request, *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        # The import map is an inline script, so this one page carries a nonce.
        scripts = [js_asset.Script(path, type="module") for path in self.scripts]
        context["media"] = js_asset.Media.from_media(
            context["media"] + js_asset.Media(js=scripts, importmap=MODULES),
            nonce=str(request.csp_nonce),  # type: ignore[attr-defined]
        )
        return super().render_change_form(request, context, *args, **kwargs)
