from django.urls import path

from shebao.office.api import views

app_name = "programs"

urlpatterns = [
    path("", views.programs, name="home"),
    path("keys/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("webhooks/<int:pk>/close/", views.close, name="close"),
]
