from django.urls import path

from blog import views

app_name = "citations"
urlpatterns = [
    path("<str:key>/", views.citation, name="citation"),
]
