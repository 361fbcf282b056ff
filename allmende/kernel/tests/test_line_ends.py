import pytest

from allmende.kernel.line_ends import kept_together, kept_together_on_page


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("50.00 € are open, 40,00 Euro", "50.00\u00a0€ are open, 40,00\u00a0Euro"),
        ("2 % of 10 euros", "2\u00a0% of 10\u00a0euros"),
        ("§ 65 (2) GenG, §§ 38 f. BGB", "§\u00a065 (2) GenG, §§\u00a038 f. BGB"),
        ("§ 10 Abs. 2 Satz 1, Nr. 3", "§\u00a010 Abs.\u00a02 Satz\u00a01, Nr.\u00a03"),
        ("§ 6 no. 3 GenG", "§\u00a06 no.\u00a03 GenG"),
        ("No. 12 of the list", "No.\u00a012 of the list"),
        (
            "The Euro is money, as euros are; No. means number",
            "The Euro is money, as euros are; No. means number",
        ),
    ],
)
def test_an_amount_and_a_paragraph_stay_whole(words, kept):
    assert kept_together(words) == kept


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>Open: <strong>50.00</strong> €</p>", "<p>Open: <strong>50.00</strong>\u00a0€</p>"),
        ('<input value="5 €" title="§ 3"> 5 €', '<input value="5 €" title="§ 3"> 5\u00a0€'),
        ('<textarea name="why">§ 3, 5 €</textarea>§ 3', '<textarea name="why">§ 3, 5 €</textarea>§\u00a03'),
        ("<script>say('5 €')</script>", "<script>say('5 €')</script>"),
        ("5 € without a tag", "5\u00a0€ without a tag"),
    ],
)
def test_a_page_keeps_what_it_shows_and_leaves_what_a_field_holds(html, kept):
    assert kept_together_on_page(html) == kept
