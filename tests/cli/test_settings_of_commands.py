"""What settings mean for commands."""

from tests.machine import Machine, Shell


def written(machine: Machine, text: str) -> None:
    machine.paths.config.mkdir(exist_ok=True)
    machine.paths.settings.write_text(text)


def test_a_wrong_value_is_one_sentence_and_wrong_usage(machine: Machine, shell: Shell) -> None:
    written(machine, 'timezone = "Mars/Base"\n')
    told = shell.fails("daily", "--json")
    assert "config.toml: `timezone` must be local, or a name such as Europe/Berlin" in told


def test_days_are_those_of_the_chosen_zone(busy: Machine, shell: Shell) -> None:
    written(busy, 'timezone = "Asia/Kathmandu"\n')
    assert shell.json("daily", "--json")["timezone"] == "Asia/Kathmandu"
    assert shell.json("daily", "--json", "--timezone", "UTC")["timezone"] == "UTC"


def test_unknown_names_are_one_sentence_beside_the_data(busy: Machine, shell: Shell) -> None:
    written(busy, 'colour = "red"\n')
    code, out, err = shell.run("daily", "--json")
    assert (code, out[0]) == (0, "{")
    assert err.count("unknown and left alone: colour") == err.count("\n") == 1


def test_the_doctor_tells_of_settings(busy: Machine, shell: Shell) -> None:
    written(busy, 'theme = 1\ncolour = "red"\n')
    code, out, _ = shell.run("doctor")
    assert code == 1
    assert "`theme` must be ember, paper, or a theme of Textual" in out
    assert "left alone: colour" in out
    written(busy, 'theme = "paper"\n')
    assert f"settings: {busy.paths.settings}" in shell.run("doctor")[1]
