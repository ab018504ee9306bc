from django.urls import path

from shebao.office.matters import own_views

urlpatterns = [
    path("", own_views.matters, name="own"),
    path("new/", own_views.choose, name="own-choose"),
    path("new/<slug:code>/", own_views.new, name="own-new"),
    path("<int:pk>/", own_views.matter, name="own-matter"),
    path("<int:pk>/correct/", own_views.correct, name="own-correct"),
    path("<int:pk>/withdraw/", own_views.withdraw, name="own-withdraw"),
    path("<int:pk>/materials/<int:file>/", own_views.material, name="own-material"),
]
