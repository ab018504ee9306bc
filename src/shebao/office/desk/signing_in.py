"""The door: name and password, the second factor, one's own account, and out again."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shebao.errors import UserError
from shebao.office.database.connection import acting
from shebao.office.desk import lockout, second_factor, sightings
from shebao.office.desk.actions import (
    WrongPassword,
    change_password,
    enrol_second_factor,
    pass_second_factor,
    sign_out_everywhere,
)
from shebao.office.desk.authority import page
from shebao.office.desk.demonstration import demonstration
from shebao.office.desk.models import SecondFactor, User
from shebao.office.desk.roles import OUTSIDE, Permission, Role

BACKEND = "shebao.office.desk.backend.OfficerBackend"

# Between password and code, in the session: who, since when, and where to.
PENDING = "pending"
PENDING_SECONDS = 5 * 60
SEED = "enrolling"


class SignInForm(AuthenticationForm):
    """Name and password; says until when, if the account or the address is locked."""

    def get_invalid_login_error(self) -> ValidationError:
        until = lockout.attempt(self.cleaned_data.get("username") or "", self.request).locked_until()
        if until is not None:
            return ValidationError(lockout.sentence(until), code="locked")
        return ValidationError(_("User name or password is wrong."), code="invalid_login")


class SignIn(LoginView):
    """By name and password, and then by the second factor; in the demonstration by picking an officer."""

    template_name = "desk/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        enrolled = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()
        if not enrolled and not second_factor.required(user):
            login(self.request, user)
            return redirect(self.get_success_url())
        session = self.request.session
        session.cycle_key()
        session[PENDING] = [user.pk, int(time.time()), user.get_session_auth_hash(), self.get_success_url()]
        return redirect("desk:second-factor" if enrolled else "desk:enrol")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["ended"] = self.request.session.pop("ended", None)
        if demonstration(self.request):
            people = User.objects.filter(is_active=True).exclude(roles__contains=[Role.API_CLIENT]).order_by("pk")
            inside, outside = people.exclude(roles__overlap=list(OUTSIDE)), people.filter(roles__overlap=list(OUTSIDE))
            groups = [(_("The agency and its supervisor"), inside), (_("Employers and insured people"), outside)]
            context["groups"] = [(title, sorted(group, key=_by_role)) for title, group in groups if group]
        return context


def _by_role(officer: User) -> tuple[int, str]:
    """The supervisor first, whom most visitors want to be; then the way of a matter, and oversight."""
    order = [Role.SUPERVISOR, *(role for role in Role if role != Role.SUPERVISOR)]
    return min(order.index(Role(role)) for role in officer.roles), officer.region or ""


@require_POST
@login_not_required
def pick_officer(request: HttpRequest) -> HttpResponse:
    """Sign in as an officer of the demonstration."""
    if not demonstration(request):
        raise PermissionDenied
    chosen = request.POST.get("officer", "")
    officer = get_object_or_404(User, pk=int(chosen) if chosen.isdigit() else 0, is_active=True)
    login(request, officer, backend=BACKEND)
    return redirect("desk:home")


def _pending(request: HttpRequest) -> tuple[User, str] | None:
    """Who gave the right password in this session within the last minutes, and where they want to go."""
    known = request.session.get(PENDING)
    if known is None:
        return None
    key, since, bound, target = known
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None or time.time() - since > PENDING_SECONDS or not constant_time_compare(user.get_session_auth_hash(), bound):
        del request.session[PENDING]
        return None
    return user, target


def _complete(request: HttpRequest, user: User) -> None:
    request.session.pop(PENDING, None)
    login(request, user, backend=BACKEND)


@require_http_methods(["GET", "POST"])
@login_not_required
def code(request: HttpRequest) -> HttpResponse:
    """The second factor of whoever has just given the right password."""
    known = _pending(request)
    if known is None:
        return redirect("desk:sign-in")
    user, target = known
    wrong = None
    if request.method == "POST":
        attempt = lockout.attempt(user.username, request)
        until = attempt.locked_until()
        if until is None:
            try:
                pass_second_factor(code=request.POST.get("code", "")[:32], by=user)
                _complete(request, user)
                return redirect(target)
            except UserError as refusal:
                attempt.failed()
                until, wrong = attempt.locked_until(), str(refusal)
        if until is not None:
            wrong = lockout.sentence(until)
    return render(request, "desk/second_factor.html", {"officer": user, "wrong": wrong})


@require_http_methods(["GET", "POST"])
@login_not_required
def enrol(request: HttpRequest) -> HttpResponse:
    """A device is enrolled: at the first sign-in, or by whoever is signed in and gives their password."""
    known = (request.user, None) if request.user.is_authenticated else _pending(request)
    if known is None:
        return redirect("desk:sign-in")
    user, target = known
    signed_in = target is None
    if not signed_in and SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists():
        return redirect("desk:second-factor")
    if not user.may(Permission.OWN_ACCOUNT):
        raise PermissionDenied
    seed = request.session.setdefault(SEED, second_factor.new_seed())
    wrong = None
    if request.method == "POST":
        try:
            if signed_in:
                _ask_password(request, user)
            codes = enrol_second_factor(seed=seed, code=request.POST.get("code", "")[:32], by=user)
        except UserError as refusal:
            wrong = str(refusal)
        else:
            request.session.pop(SEED, None)
            if not signed_in:
                _complete(request, user)
            return render(request, "desk/recovery_codes.html", {"officer": user, "codes": codes, "target": target or "/account/"})
    with acting(user):
        context = {"officer": user, "wrong": wrong, "signed_in": signed_in, "picture": second_factor.picture(seed, user)}
    plain = second_factor.secret(seed)
    context["secret"] = " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))
    return render(request, "desk/enrol.html", context)


def _ask_password(request: HttpRequest, user: User) -> None:
    """One's own password once more, with the same patience as at the door."""
    attempt = lockout.attempt(user.username, request)
    until = attempt.locked_until()
    if until is None:
        if user.check_password(request.POST.get("password", "")):
            return
        attempt.failed()
        until = attempt.locked_until()
    if until is not None:
        raise UserError(lockout.sentence(until), lockout.sentence(until))
    raise WrongPassword("密码不正确。", "The password is wrong.")


@page(Permission.OWN_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and one's own sign-in; the first page of whoever has no overview."""
    factor = SecondFactor.objects.filter(user=request.user, confirmed_at__isnull=False).first()
    context = {"factor": factor, "required": second_factor.required(request.user)}
    return render(request, "desk/account.html", context)


@page(Permission.OWN_RECORD)
def seen(request: HttpRequest) -> HttpResponse:
    """Who looked at one's own record."""
    before = request.GET.get("before", "")
    looks = sightings.of_person(request.user.person_id, before=int(before) if before.isdigit() else None)
    older = looks[-1].pk if len(looks) == sightings.PAGE_SIZE else None
    return render(request, "desk/seen.html", {"sightings": looks, "older": older, "own": True})


@page(Permission.OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Another password; the first thing to do for whoever was given theirs by an administrator."""
    wrong = None
    if request.method == "POST":
        given = {name: request.POST.get(name, "")[:256] for name in ("old", "new", "again")}
        attempt = lockout.attempt(request.user.username, request)
        until = attempt.locked_until()
        try:
            if until is not None:
                raise UserError(lockout.sentence(until), lockout.sentence(until))
            if given["new"] != given["again"]:
                raise UserError("两次输入的新密码不一致。", "The new password was not typed the same twice.")
            change_password(old=given["old"], new=given["new"], by=request.user)
        except UserError as refusal:
            if isinstance(refusal, WrongPassword):
                attempt.failed()
            wrong = str(refusal)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("The password was changed; all other sessions have ended."))
            return redirect("desk:account")
    return render(request, "desk/password.html", {"wrong": wrong})


@page(Permission.OWN_ACCOUNT)
@require_POST
def everywhere(request: HttpRequest) -> HttpResponse:
    """Out, on every device."""
    sign_out_everywhere(by=request.user)
    logout(request)
    request.session["ended"] = "everywhere"
    return redirect("desk:sign-in")


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    next_page = "desk:sign-in"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        if request.is_secure():
            answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer
