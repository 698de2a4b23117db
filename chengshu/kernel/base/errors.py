"""Every refusal the platform can give. For people a sentence in Chinese, for programs an RFC 9457 problem."""

from typing import Any

from chengshu.kernel.base.words import say


class CityError(Exception):
    """A refusal: what happened, and in `extra` what is allowed and what to do next."""

    status = 400
    code = "bad_request"
    title = "请求有误"
    #: When it is given and what to do then, for the page that /docs/errors#<code> opens.
    about = "请求读不懂：JSON 写错了、游标不是本平台给出的、参数不存在。按 detail 改正后重新发送，原样重试不会成功。"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra

    def problem(self) -> dict[str, Any]:
        """The members of an application/problem+json body."""
        kind = f"/docs/errors#{self.code}"
        return {"type": kind, "title": self.title, "status": self.status, "detail": self.detail, **self.extra}


class BadRequest(CityError):
    """The request cannot be read: broken JSON, a forged cursor, an unknown parameter."""


class NotSignedIn(CityError):
    """No one is signed in, or the token is unknown, expired or lacks the scope."""

    status, code, title = 401, "not_signed_in", "请先登录"
    about = "没有登录，或令牌不存在、已过期、没有所需的权限范围。请登录，或换一个令牌。"


class Refused(CityError):
    """This actor may not do this; `extra` says who may."""

    status, code, title = 403, "refused", "无权办理"
    about = "这一身份不能办理这件事。allowed 列出现在由谁办理什么；也可以切换身份后再试。"


class Missing(CityError):
    """Nothing there, or nothing the asker may know of: the two are never told apart."""

    status, code, title = 404, "missing", "没有找到"
    about = "没有这条记录，或者您无权知道它是否存在：两种情况的回答相同。"


class Conflict(CityError):
    """The record has moved on; `extra` gives its state now and the steps allowed from it."""

    status, code, title = 409, "conflict", "当前状态不能办理"
    about = "记录已经走到别的状态，或条件还不具备。state 是现在的状态，allowed 是从这里可以办理的步骤。"


class Stale(CityError):
    """The page or copy the caller worked from is older than the record (If-Match)."""

    status, code, title = 412, "stale", "记录已被更新"
    about = "您看到的内容在您办理之前已被别人更新（If-Match 与现在的版本不符）。请重新读取后再办。"


class TooLarge(CityError):
    """More than the limit said in the detail."""

    status, code, title = 413, "too_large", "内容过大"
    about = "内容超过 detail 中说的上限。请拆分或压缩后再提交。"


class Invalid(CityError):
    """Some answers do not hold. `errors` is a list of {"field", "message"}; field "" is the whole form."""

    status, code, title = 422, "invalid", "填写有误"
    about = "有的答案不合要求。errors 逐项说明是哪一项、错在哪里、应当怎样填。"

    def __init__(self, errors: list[dict[str, str]], detail: str = "") -> None:
        super().__init__(detail or say("有 {len} 处需要修改。", len=len(errors)), errors=errors)

    @classmethod
    def field(cls, name: str, message: str) -> "Invalid":
        """One error on one field."""
        return cls([{"field": name, "message": message}])


class TooMany(CityError):
    """Rate limit; `extra` gives retry_after in seconds."""

    status, code, title = 429, "too_many", "请求过于频繁"
    about = "请求过于频繁。retry_after 是需要等待的秒数。"
