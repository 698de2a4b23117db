"""Addresses: /city/accounts/<account>/statement/, /city/closings/<closing>/balance.txt and .note."""

from django.urls import URLPattern, path

from chengshu.web.ledger.balances import balance_text, signature
from chengshu.web.ledger.views import statement_page

_ACCOUNTS = {"family": "city", "slug": "accounts"}
_CLOSINGS = {"family": "city", "slug": "closings"}

urlpatterns: list[URLPattern] = [
    path("city/accounts/<str:number>/statement/", statement_page, _ACCOUNTS, name="account_statement"),
    path("city/closings/<str:number>/balance.txt", balance_text, _CLOSINGS, name="closing_balance"),
    path("city/closings/<str:number>/balance.note", signature, _CLOSINGS, name="closing_note"),
]
