from django.urls import path

from shebao.office.accounts import views

app_name = "accounts"

urlpatterns = [
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("years/<int:pk>/", views.year, name="year"),
]
