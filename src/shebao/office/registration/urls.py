from django.urls import path

from shebao.office.registration import views
from shebao.office.registration.imports import views as imports

app_name = "registration"

urlpatterns = [
    path("employers/", views.employers, name="employers"),
    path("employers/<int:pk>/", views.employer, name="employer"),
    path("persons/", views.persons, name="persons"),
    path("persons/<int:pk>/", views.person, name="person"),
    path("persons/<int:pk>/seen/", views.seen, name="seen"),
    path("persons/<int:pk>/number/", views.reveal_number, name="reveal-number"),
    path("register/sheets/", imports.imports, name="imports"),
    path("register/sheets/take/", imports.take, name="take-sheet"),
    path("register/sheets/<int:pk>/", imports.one, name="import"),
    path("register/sheets/<int:pk>/remarks/", imports.sheet_with_remarks, name="sheet-with-remarks"),
    path("register/sheets/empty/<str:name>/", imports.empty_sheet, name="empty-sheet"),
]
