"""The office's pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("shebao.office.desk.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
