from django.urls import path

from shebao.office.monthly import views

app_name = "monthly"

urlpatterns = [
    path("", views.present, name="present"),
    path("statement/", views.empty_statement, name="empty-statement"),
    path("<int:month>/", views.month, name="month"),
    path("<int:month>/undeclared/", views.undeclared, name="undeclared"),
    path("<int:month>/declare/", views.declare, name="declare"),
    path("<int:month>/assess/", views.assess, name="assess"),
    path("<int:month>/receive/", views.receive, name="receive"),
    path("<int:month>/kept/", views.kept, name="kept"),
    path("<int:month>/interest/", views.interest, name="interest"),
    path("<int:month>/close/", views.close, name="close"),
    path("<int:month>/submit/", views.submit, name="submit"),
]
