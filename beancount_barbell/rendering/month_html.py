"""A month's report as one HTML file, ready to print; it loads nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment

from beancount_barbell.rendering.assessed import STYLES

if TYPE_CHECKING:
    from beancount_barbell.rendering.month_sheet import Sheet

TEMPLATE = """\
{% macro figure(table, at) %}{% if at in table.figures %} class="figure"{% endif %}{% endmacro -%}
<!doctype html>
<html lang="{{ sheet.lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ sheet.title }}</title>
<style>
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #767d86;
  --good: #14632b; --notice: #7a4a00; --error: #a4161a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #16181b; --line: #8b929b;
  --good: #7bd88f; --notice: #f0b95a; --error: #ff9a94; } }
@media print { :root { --ink: #000; --paper: #fff; --line: #777; --good: #14632b;
  --notice: #7a4a00; --error: #a4161a; } section, tr { break-inside: avoid; } }
body { font: 1rem/1.5 system-ui, "Noto Sans CJK JP", sans-serif; color: var(--ink);
  background: var(--paper); max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin: 0; }
section { border-top: 1px solid var(--line); padding: .8rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: .5rem 0; }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; } table { border-collapse: collapse; margin: .5rem 0; }
caption { text-align: left; font-weight: 600; }
th, td { text-align: left; padding: .15rem .8rem .15rem 0; border-bottom: 1px solid var(--line); }
td { font-variant-numeric: tabular-nums; } .figure { text-align: right; }
@media screen { th, td { white-space: nowrap; } }
pre { border: 1px solid var(--line); padding: .5rem; overflow-x: auto; }
.good { color: var(--good); } .notice { color: var(--notice); } .error { color: var(--error); }
li { overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<h1>{{ sheet.title }}</h1>
<dl>
{% for name, value in sheet.facts %}<dt>{{ name }}</dt><dd>{{ value }}</dd>
{% endfor %}</dl>
<p class="{{ styles[sheet.tone] }}"><strong>{{ sheet.status }}</strong></p>
{% for block in sheet.blocks %}
<section>
<h2><span class="{{ styles[block.tone] }}">{{ block.mark }} {{ block.status }}</span>
{{ block.title }}
<small><code>{{ block.name }}</code></small></h2>
{% for mend in block.mends %}<p>{{ mend.text }}</p>
{% if mend.paste %}<pre tabindex="0">{{ mend.paste }}</pre>
{% endif %}{% endfor %}{% if block.notes %}<ul>
{% for note in block.notes %}<li>{{ note }}</li>
{% endfor %}</ul>
{% endif %}{% if block.rows %}<dl>
{% for name, value in block.rows %}<dt>{{ name }}</dt><dd>{{ value }}</dd>
{% endfor %}</dl>
{% endif %}{% for table in block.tables %}<div class="wide" tabindex="0"><table>
{% if table.title %}<caption>{{ table.title }}</caption>
{% endif %}<tr>{% for name in table.headings -%}
<th scope="col"{{ figure(table, loop.index0) }}>{{ name }}</th>{% endfor %}</tr>
{% for row in table.rows %}<tr>{% for cell in row -%}
<td{{ figure(table, loop.index0) }}>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table></div>
{% endfor %}{% if block.directive %}<pre tabindex="0">{{ block.directive }}</pre>
{% endif %}</section>
{% endfor %}
<section>
<h2>{{ sheet.findings_title }}</h2>
<ul>
{% for line in sheet.findings %}<li>{{ line }}</li>
{% endfor %}</ul>
</section>
</main>
</body>
</html>"""


def month_html(sheet: Sheet) -> str:
    """The report as a complete HTML page; every text is escaped."""
    environment = Environment(autoescape=True, trim_blocks=False, lstrip_blocks=False)
    return environment.from_string(TEMPLATE).render(sheet=sheet, styles=STYLES)
