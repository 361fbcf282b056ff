from django.urls import URLPattern

app_name = "coops"
urlpatterns: list[URLPattern] = []
