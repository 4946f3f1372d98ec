from django.urls import path

from blog import views

app_name = "citations"
urlpatterns = [
    path("<str:key>/", views.citation, name="citation"),
    *(
        path(f"<str:key>/references.{ending}", views.citation_references, {"ending": ending})
        for ending in views.EXPORTS
    ),
]
