from django.urls import path, register_converter
from django.urls.converters import StringConverter

from shebao.office.collection import views


class Amount(StringConverter):
    """pension-employer in an address is pension_employer_fen in the books."""

    regex = "[a-z-]+"

    def to_python(self, value: str) -> str:
        return value.replace("-", "_") + "_fen"

    def to_url(self, value: str) -> str:
        return value.removesuffix("_fen").replace("_", "-")


register_converter(Amount, "amount")

app_name = "collection"

urlpatterns = [
    path("bills/", views.bills, name="bills"),
    path("bills/<int:pk>/", views.bill, name="bill"),
    path("bills/<int:pk>/late-fee/", views.late_fee, name="late-fee"),
    path("contributions/<int:pk>/<amount:column>/", views.contribution, name="contribution"),
    path("receipts/<int:pk>/", views.receipt, name="receipt"),
    path("declarations/<int:pk>/", views.declaration, name="declaration"),
]
