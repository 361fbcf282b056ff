"""Mounted at the root: /account…, /network/accounts…, /network/balance."""

from django.urls import path

from . import account, network, transfers

app_name = "exchange"
urlpatterns = [
    path("account", account.account, name="account"),
    path("account/statement.csv", account.statement_file, name="statement_file"),
    path("account/transfers", transfers.transfers, name="transfers"),
    path("account/transfers/new", transfers.new_transfer, name="new_transfer"),
    path("account/transfers/<uuid:pk>", transfers.transfer, name="transfer"),
    path("account/transfers/<uuid:pk>/reversal", transfers.reversal, name="reversal"),
    path("network/accounts", network.accounts, name="network_accounts"),
    path("network/accounts/<slug:slug>", network.limits, name="limits"),
    path("network/accounts/<slug:slug>/closure", network.closure, name="closure"),
    path("network/balance", network.balance, name="network_balance"),
]
