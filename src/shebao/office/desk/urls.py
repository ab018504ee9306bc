from django.urls import path

from shebao.office.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/officer/", views.pick_officer, name="pick-officer"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("account/", views.account, name="account"),
    path("officers/", views.officers, name="officers"),
    path("audit/", views.audit, name="audit"),
]
