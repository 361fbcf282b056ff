"""What people write in Markdown becomes harmless HTML."""

import pytest

from allmende.ui.markdown import render_markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ein **Garten** für *alle*", "<p>Ein <strong>Garten</strong> für <em>alle</em></p>\n"),
        ("# Wir", "<h3>Wir</h3>\n"),
        ("###### Wir", "<h3>Wir</h3>\n"),
        ("# A\n### B\n# C", "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>\n"),
        ("### A\n# B\n## C", "<h3>A</h3>\n<h3>B</h3>\n<h4>C</h4>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        (
            "[uns](https://a.example)",
            '<p><a href="https://a.example" rel="noopener noreferrer">uns</a></p>\n',
        ),
        ("", ""),
    ],
)
def test_markdown(text: str, html: str) -> None:
    assert render_markdown(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=https://evil.example/x.png onerror=alert(1)>",
        "![x](https://evil.example/x.png)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        '<p style="color:red" onclick="x()">a</p>',
        "<iframe src=//evil.example></iframe>",
    ],
)
def test_nothing_foreign_runs_or_loads(text: str) -> None:
    html = str(render_markdown(text))
    for bad in ("<script", "<img", "<iframe", "<p style", "<p onclick", 'href="javascript', 'href="data'):
        assert bad not in html
