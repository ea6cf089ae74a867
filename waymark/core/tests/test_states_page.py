from django.core.management import call_command

from waymark.core import states_page


def test_the_page_of_states_is_up_to_date():
    assert states_page.PAGE.read_text(encoding="utf-8") == states_page.states_page(), "run `./run states`"


def test_the_page_draws_each_move_and_each_end():
    page = states_page.states_page()
    assert "    agreed --> active : start" in page
    assert "| agreed | start | active |" in page
    assert "    ended --> [*]" in page
    assert "    active --> [*]" not in page


def test_every_state_is_reached_by_some_act_or_is_the_first():
    for name, moves in states_page.all_moves().items():
        kind = type(next(iter(moves))[0])
        assert set(kind) == {next(iter(kind))} | set(moves.values()), name


def test_every_act_moves_something():
    for name, moves in states_page.all_moves().items():
        kind = type(next(iter(moves))[1])
        assert set(kind) == {act for _, act in moves}, name


def test_the_command_writes_the_page(tmp_path, monkeypatch, capsys):
    page = tmp_path / "docs" / "reference" / "states.md"
    monkeypatch.setattr("waymark.core.management.commands.states.PAGE", page)
    call_command("states")
    assert "stateDiagram-v2" in page.read_text(encoding="utf-8")
    assert "docs/reference/states.md is written." in capsys.readouterr().out
