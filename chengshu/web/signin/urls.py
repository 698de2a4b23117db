"""Addresses under /account/. Names with account_ and mfa_ are allauth's; its e-mail and sign-up have none."""

from allauth.account import views as entry
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, URLResolver, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from chengshu.web.signin import arriving, handing
from chengshu.web.signin.account import account
from chengshu.web.signin.entrance import AddPasskeyView, SecondFactorView, SignInView
from chengshu.web.signin.passwords import GoodPassword
from chengshu.web.signin.switch import switch

back = RedirectView.as_view(pattern_name="account")
rule = {"password_rule": lazy(GoodPassword().get_help_text, str)()}

urlpatterns: list[URLPattern | URLResolver] = [
    path("", account, name="account"),
    path("acting/", switch, name="acting"),
    path("tokens/", handing.make_token, name="make_token"),
    path("tokens/<uuid:key>/end/", handing.end_token, name="end_token"),
    path("delegations/", handing.give, name="give_delegation"),
    path("delegations/<str:delegation>/end/", handing.take_back, name="take_back_delegation"),
    path("sessions/end/", handing.sign_out_others, name="sign_out_others"),
    path("invitation/", arriving.open_link, name="invitation"),
    path("invitation/way/", arriving.way_page, name="invitation_way"),
    path("invitation/passkey/", arriving.passkey, name="invitation_passkey"),
    path("login/", SignInView.as_view(), name="account_login"),
    path("logout/", entry.logout, name="account_logout"),
    path("inactive/", entry.account_inactive, name="account_inactive"),
    path("password/", entry.PasswordChangeView.as_view(extra_context=rule), name="account_change_password"),
    path("password/set/", entry.PasswordSetView.as_view(extra_context=rule), name="account_set_password"),
    path("again/", entry.reauthenticate, name="account_reauthenticate"),
    path("again/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("second/", SecondFactorView.as_view(), name="mfa_authenticate"),
    path("factors/", back, name="mfa_index"),
    path("passkeys/", back, name="mfa_list_webauthn"),
    path("passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/add/", AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/name/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("totp/on/", totp.activate_totp, name="mfa_activate_totp"),
    path("totp/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]
