"""An audit as Markdown and as JSON."""

from collections.abc import Iterable, Iterator

from costcalc.analysis.audit.model import Audit
from costcalc.rendering.audit_words import SEVERITIES, TITLES, AuditWords
from costcalc.rendering.comparison_files import SIGNS
from costcalc.rendering.comparison_tables import Table
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.text import escape_controls


def audit_markdown(audit: Audit, numbers: Numbers = ENGLISH) -> str:
    """The audit as Markdown."""
    words = AuditWords(audit, numbers)
    lines = [f"# {_plain(words.title())}", "", *(f"{_plain(line)}  " for line in words.preamble()), ""]
    lines += [f"**{_plain(words.result())}**  ", f"{_plain(words.sums())}  ", _plain(words.total())]
    for severity in SEVERITIES:
        lines += _headed(severity, (f"- {_plain(line)}" for line in words.findings(severity)))
    care = words.care()
    if care:
        lines += _headed("care", (_plain(words.care_sum()), "", *_table(care)))
    lines += _headed("lines", (*_table(words.lines()), *_notes(words.line_notes())))
    lines += _headed("family", (*_table(words.family()), *_notes(words.family_notes())))
    lines += _headed("replaced", (f"- **{_plain(row.name)}**: {_plain(row.words)}" for row in words.replaced()))
    lines += _headed("rates", (f"- {_plain(line)}" for line in words.rates()))
    lines += _headed("sources", (f"- {_plain(f'{row.name} {row.words}')}" for row in words.sources()))
    return "\n".join([*lines, "", f"{_plain(words.made())} {_plain(audit.disclaimer)}"]) + "\n"


def _headed(key: str, body: Iterable[str]) -> list[str]:
    """A section; nothing without a body."""
    lines = list(body)
    return ["", f"## {_plain(TITLES[key])}", "", *lines] if lines else []


def _notes(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from ("", _plain(sentence))


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(_plain, table.header))} |"
    yield f"|{'|'.join('--:' if column in table.right else '---' for column in range(len(table.header)))}|"
    yield from (f"| {' | '.join(map(_plain, row))} |" for row in table.rows)


def _plain(words: str) -> str:
    """Words that Markdown takes literally."""
    return "".join(f"\\{sign}" if sign in SIGNS else sign for sign in escape_controls(words).strip())
