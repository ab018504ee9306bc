from django.urls import path

from shebao.office.inspections import views

app_name = "inspections"

urlpatterns = [
    path("", views.findings, name="findings"),
    path("foreigners/", views.participation, name="participation"),
    path("<int:pk>/", views.finding, name="finding"),
    path("<int:pk>/decision/", views.decide, name="decide"),
]
