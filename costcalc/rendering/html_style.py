"""How the HTML document looks: light and dark, phone to desktop, and on paper."""

STYLE = """\
:root {
  color-scheme: light dark;
  --page: #fff; --band: #f2f5f8; --ink: #1b2430; --muted: #536070; --line: #d6dde5; --faint: #e9eef3;
  --link: #1c5a96; --bar: #2f6fae; --spread: #6796c8; --likely: #1c4f86; --culture: #b3741a; --quiet: #7b8896;
  --callout: #fdf6e6; --edge: #b3741a; --target: #fff3c4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --band: #1a2027; --ink: #e6ebf1; --muted: #a8b4c1; --line: #34404c; --faint: #232b34;
    --link: #8fbdec; --bar: #6aa5e0; --spread: #4a7fb5; --likely: #cfe3f8; --culture: #dba443; --quiet: #8593a2;
    --callout: #2a2416; --edge: #dba443; --target: #463c12;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 3rem; }
body {
  margin: 0; background: var(--page); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.55 -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
}
header, .page, footer { padding-inline: max(1rem, 50vw - 38rem); }
h1, h2 { line-height: 1.25; text-wrap: balance; margin: 0; }
h1 { font-size: clamp(1.5rem, 1.1rem + 1.8vw, 2.1rem); letter-spacing: -0.01em; }
h2 { font-size: 1.3rem; margin-block: 0 0.75rem; }
p, ul, dl, table, figure { margin: 0 0 1rem; }
a { color: var(--link); text-underline-offset: 0.15em; text-decoration-thickness: 0.06em; }
a:hover { text-decoration-thickness: 0.12em; }
:focus-visible { outline: 0.15rem solid var(--link); outline-offset: 0.15rem; border-radius: 0.15rem; }
data, time { unicode-bidi: isolate; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

header { background: var(--band); border-block-end: 1px solid var(--line); padding-block: 2rem 1.5rem; }
header p { margin: 0.35rem 0 0; max-width: 48rem; color: var(--muted); }
header .subject { font-size: 1.15rem; color: var(--ink); }
.result { margin-block: 1.5rem; }
header .result { margin-block: 1.5rem 1.25rem; }
.result strong {
  display: block; color: var(--ink); font-size: clamp(1.5rem, 1.2rem + 2vw, 2.25rem); line-height: 1.25;
}
.result span { font-size: 1.1rem; }
header dl { margin: 0.75rem 0 0; display: flex; flex-wrap: wrap; gap: 0.5rem 2.5rem; }
dt { color: var(--muted); font-size: 0.875rem; }
dd { margin: 0; }

nav { padding-block: 0.75rem; border-block-end: 1px solid var(--line); }
summary { cursor: pointer; padding-block: 0.25rem; color: var(--link); font-weight: 600; }
nav ul { list-style: none; margin: 0.25rem 0 0; padding: 0; columns: 15rem; }
nav a { display: block; padding-block: 0.3rem; text-decoration: none; }
nav a:hover { text-decoration: underline; }

main { padding-block: 2rem 1rem; }
section { margin-block-end: 3rem; }
section > p, section > ul, section > dl { max-width: 48rem; }
section > ul { padding-inline-start: 1.2rem; }
li { margin-block-end: 0.4rem; }
li::marker { color: var(--muted); }
section dl { display: grid; gap: 0.6rem; }
section dl b { font-weight: 600; }
.callout {
  background: var(--callout); border-inline-start: 0.3rem solid var(--edge); border-radius: 0.25rem;
  padding: 1rem 1.25rem 0.5rem; max-width: 51rem;
}
section .sources { gap: 0.15rem; margin-inline-start: -0.3rem; }
section .sources > div { display: grid; grid-template-columns: 2rem 1fr; gap: 0 0.75rem; align-items: baseline; }
section .sources > div { padding: 0.15rem 0.3rem; }
.sources dd { grid-column: 2; }
.sources dt { text-align: end; font-variant-numeric: tabular-nums; }
.sources :target { background: var(--target); border-radius: 0.25rem; }
.marks a { text-decoration: none; }
.marks a:hover { text-decoration: underline; }

table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; line-height: 1.4; }
caption { text-align: start; color: var(--muted); font-size: 0.875rem; padding-block-end: 0.4rem; }
th, td { text-align: start; vertical-align: baseline; padding: 0.4rem 0; font-weight: 400; }
th + *, td + * { padding-inline-start: 1rem; }
.n { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; }
time { white-space: nowrap; }
tbody tr { border-block-start: 1px solid var(--faint); }
thead th { color: var(--muted); font-size: 0.875rem; }
.amounts thead { position: sticky; inset-block-start: 0; background: var(--page); z-index: 1; }
.amounts thead tr { box-shadow: 0 1px var(--line); }
.amounts td.n:nth-last-of-type(2), .lines td.n:nth-last-of-type(3) { font-weight: 600; }
.category > *, .total > * { font-weight: 700; }
tr.category { border-block-start-color: var(--line); }
.category > * { padding-block-start: 0.9rem; }
tr.total { border-block-start: 2px solid var(--ink); }
.how, .more, .payments th, .days th { color: var(--muted); }
.how { font-size: 0.875rem; }
th.how { width: 34%; }
.lines tr:not(.category, .total) > th[scope=row] { padding-inline-start: 0.9rem; }
.marks a { display: inline-block; min-width: 1.5rem; line-height: 1.5rem; text-align: center; }
.more { display: block; font-size: 0.875rem; font-weight: 400; }
.payments th, .days th { white-space: nowrap; font-variant-numeric: tabular-nums; }
.days { max-width: 51rem; }
.days th { width: 9.5rem; }
.days b { font-weight: 600; }
.stands-out > * { font-weight: 700; color: var(--ink); }

figcaption { color: var(--muted); font-size: 0.875rem; padding-block-end: 0.4rem; }
svg { display: block; overflow: visible; font-size: 0.875rem; }
svg text { fill: var(--ink); }
svg .figure, svg .axis { fill: var(--muted); font-variant-numeric: tabular-nums; }
svg .axis { font-size: 0.8125rem; }
svg .end { text-anchor: end; }
svg .mid { text-anchor: middle; }
svg text.total { font-weight: 700; fill: var(--ink); }
line { stroke: var(--line); }
.track { fill: var(--faint); }
.bar, .japan, .day { fill: var(--bar); }
.likely { fill: var(--likely); }
.spread { fill: var(--spread); }
.likely, .day { stroke: var(--page); stroke-width: 2px; }
.culture { fill: var(--culture); }
.quiet { fill: var(--quiet); }

footer { background: var(--band); border-block-start: 1px solid var(--line); padding-block: 1.5rem 2rem; }
footer p { margin: 0; max-width: 48rem; font-weight: 600; }

@media screen and (min-width: 48rem) {
  .marks { white-space: nowrap; }
}
@media (min-width: 40rem) {
  section dl > div { display: grid; grid-template-columns: 9rem 1fr; }
}
@media screen and (min-width: 64rem) {
  .glance {
    display: grid; grid-template-columns: minmax(min-content, 1fr) minmax(0, 1fr); column-gap: 3rem; align-items: start;
    grid-template-areas: "table shares" "alone alone" "spreads spreads";
  }
  .glance table { grid-area: table; }
  .glance th { overflow-wrap: normal; }
  .alone { grid-area: alone; }
  .shares { grid-area: shares; }
  .spreads { grid-area: spreads; }
}
@media screen and (min-width: 75rem) {
  .page { display: grid; grid-template-columns: 12rem minmax(0, 1fr); gap: 3rem; }
  nav {
    position: sticky; inset-block-start: 0; align-self: start; padding-block-start: 2rem; border: 0;
    max-block-size: 100vh; overflow-y: auto;
  }
  nav ul { columns: auto; }
  nav li { margin: 0; }
  @supports selector(::details-content) {
    summary { display: none; }
    ::details-content { content-visibility: visible; block-size: auto; }
  }
}
@media screen and (max-width: 47.99rem) {
  .roomy { display: none; }
  .amounts, .amounts :is(thead, tbody) { display: block; }
  .amounts tr { display: grid; grid-template-columns: repeat(3, 1fr); column-gap: 0.75rem; padding-block: 0.5rem; }
  .amounts :is(th, td) { padding: 0; grid-column: 1 / -1; }
  .amounts .n { grid-column: auto; white-space: normal; }
  .amounts thead { inset-block-start: -1.75rem; }
  .amounts thead .how, .amounts thead .marks, .amounts td:empty { display: none; }
  tr.category { background: var(--band); margin-inline: -0.5rem; padding-inline: 0.5rem; }
  .lines tr:not(.category, .total) > th[scope=row] { padding: 0; font-weight: 600; grid-column: 1 / 3; }
  .lines .marks { grid-area: 1 / 3; text-align: end; word-spacing: -0.25em; }
  .long tr { column-gap: 0.4rem; }
  .long .n { font-size: 0.75rem; }
  .days th { width: auto; }
  .cancellation :is(th, td) { display: block; padding-inline: 0; }
  .cancellation td { padding-block-start: 0; }
}
@media (forced-colors: active) {
  :root {
    --page: Canvas; --ink: CanvasText; --muted: CanvasText; --faint: Canvas; --line: GrayText; --bar: LinkText;
    --likely: LinkText; --spread: GrayText; --culture: CanvasText; --quiet: GrayText;
  }
  svg { forced-color-adjust: none; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --band: #fff; --ink: #000; --muted: #444; --line: #c4c4c4; --faint: #e4e4e4; --link: #000;
    --bar: #2f6fae; --spread: #6796c8; --likely: #1c4f86; --culture: #b3741a; --quiet: #7b8896;
    --callout: #fff; --edge: #777;
  }
  @page {
    margin: 14mm 15mm;
    @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #444; }
  }
  html { font-size: 9.5pt; }
  body { line-height: 1.45; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  header, .page, footer { padding-inline: 0; }
  header { padding-block: 0 0.75rem; }
  header .result { margin-block: 0.75rem; }
  nav { display: none; }
  main { padding-block: 1rem 0; }
  section { margin-block-end: 2rem; }
  section > p, section > ul, section > dl, .callout, .days { max-width: none; }
  .glance { display: grid; grid-template-columns: 1fr 1fr; column-gap: 2rem; }
  .glance table, .alone { grid-column: 1 / -1; margin-block-end: 0.75rem; }
  .roomy { display: none; }
  th, td { padding-block: 0.28rem; }
  thead + tbody, thead + tbody > tr:first-child { break-before: avoid; }
  h2 { break-after: avoid; }
  tr, li, figure, dl > div, .callout, .payments, .cancellation { break-inside: avoid; }
  .category { break-after: avoid; }
  .amounts thead { position: static; }
  a { text-decoration: none; }
  .marks { white-space: nowrap; }
  .marks a { min-width: 1rem; line-height: inherit; }
}
"""
"""One style sheet, inside the document."""
