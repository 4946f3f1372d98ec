from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin_apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class SiteConfig(AppConfig):
    name = "config"
    verbose_name = "Site"

    def ready(self) -> None:
        """What every database connection and every migrated database needs: nothing of the shop's business."""
        from config import checks  # noqa: F401, PLC0415  registers them
        from config.kept import after_migrations, writes  # noqa: PLC0415  models are there from here on

        # Sent for each application with models, once all of them are migrated: one of them is enough.
        post_migrate.connect(after_migrations.renew_triggers, sender=apps.get_app_config("shop"))
        connection_created.connect(writes.watch)


class CounterConfig(admin_apps.AdminConfig):
    """Django's admin, whose one site is ours."""

    default = False  # of this package: settings name it in the admin's place
    default_site = "config.counter.site.CounterSite"
