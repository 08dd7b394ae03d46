from django.urls import path

from privacy.receipts import views

app_name = "receipts"
urlpatterns = [
    path("receipts/<str:token>/", views.receipt, name="receipt"),
    path("receipts/<str:token>.json", views.receipt_as_json, name="receipt_json"),
]
