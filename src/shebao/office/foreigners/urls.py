from django.urls import path

from shebao.office.foreigners import views

app_name = "foreigners"

urlpatterns = [
    path("", views.due, name="due"),
    path("hiring/", views.hiring, name="hiring"),
    path("persons/<int:pk>/", views.person, name="person"),
    path("persons/<int:pk>/form/", views.form, name="form"),
    path("persons/<int:pk>/rights-record/", views.rights_record, name="rights-record"),
    path("certificates/<int:pk>/refund/", views.refund, name="refund"),
    path("passages/<int:pk>/pay-out/", views.pay_out, name="pay-out"),
    path("matters/<int:pk>/form/", views.decided_form, name="decided-form"),
]
