from django.urls import path

from shebao.office.registration import views

app_name = "registration"

urlpatterns = [
    path("employers/", views.employers, name="employers"),
    path("employers/<int:pk>/", views.employer, name="employer"),
    path("persons/", views.persons, name="persons"),
    path("persons/<int:pk>/", views.person, name="person"),
    path("persons/<int:pk>/seen/", views.seen, name="seen"),
    path("persons/<int:pk>/number/", views.reveal_number, name="reveal-number"),
]
