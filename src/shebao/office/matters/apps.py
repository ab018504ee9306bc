from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "shebao.office.matters"
    label = "matters"
    verbose_name = _("Matters")

    def ready(self) -> None:
        autodiscover_modules("matters")  # the kinds of each app
        import_module("shebao.office.matters.disposal")
