"""Audits in every format: the same words and amounts, whatever the quote's own texts hold."""

import json
import re

import pytest
from conftest import NOW, ROOT
from hostile import HOSTILE, page_of, said, tokens
from jsonschema import Draft202012Validator
from wishes import CATALOG, RATES

from costcalc.analysis.audit.audit import audit, scenario_of_offer
from costcalc.analysis.audit.model import Audit
from costcalc.analysis.audit.names import load_names
from costcalc.analysis.audit.read import read_offer
from costcalc.api.formats import render
from costcalc.messages import say
from costcalc.rendering.pages.audit import TITLES

CASES = ROOT / "tests" / "analysis" / "audit" / "cases"
NAMES = load_names(CATALOG)


def audited(name: str) -> Audit:
    text = (CASES / name).read_text("utf-8")
    offer = read_offer(text, name, CATALOG, NAMES, NOW.date())
    return audit(offer, scenario_of_offer(offer, CATALOG, NOW, {}, None), CATALOG, NAMES, RATES, created=NOW)


def saying(text: str) -> Audit:
    """An audit in which every text of the quote is another one."""
    found = audited("hostile.json")
    lines = tuple(line.model_copy(update={"label": text}) for line in found.lines)
    findings = tuple(
        each.model_copy(update={"message": say("{text}: {code}", text=text, code=each.code)}) for each in found.findings
    )
    return found.model_copy(update={"lines": lines, "findings": findings, "provider": text})


@pytest.mark.parametrize("name", ["fair.toml", "agency-mark-up.toml", "bare.toml", "two-joints.toml"])
def test_every_format_says_every_finding_and_every_amount(name: str) -> None:
    found = audited(name)
    markdown = re.sub(r"\\(.)", r"\1", str(render(found, "md")))
    html = said(page_of(str(render(found, "html")).encode()))
    table = " ".join(str(render(found, "table", width=200)).split())
    for each in found.findings:
        assert each.message.text in markdown
        assert each.message.text in html
        assert each.message.text in table
    for amount in (*(line.amount for line in found.lines), *found.total.columns):
        assert all(f"{amount:,}" in shown for shown in (markdown, html, table))


@pytest.mark.parametrize("width", [20, 40, 80, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for name in ("fair.toml", "bare.toml", "japanese.toml", "hostile.json"):
        text = str(render(audited(name), "table", width=width))
        assert max(map(len, text.split("\n"))) <= width


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_do_not_change_what_a_page_is_made_of(text: str) -> None:
    plain, hostile = (str(render(saying(words), "html")).encode() for words in ("plain", text))
    assert [(each.tag, sorted(each.keys())) for each in page_of(plain).iter()] == [
        (each.tag, sorted(each.keys())) for each in page_of(hostile).iter()
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_do_not_change_what_markdown_is_made_of(text: str) -> None:
    plain, hostile = (str(render(saying(words), "md")).encode() for words in ("plain", text))
    assert _types(plain) == _types(hostile)


def _types(data: bytes) -> list[str]:
    """The kinds of tokens, runs of text as one."""
    found: list[str] = []
    for token in tokens(data):
        kind = "text" if token.type in {"text", "text_special"} else token.type
        if not (kind == "text" and found and found[-1] == "text"):
            found.append(kind)
    return found


def test_the_document_satisfies_its_schema() -> None:
    schema = json.loads((ROOT / "schema" / "audit-1.json").read_text("utf-8"))
    validator = Draft202012Validator(schema)
    for name in ("fair.toml", "bare.toml", "hostile.json"):
        validator.validate(json.loads(str(render(audited(name), "json"))))


def test_every_heading_is_used() -> None:
    shown = str(render(audited("bare.toml"), "html")) + str(render(audited("fair.toml"), "html"))
    assert [key for key in TITLES if f'<section id="{key}"' not in shown] == []
