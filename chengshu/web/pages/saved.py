"""Saving, renaming and deleting the views of a list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from chengshu.kernel.base.errors import BadRequest, CityError, Missing, NotSignedIn
from chengshu.kernel.base.words import say
from chengshu.kernel.registers.register import Register
from chengshu.kernel.registers.views import SavedView, rename_view, save_view, views_of
from chengshu.web.pages.addresses import Visit, list_url, register_here


@require_POST
def saved_views(visit: Visit, family: str, slug: str) -> HttpResponse:
    """POST action=save|rename|delete; back to the list, on the view that was touched."""
    register = register_here(family, slug)
    if visit.acting.person is None:
        raise NotSignedIn(say("登录后才能保存视图。"))
    query = visit.POST.get("query", "")
    try:
        query = _act(visit, register, query)
    except CityError as error:
        messages.error(visit, _first(error))
    return HttpResponseRedirect(list_url(register) + (f"?{query}" if query else ""))


def _act(visit: Visit, register: Register, query: str) -> str:
    """Do what was asked; the query of the list to go back to."""
    action, name = visit.POST.get("action", ""), visit.POST.get("name", "")
    if action == "save":
        view = save_view(visit.acting.person, register.path, name, query)  # type: ignore[arg-type]
        messages.success(visit, say("已保存视图“{name}”。", name=view.name))
    elif action == "rename":
        view = _mine(visit, register)
        rename_view(view, name)
        messages.success(visit, say("视图已改名为“{name}”。", name=view.name))
    elif action == "delete":
        view = _mine(visit, register)
        view.delete()
        messages.success(visit, say("已删除视图“{name}”。", name=view.name))
        return ""
    else:
        raise BadRequest(say("没有这个操作。可用的有：save、rename、delete。"), parameter="action")
    return view.query


def _mine(visit: Visit, register: Register) -> SavedView:
    key = visit.POST.get("view", "")
    found = views_of(visit.acting.person, register.path).filter(name=key).first()
    if found is None:
        raise Missing(say("没有找到这个视图，它可能已被删除。"))
    return found


def _first(error: CityError) -> str:
    """The sentence beside the field, where there is one."""
    return next((one["message"] for one in error.extra.get("errors", [])), error.detail)
