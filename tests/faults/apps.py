from django.apps import AppConfig
from django.conf import settings


class FaultsConfig(AppConfig):
    name = "tests.faults"

    def ready(self) -> None:
        from blog import public  # noqa: PLC0415  models are there only now
        from tests.faults import crashing, twins  # noqa: PLC0415

        crashing.watch()
        if settings.FAULTS_WITHOUT:
            twins.take_out(settings.FAULTS_WITHOUT)
        if settings.FAULTS_CACHE_CONTROL:
            public.CACHE_CONTROL = settings.FAULTS_CACHE_CONTROL
