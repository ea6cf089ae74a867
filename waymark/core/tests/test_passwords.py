from types import SimpleNamespace

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

PERSON = SimpleNamespace(email="ayesha.begum@ashgrove.example", name="Ayesha Begum")


@pytest.mark.parametrize(
    "password", ["password1234", "qwertyuiop12", "aaaaaaaaaaaaaaaa", "ayesha.begum@ashgrove.example", "begumayesha1"]
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="easy to guess"):
        validate_password(password, PERSON)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(ValidationError, match="12 characters"):
        validate_password("x9#Kq!2mZ", PERSON)


@pytest.mark.parametrize(
    "password", ["tulip anchor sixty fog", "correct horse battery staple", "x" * 3 + "9#Kq!2mZ" * 20]
)
def test_three_words_are_enough_and_long_ones_are_looked_at_quickly(password: str) -> None:
    validate_password(password, PERSON)
