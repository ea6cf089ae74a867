import time

from django.contrib.auth.hashers import check_password, make_password
from django.test import override_settings

from waymark.core.hashers import Argon2

IN_USE = override_settings(PASSWORD_HASHERS=["waymark.core.hashers.Argon2"])


@IN_USE
def test_a_password_is_kept_as_argon2id_with_these_figures() -> None:
    kept = make_password("correct horse battery staple")
    assert kept.startswith("argon2$argon2id$v=19$m=32768,t=2,p=1$")
    assert check_password("correct horse battery staple", kept)
    assert not check_password("correct horse battery stable", kept)


def test_a_sign_in_costs_less_than_a_tenth_of_a_second_of_work() -> None:
    hasher = Argon2()
    salt = hasher.salt()
    costs = []
    for _ in range(5):
        began = time.process_time()
        hasher.encode("correct horse battery staple", salt)
        costs.append(time.process_time() - began)
    assert min(costs) < 0.1


def test_the_figures_are_no_weaker_than_the_least_that_is_advised() -> None:
    assert Argon2.memory_cost >= 19 * 1024
    assert Argon2.time_cost >= 2
