"""A list as a file."""

from __future__ import annotations

from urllib.parse import quote

from django.http import StreamingHttpResponse

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.words import say
from chengshu.kernel.registers.exporting import FORMATS, export
from chengshu.kernel.registers.querying import Question
from chengshu.kernel.registers.reading import Reading


def download(reading: Reading, question: Question, ending: str) -> StreamingHttpResponse:
    """Every row of the question, streamed; the file is named after the list and the day it tells of."""
    answer = StreamingHttpResponse(export(reading, question, ending), content_type=FORMATS[ending][0])
    name = f"{say(reading.register.title)}-{question.day or today()}.{ending}"
    answer["Content-Disposition"] = disposition(name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def disposition(name: str) -> str:
    """A download under its Chinese name, in the one form every browser reads (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
