"""The components: what they say, that they escape, and what they tell those who do not see them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation
from jinja2 import Environment, UndefinedError

from allmende.ui import examples
from allmende.ui.fields import AmountField, DayInput, HourInput
from allmende.ui.jinja import environment

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def env() -> Environment:
    from django.template import engines

    return engines.all()[0].env  # type: ignore[attr-defined]


def drawn(env: Environment, file: str, call: str, **context: Any) -> str:
    """What a template says that imports these macros and calls one."""
    source = f'{{% import "ui/{file}.html" as ui %}}' + call
    return re.sub(r"\s+", " ", env.from_string(source).render(**context)).strip()


class SlotForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the door")
    day = forms.DateField(label="Day", widget=DayInput())
    start = forms.TimeField(label="from", widget=HourInput())
    price = AmountField(label="Price", decimals=2)
    how = forms.ChoiceField(
        label="How", choices=[("a", "At once"), ("b", "By agreement")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="Agreed")
    mandate = forms.BooleanField(label="I give this mandate.")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_label_hint_and_error_to_its_control(env: Environment) -> None:
    form = SlotForm({"name": ""})
    html = drawn(env, "forms", '{{ ui.field(form["name"]) }}', form=form)
    assert '<label for="id_name">Name</label>' in html
    assert '<span class="hint" id="id_name-h">As on the door</span>' in html
    assert 'aria-describedby="id_name-h id_name-e"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="input "' in html
    assert 'id="id_name-e"' in html


def test_a_field_in_order_says_nothing_about_errors(env: Environment) -> None:
    html = drawn(env, "forms", '{{ ui.field(form["day"], optional=true) }}', form=SlotForm())
    assert "error" not in html
    assert "aria-describedby" not in html
    assert 'type="date"' in html
    assert '<span class="muted">' in html


def test_a_choice_becomes_a_fieldset_and_a_single_box_a_check(env: Environment) -> None:
    choice = drawn(env, "forms", '{{ ui.field(form["how"]) }}', form=SlotForm())
    assert choice.startswith('<fieldset class="field"><legend>How</legend>')
    assert choice.count('<label class="check">') == 2
    check = drawn(env, "forms", '{{ ui.field(form["agreed"]) }}', form=SlotForm())
    assert check.count("<input") == 1
    assert '<label class="check">' in check


def test_the_summary_leads_to_every_wrong_field(env: Environment) -> None:
    form = SlotForm({"name": SCRIPT, "day": "2026-11-28", "start": "10:00", "price": "1,2,3", "agreed": "on"})
    form.add_error("mandate", forms.ValidationError("The bank does not know this account."))
    form.add_error(None, "The slot is taken. " + SCRIPT)
    html = drawn(env, "forms", "{{ ui.error_summary(form) }}", form=form)
    assert 'role="alert"' in html
    assert 'href="#id_price"' in html
    assert 'href="#id_how_0"' in html
    assert '<a href="#id_mandate">„I give this mandate.“: Bitte ankreuzen.</a>' in html
    assert '<a href="#id_mandate">The bank does not know this account.</a>' in html
    assert "&lt;script&gt;" in html
    assert SCRIPT not in html
    assert drawn(env, "forms", "{{ ui.error_summary(form) }}", form=SlotForm()) == ""


@pytest.mark.parametrize(("language", "shown"), [("de", "46,50"), ("en", "46.50")])
def test_an_amount_is_shown_and_read_in_the_own_notation(language: str, shown: str) -> None:
    with translation.override(language):
        form = SlotForm(initial={"price": 4650})
        assert f'value="{shown}"' in str(form["price"])
        bound = SlotForm({"price": shown})
        bound.is_valid()
        assert bound.cleaned_data["price"] == 4650


def test_an_amount_that_is_none_is_refused_at_its_field() -> None:
    form = SlotForm({"price": "twelve"})
    assert not form.is_valid()
    assert "twelve" in form.errors["price"][0]


@pytest.mark.parametrize(
    ("file", "call"),
    [
        ("notes", '{{ ui.note("no", text, text, rule=text) }}'),
        ("notes", "{{ ui.toast(text) }}"),
        ("notes", "{{ ui.norm(text, text, text) }}"),
        ("notes", "{% call ui.duty(text, text) %}{{ text }}{% endcall %}"),
        ("notes", "{{ ui.empty(text, text, '/', text) }}"),
        ("boxes", "{% call ui.section(text, 'a', aside=text) %}{{ text }}{% endcall %}"),
        ("boxes", "{% call ui.panel(text, 'a') %}{{ text }}{% endcall %}"),
        ("boxes", "{% call ui.dialog('a', text) %}{{ text }}{% endcall %}"),
        ("boxes", "{{ ui.crumbs([('/', text)], text) }}"),
        ("boxes", "{{ ui.page_head(text, kicker=text, lede=text) }}"),
        ("states", "{{ ui.state(text, 'ok') }}"),
        ("states", "{{ ui.path([{'name': text, 'text': text}], text) }}"),
        ("lists", "{{ ui.offer('room', text, '/', text, text, text) }}"),
        ("lists", "{{ ui.timeline([{'when': text, 'text': text}]) }}"),
        ("lists", "{{ ui.talk([{'who': text, 'when': text, 'text': text}]) }}"),
        ("lists", "{{ ui.facts([(text, text), (text, text, 'total')]) }}"),
        ("lists", "{{ ui.pages(text, after='?' ~ text) }}"),
        ("tables", "{% call ui.table(text, [{'label': text}]) %}<tr><td>{{ text }}</td></tr>{% endcall %}"),
        ("tables", "{{ ui.pick('m', text, text) }}"),
        ("drawn", "{{ ui.bars([(text, 1, text, 'g-free')], text) }}"),
        ("drawn", "{{ ui.balance_scale(1, -10, 10, unit=text) }}"),
        (
            "map",
            "{{ ui.map_figure(text, text, markers=[dict(nr=1, name=text, href=text, lat=1, lon=1)], lat=1, lon=1) }}",
        ),
        ("forms", "{{ ui.question('/', near=text) }}"),
        ("forms", "{{ ui.search_field('q', text, value=text, hint=text) }}"),
        ("forms", "{{ ui.submit(text) }}"),
    ],
)
def test_text_stays_text_in_every_component(env: Environment, file: str, call: str) -> None:
    html = drawn(env, file, call, text=SCRIPT)
    assert "<script>alert" not in html
    assert "script" in html


def test_a_state_is_shape_word_and_colour(env: Environment) -> None:
    html = drawn(env, "states", '{{ ui.state("confirmed", "ok") }}')
    assert html.startswith('<span class="state ok"><svg class="icon" aria-hidden="true">')
    assert html.endswith("confirmed</span>")


def test_a_head_that_sorts_keeps_the_filter_and_drops_the_page(env: Environment) -> None:
    columns = [{"label": "Name", "sort": "name"}, {"label": "Shares", "num": True}]
    html = drawn(
        env,
        "tables",
        '{% call ui.table("Members", columns, sort="name", params=params) %}{% endcall %}',
        columns=columns,
        params=QueryDict("q=a%26b&page=3"),
    )
    assert 'aria-sort="ascending"><a href="?q=a%26b&amp;sort=-name">Name</a>' in html
    assert '<th scope="col" class="num">Shares</th>' in html


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "10–14 Uhr frei; belegt: 16–20 Uhr"),
        ("en", "free 10 am–2 pm; taken: 4–8 pm"),
    ],
)
def test_a_strip_says_in_words_what_it_draws(env: Environment, language: str, said: str) -> None:
    with translation.override(language):
        html = drawn(env, "drawn", '{{ ui.day_strip("", busy=[(16, 20)], asked=(10, 14)) }}')
    assert f'role="img" aria-label="{said}"' in html
    assert "style=" not in html


def test_a_free_gap_in_the_week_is_a_link_with_words(env: Environment) -> None:
    with translation.override("de"):
        html = drawn(
            env,
            "drawn",
            '{{ ui.week("Woche", days, href=href) }}',
            days=examples.a_week(),
            href=lambda on, cell: f"?on={on}&from={cell.start}",
        )
    assert html.count("<tr") == 8
    assert (
        '<a href="?on=2026-11-28&amp;from=8.0" aria-label="Samstag, 28. November, 8–10 Uhr frei: übernehmen">8–10</a>'
        in html
    )
    assert "Sa<br>28.11." in html
    assert html.count('colspan="56"') == 1  # Sunday: closed from end to end


def test_an_undefined_name_is_refused_loudly(env: Environment) -> None:
    with pytest.raises(UndefinedError):
        env.from_string("{{ nobody }}").render()


def test_filters_write_the_language_of_the_visitor(env: Environment) -> None:
    template = env.from_string(
        '{{ day|day }} · {{ moment|moment("Europe/Berlin") }} · {{ 4650|amount }} · {{ 90|duration(short=true) }}'
    )
    moment = datetime.fromisoformat("2026-11-28T09:00+00:00")
    with translation.override("de"):
        german = template.render(day=date(2026, 11, 28), moment=moment)
    assert german == "Samstag, 28. November · Samstag, 28. November, 10:00 Uhr · 46,50 · 1 Std. 30 Min."
    with translation.override("en"):
        english = template.render(day=date(2026, 11, 28), moment=moment)
    assert english == "Saturday, 28 November · Saturday, 28 November, 10 am · 46.50 · 1 h 30 min"


def test_plain_text_keeps_its_lines_and_nothing_else(env: Environment) -> None:
    html = env.from_string("{{ text|paragraphs }}").render(text="one\ntwo\r\n\r\n<b>three</b>\n")
    assert html == "<p>one<br>two</p><p>&lt;b&gt;three&lt;/b&gt;</p>"


def test_the_environment_escapes_whatever_it_is_told() -> None:
    assert environment(autoescape=False).from_string("{{ x }}").render(x="<") == "&lt;"
