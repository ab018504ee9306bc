from django.urls import include, path

from shebao.office.matters import own_urls, views

app_name = "matters"

urlpatterns = [
    path("mine/", include(own_urls)),
    path("", views.queue, name="queue"),
    path("today/", views.today, name="today"),
    path("new/", views.choose, name="choose"),
    path("new/<slug:code>/", views.new, name="new"),
    path("<int:pk>/", views.matter, name="matter"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/supplement/", views.supplement, name="supplement"),
    path("<int:pk>/receive/", views.receive, name="receive"),
    path("<int:pk>/decline/", views.decline, name="decline"),
    path("<int:pk>/review/", views.review, name="review"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("<int:pk>/return/", views.send_back, name="send-back"),
    path("<int:pk>/reject/", views.reject, name="reject"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/archive/", views.archive, name="archive"),
    path("<int:pk>/file.pdf", views.file_pdf, name="file-pdf"),
    path("<int:pk>/file.zip", views.file_zip, name="file-zip"),
    path("<int:pk>/materials/<int:file>/", views.material, name="material"),
]
