"""`/account/`: in, out, codes, sessions, passwords. No sign-up and no change of address yet.

The names are allauth's, which leads from one page to the next by them.
"""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery
from django.urls import path, re_path

from accounts import views

urlpatterns = [
    path("", views.home, name="account_home"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),  # closed (AccountAdapter)
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("codes/", views.codes, name="mfa_index"),
    path("codes/sign-in/", views.sign_in_by_code, name="mfa_authenticate"),
    path("codes/again/", views.confirm_by_code, name="mfa_reauthenticate"),
    path("codes/app/", views.activate_totp, name="mfa_activate_totp"),
    path("codes/app/remove/", views.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/recovery/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/recovery/new/", views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes/recovery/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("sessions/", views.list_sessions, name="usersessions_list"),
]
