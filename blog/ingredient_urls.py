from django.urls import path

from blog import views

app_name = "ingredients"
urlpatterns = [
    path("", views.ingredients, name="home"),
    path("<slug:slug>/", views.ingredient, name="ingredient"),
]
