"""What an employer tells before hiring a foreigner."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shebao.office.matters.questions import Day, countries


class HiringForm(forms.Form):
    nationality = forms.ChoiceField(label=_("Country or region"))
    employed_on = forms.DateField(label=_("First day of work"), widget=Day())
    permit_issued_on = forms.DateField(label=_("Work permit issued on"), widget=Day(), required=False)
    permanent = forms.BooleanField(label=_("Holds a permanent residence card"), required=False)

    def __init__(self, *given: object, **options: object) -> None:
        super().__init__(*given, **options)  # type: ignore[arg-type]
        self.fields["nationality"].choices = [pair for pair in countries() if pair[0] != "CHN"]  # type: ignore[attr-defined]
