import pytest

from allmende.ui.downloads import disposition


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("jahr-2025.pdf", 'attachment; filename="jahr-2025.pdf"'),
        (
            "kündigung-müßig.pdf",
            "attachment; filename=\"kuendigung-muessig.pdf\"; filename*=UTF-8''k%C3%BCndigung-m%C3%BC%C3%9Fig.pdf",
        ),
        ("Café 1.pdf", "attachment; filename=\"Cafe-1.pdf\"; filename*=UTF-8''Caf%C3%A9%201.pdf"),
        (
            'a"\r\nSet-Cookie: x',
            "attachment; filename=\"a-Set-Cookie-x\"; filename*=UTF-8''a%22%0D%0ASet-Cookie%3A%20x",
        ),
    ],
)
def test_a_name_is_kept_by_every_program(name: str, header: str) -> None:
    assert disposition(name) == header


def test_what_is_shown_has_a_name_too() -> None:
    assert disposition("brief-3.pdf", shown=True) == 'inline; filename="brief-3.pdf"'
