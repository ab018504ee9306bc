from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from shebao.office.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path(
        "sign-in/",
        LoginView.as_view(template_name="desk/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(next_page="desk:sign-in"), name="sign-out"),
]
