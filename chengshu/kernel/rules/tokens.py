"""The first gate: an expression's tokens. Whatever is no known word, name, number, text or sign is refused before anything is parsed."""

from __future__ import annotations

import re

from sqlglot.errors import TokenError
from sqlglot.tokens import Token, Tokenizer, TokenType

from chengshu.kernel.base.words import say

LONGEST, MOST_TOKENS, DEEPEST = 4_000, 600, 20
FUNCTIONS = frozenset({"coalesce", "least", "greatest", "ratio", "year", "years_between", "months_between"})
KEYWORDS = frozenset(
    {"and", "or", "not", "between", "in", "is", "null", "case", "when", "then", "else", "end", "true", "false", "date"}
)
_SIGNS = {
    TokenType.L_PAREN, TokenType.R_PAREN, TokenType.COMMA, TokenType.PLUS, TokenType.DASH, TokenType.STAR,
    TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.LTE, TokenType.GT, TokenType.GTE,
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
_TEXT = re.compile(r"'[^'\\\x00-\x1f\x7f]{0,200}'")
_ADVICE = {
    "/": "除法请写 ratio(a, b)（6 位小数，四舍五入）", ";": "一处只能写一个表达式", "%": "百分数请写成参数", '"': "文字用单引号",
    "≥": "请写 >=", "≤": "请写 <=", "≠": "请写 <>", "＝": "请写 =", "，": "请用半角逗号", "（": "请用半角括号", "）": "请用半角括号",
    "“": "文字用半角单引号", "”": "文字用半角单引号", "‘": "文字用半角单引号", "’": "文字用半角单引号",
}  # fmt: skip


class Unreadable(Exception):
    """The expression cannot be taken further: the place in it, and why."""

    def __init__(self, start: int, message: str) -> None:
        super().__init__(message)
        self.start, self.message = start, message


def tokens_of(text: str) -> list[Token]:
    """The tokens, names marked as names. Raises Unreadable at the first that is not allowed."""
    if len(text) > LONGEST:
        raise Unreadable(0, say("表达式有 {len} 个字符，最多 {most} 个。请拆成几个条件。", len=len(text), most=LONGEST))
    if not text.strip():
        raise Unreadable(0, say("表达式是空的。"))
    for place, letter in enumerate(text):
        if letter in _ADVICE or not (letter.isprintable() or letter in "\n\t"):
            _letter(text, place, letter)
    try:
        found = Tokenizer().tokenize(text)
    except (TokenError, ValueError, RecursionError):
        raise Unreadable(max(text.rfind("'"), 0), say("读不下去：检查引号是否成对。")) from None
    if len(found) > MOST_TOKENS:
        raise Unreadable(
            found[MOST_TOKENS].start, say("表达式太长：最多 {most} 个词和符号。请拆成几个条件。", most=MOST_TOKENS)
        )
    _gaps(text, found)
    checked = [_checked(text, token, found[n + 1 : n + 2]) for n, token in enumerate(found)]
    _nesting(checked)
    return checked


def _letter(text: str, place: int, letter: str) -> None:
    """What stands between quotes is text and may be anything printable."""
    quoted = text.count("'", 0, place) % 2
    if not letter.isprintable():
        raise Unreadable(place, say("有看不见的字符 U+{code:04X}，请删去。", code=ord(letter)))
    if not quoted:
        raise Unreadable(place, say("不能用“{letter}”：{advice}。", letter=letter, advice=say(_ADVICE[letter])))


def _gaps(text: str, found: list[Token]) -> None:
    """Between the tokens there may be blanks and nothing else: no comment, nothing that was skipped."""
    at = 0
    for token in [*found, None]:
        gap = text[at : token.start if token else len(text)]
        if gap.strip():
            raise Unreadable(at + len(gap) - len(gap.lstrip()), say("不能写注释：说明请写在 words 里。"))
        at = token.end + 1 if token else at


def _checked(text: str, token: Token, following: list[Token]) -> Token:
    written = text[token.start : token.end + 1]
    kind = token.token_type
    if kind in _SIGNS and written != "==":
        return token
    if kind == TokenType.NUMBER:
        if not _NUMBER.fullmatch(written):
            raise Unreadable(
                token.start,
                say("数“{written}”写法不对：整数最多 15 位，小数最多 6 位，不用科学计数法。", written=written[:40]),
            )
        return token
    if kind == TokenType.STRING:
        if not _TEXT.fullmatch(written):
            raise Unreadable(token.start, say("文字里不能有引号、反斜线和控制字符，最多 200 个字符。"))
        return token
    if not _WORD.fullmatch(written):
        raise Unreadable(
            token.start,
            say("这里不能用“{written}”。可用：名称、数、'文字'、+ - * ( ) , = <> < <= > >=。", written=written[:40]),
        )
    word = written.lower()
    if word in KEYWORDS:
        return token
    called = bool(following) and following[0].token_type == TokenType.L_PAREN
    if called and word not in FUNCTIONS:
        raise Unreadable(
            token.start,
            say("没有函数“{written}”。可用的函数：{names}。", written=written[:40], names="、".join(sorted(FUNCTIONS))),
        )
    # A quoted identifier is never a keyword of SQL, whatever a fact is called.
    as_ = TokenType.VAR if called else TokenType.IDENTIFIER
    return Token(as_, word if called else written, token.line, token.col, token.start, token.end)


def _nesting(found: list[Token]) -> None:
    depth = 0
    before: Token | None = None
    for token in found:
        kind = token.token_type
        depth += (kind in (TokenType.L_PAREN, TokenType.CASE)) - (kind in (TokenType.R_PAREN, TokenType.END))
        if depth > DEEPEST:
            raise Unreadable(token.start, say("括号和 CASE 嵌套超过 {deepest} 层。请拆成几个条件。", deepest=DEEPEST))
        if before is not None and kind == before.token_type and kind in (TokenType.NOT, TokenType.DASH):
            raise Unreadable(token.start, say("“{text}”连写了两次。", text=token.text))
        before = token
