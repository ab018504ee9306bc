"""The office's pages."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("", include("shebao.office.desk.urls")),
    path("", include("shebao.office.registration.urls")),
    path("", include("shebao.office.collection.urls")),
    path("accounts/", include("shebao.office.accounts.urls")),
    path("funds/", include("shebao.office.funds.urls")),
    path("foreigners/", include("shebao.office.foreigners.urls")),
    path("month/", include("shebao.office.monthly.urls")),
    path("matters/", include("shebao.office.matters.urls")),
    path("findings/", include("shebao.office.inspections.urls")),
    path("portal/programs/", include("shebao.office.api.pages")),
    path("portal/", include("shebao.office.portal.urls")),
    path("api/v1/", include("shebao.office.api.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
]

handler403 = "shebao.office.desk.views.forbidden"
handler404 = "shebao.office.desk.views.not_found"
handler500 = "shebao.office.desk.views.failed"
