from django.urls import path

from shebao.office.portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("declare/", views.declare, name="declare"),
    path("declare/sheet/", views.blank_sheet, name="sheet"),
    path("declarations/", views.declarations, name="declarations"),
    path("declarations/<int:pk>/", views.declaration, name="declaration"),
    path("bills/", views.bills, name="bills"),
    path("bills/<int:pk>/", views.bill, name="bill"),
    path("bills/<int:pk>/late-fee/", views.late_fee, name="late-fee"),
    path("bills/<int:pk>/late-fee/to-date/", views.running_fee, name="running-fee"),
    path("arrears/", views.arrears, name="arrears"),
    path("contributions/<int:pk>/<amount:column>/", views.contribution, name="contribution"),
    path("payments/", views.payments, name="payments"),
    path("payments/<int:pk>/", views.payment, name="payment"),
    path("staff/", views.staff, name="staff"),
]
