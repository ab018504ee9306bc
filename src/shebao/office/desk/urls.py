from django.urls import path

from shebao.office.desk import officers, signing_in, views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/officer/", signing_in.pick_officer, name="pick-officer"),
    path("sign-in/code/", signing_in.code, name="second-factor"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign-out"),
    path("sign-out/everywhere/", signing_in.everywhere, name="sign-out-everywhere"),
    path("account/", signing_in.account, name="account"),
    path("account/password/", signing_in.password, name="password"),
    path("account/second-factor/", signing_in.enrol, name="enrol"),
    path("account/seen/", signing_in.seen, name="seen"),
    path("officers/", officers.officers, name="officers"),
    path("officers/new/", officers.new, name="new-officer"),
    path("officers/<int:pk>/", officers.officer, name="officer"),
    path("officers/<int:pk>/roles/", officers.roles, name="change-roles"),
    path("officers/<int:pk>/password/", officers.password, name="reset-password"),
    path("officers/<int:pk>/second-factor/", officers.second_factor, name="reset-factor"),
    path("officers/<int:pk>/unlock/", officers.unlock, name="unlock"),
    path("officers/<int:pk>/close/", officers.close, name="close-officer"),
    path("officers/<int:pk>/reopen/", officers.reopen, name="reopen-officer"),
    path("audit/", views.audit, name="audit"),
]
