from django.urls import path

from shebao.office.portal import person_views, views

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
    path("record/", person_views.record, name="record"),
    path("record/contributions/<int:pk>/<amount:column>/", person_views.contribution, name="my-contribution"),
    path("record/entries/<int:pk>/", person_views.entry, name="my-entry"),
    path("record/years/<int:pk>/", person_views.year, name="my-year"),
    path("certificates/", person_views.papers_of_mine, name="certificates"),
    path("certificates/<int:pk>/", person_views.paper, name="certificate"),
    path("verify/", person_views.verify, name="verify"),
]
