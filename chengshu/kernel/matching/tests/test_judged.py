"""Measuring search on judged questions: exact measures, files that are wrong said to be so, and the command that prints it."""

import pytest

from chengshu.kernel.matching.judged.measures import ndcg, recall, reciprocal
from chengshu.kernel.matching.judged.sets import BadSet, read
from chengshu.kernel.matching.meaning import encoder
from chengshu.web.cli.commands import main
from tests.meaning import axis

QUERIES = "q1\t机器视觉质检\nq2\t废水处理\n"
DOCS = "d1\t轴承外观的机器视觉质检系统\nd2\t电镀企业废水处理设备\nd3\t食堂订餐\n"
GRADES = "q1\td1\t2\nq2\td2\t1\nq2\td3\t0\n"


@pytest.fixture
def files(tmp_path):
    """Writes a set and gives its three paths."""

    def write(queries=QUERIES, docs=DOCS, grades=GRADES):
        paths = []
        for name, content in (("queries", queries), ("docs", docs), ("qrels", grades)):
            paths.append(tmp_path / f"{name}.tsv")
            paths[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
        return paths

    return write


def test_measures_are_what_their_definitions_say():
    grades = {"a": 3.0, "b": 1.0, "c": 0.0}
    assert ndcg(["a", "b"], grades) == 1.0
    assert ndcg(["c", "b", "a"], grades) == pytest.approx((1 / 1.584962 + 7 / 2) / (7 + 1 / 1.584962), abs=1e-6)
    assert ndcg(["x"] * 10 + ["a"], grades) == 0.0
    assert (reciprocal(["c", "b", "a"], grades), reciprocal(["c"], grades)) == (0.5, 0.0)
    assert (recall(["c", "b"], grades), recall(["a", "b"], grades), recall(["a"], {"c": 0.0})) == (0.5, 1.0, 0.0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"queries": ""}, "queries.tsv 是空的。每行应有：编号、文本，用制表符分开"),
        ({"docs": " \n\n"}, "docs.tsv 是空的"),
        ({"queries": "q1 机器\n"}, "queries.tsv 第 1 行：应有 2 列（编号、文本），用制表符分开"),
        ({"docs": "d1\ta\n\nd1\tb\n"}, "docs.tsv 第 3 行：文档编号 d1 重复"),
        ({"grades": "q9\td1\t1\n"}, "qrels.tsv 第 1 行：没有编号为 q9 的问题"),
        ({"grades": "q1\td1\t1\nq1\td9\t1\n"}, "qrels.tsv 第 2 行：没有编号为 d9 的文档"),
        ({"grades": "q1\td1\t好\n"}, "评分应是 0 到 10 的数，现在是“好”"),
        ({"grades": "q1\td1\t-1\n"}, "评分应是 0 到 10 的数，现在是“-1”"),
        ({"grades": "q1\td1\tnan\n"}, "评分应是 0 到 10 的数，现在是“nan”"),
        ({"grades": "q1\td1\t11\n"}, "评分应是 0 到 10 的数，现在是“11”"),
        ({"grades": "q1\td1\n"}, "qrels.tsv 第 1 行：应有 3 列"),
        ({"grades": "q1\td1\t0\n"}, "没有一个问题有评分大于 0 的文档"),
        ({"docs": "d1\t机器".encode("gbk")}, "docs.tsv 不是 UTF-8 文本（第 4 个字节）"),
    ],
)
def test_a_set_that_cannot_be_measured_on_is_said_to_be_wrong_and_where(files, wrong, said):
    with pytest.raises(BadSet) as error:
        read(*files(**wrong))
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_said_so(files, tmp_path):
    queries, docs, _ = files()
    with pytest.raises(BadSet, match=r"读不了 .*none\.tsv"):
        read(queries, docs, tmp_path / "none.tsv")


def test_the_command_prints_the_search_of_the_house_beside_jieba(files, capsys):
    queries, docs, grades = files(queries="\ufeff" + QUERIES + "q3\t没有答案\n")
    named = ["--queries", str(queries), "--docs", str(docs), "--qrels", str(grades)]
    assert main(["matching", "evaluate", *named]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["问题 2 个，文档 3 篇", "另有 1 个问题没有评分大于 0 的文档，不计入"]
    assert said[2].split() == ["nDCG@10", "MRR@10", "recall@100", "查询/秒", "建索引/秒"]
    assert said[3].split()[:4] == ["城枢", "1.000", "1.000", "1.000"]
    assert said[4].startswith("对照：BM25（jieba 分词）")


def test_the_command_also_measures_with_meaning_what_shares_no_word(files, capsys, monkeypatch):
    monkeypatch.setattr(encoder, "passages", lambda texts: axis(*(0 if "废水" in text else 1 for text in texts)))
    monkeypatch.setattr(encoder, "query", lambda text: axis(0 if "排污" in text else 1)[0])
    queries, docs, grades = files(queries=QUERIES.replace("废水处理", "怎样排污"))
    assert (
        main(
            [
                "matching",
                "evaluate",
                "--queries",
                str(queries),
                "--docs",
                str(docs),
                "--qrels",
                str(grades),
                "--semantic",
            ]
        )
        == 0
    )
    said = [line.split() for line in capsys.readouterr().out.splitlines()[2:]]
    assert [(line[0], line[-5]) for line in said] == [
        ("城枢", "0.500"),
        ("对照：BM25（jieba", "0.500"),
        ("城枢，加语义向量", "1.000"),
    ]


def test_the_command_says_what_is_wrong_with_a_set(files, capsys):
    queries, docs, grades = files(grades="q1\td1\t好\n")
    assert main(["matching", "evaluate", "--queries", str(queries), "--docs", str(docs), "--qrels", str(grades)]) == 1
    assert "第 1 行：评分应是 0 到 10 的数" in capsys.readouterr().err
