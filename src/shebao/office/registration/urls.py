from django.urls import path

from shebao.office.registration import card_views, views
from shebao.office.registration.imports import views as imports

app_name = "registration"

urlpatterns = [
    path("employers/", views.employers, name="employers"),
    path("employers/<int:pk>/", views.employer, name="employer"),
    path("persons/", views.persons, name="persons"),
    path("persons/<int:pk>/", views.person, name="person"),
    path("persons/<int:pk>/seen/", views.seen, name="seen"),
    path("persons/<int:pk>/number/", views.reveal_number, name="reveal-number"),
    path("cards/", card_views.card_list, name="cards"),
    path("cards/send/", card_views.send, name="send-cards"),
    path("cards/batches/<int:pk>/", card_views.batch_file, name="card-batch"),
    path("cards/batches/<int:pk>/made/", card_views.answer, name="cards-made"),
    path("cards/<int:pk>/step/", card_views.step, name="card-step"),
    path("persons/<int:pk>/card/", card_views.apply_for, name="apply-for-card"),
    path("register/sheets/", imports.imports, name="imports"),
    path("register/sheets/take/", imports.take, name="take-sheet"),
    path("register/sheets/<int:pk>/", imports.one, name="import"),
    path("register/sheets/<int:pk>/remarks/", imports.sheet_with_remarks, name="sheet-with-remarks"),
    path("register/sheets/empty/<str:name>/", imports.empty_sheet, name="empty-sheet"),
]
