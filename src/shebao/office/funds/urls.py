from django.urls import path

from shebao.office.funds import views

app_name = "funds"

urlpatterns = [
    path("", views.balance, name="balance"),
    path("entries/", views.entries, name="entries"),
    path("entries/<int:pk>/", views.entry, name="entry"),
]
