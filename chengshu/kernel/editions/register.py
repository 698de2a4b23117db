"""Published lists are public, every version of them."""

from chengshu.kernel.editions.models import Edition
from chengshu.kernel.editions.reading import subject_of
from chengshu.kernel.editions.wording import instructions
from chengshu.kernel.identity.who import anyone
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import Column
from chengshu.kernel.registers.register import Register

SHELF = "平台运行"


class Editions(Register):
    noun, slug, title = Edition, "editions", "清单版本"
    about = "平台发布过的全部清单的全部版本。内容冻结、编号、签名，任何人都可以核验。"
    columns = ["title", "number", "subject", "edition", "published_on", "publisher", "items", "state"]
    facts = [
        "title", Column("list", "所属清单", kinds.RECORD, compute=subject_of, stored=False), "edition", "published_on", "publisher",
        "items", "digest", "previous", "signature",
        Column("check", "核验方法", kinds.LONG, compute=instructions, stored=False),
    ]  # fmt: skip
    pages = [
        ("edition_pdf", "清单（PDF）"), ("edition_xlsx", "清单（XLSX）"),
        ("edition_json", "内容（.json）"), ("edition_note", "签名（.note）"),
    ]  # fmt: skip
    filters = ["state", "published_on"]
    search = ["number", "title", "subject"]
    rows = [anyone]
