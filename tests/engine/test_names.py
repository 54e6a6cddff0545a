"""Short names of working folders, each told from the others."""

from hypothesis import given, strategies as st

from burnbar_tui.engine.names import project_names


def test_a_folder_is_named_by_its_last_part() -> None:
    assert project_names(["/home/ana/shop", "/home/ana/blog/"]) == {
        "/home/ana/shop": "shop",
        "/home/ana/blog/": "blog",
    }


def test_folders_that_would_be_alike_tell_more_of_their_paths() -> None:
    paths = ["/a/job/shop", "/a/home/shop", "/a/blog"]
    assert list(project_names(paths).values()) == ["job/shop", "home/shop", "blog"]


def test_only_as_much_is_told_as_is_needed() -> None:
    paths = ["/x/1/app/src", "/x/2/app/src", "/x/lib/src"]
    assert list(project_names(paths).values()) == ["1/app/src", "2/app/src", "lib/src"]


def test_a_longer_name_that_meets_a_short_one_grows_on() -> None:
    paths = ["/p/a/b", "/q/a/b", "/c/b"]
    assert list(project_names(paths).values()) == ["p/a/b", "q/a/b", "c/b"]


def test_windows_paths_have_parts_too() -> None:
    assert project_names([r"C:\Users\ana\shop"]) == {r"C:\Users\ana\shop": "shop"}


def test_a_folder_that_is_not_told_is_unknown() -> None:
    assert project_names(["", "/"]) == {"": "unknown", "/": "unknown"}


def test_no_folders_have_no_names() -> None:
    assert project_names([]) == {}


def test_folders_alike_in_five_parts_stay_alike() -> None:
    paths = ["/a/1/2/3/4/5", "/b/1/2/3/4/5"]
    assert list(project_names(paths).values()) == ["1/2/3/4/5"] * 2


parts = st.lists(st.sampled_from(["a", "b", "src"]), min_size=1, max_size=4)


@given(st.lists(parts.map(lambda some: "/" + "/".join(some)), unique=True, max_size=12))
def test_different_folders_have_different_names_that_end_their_paths(paths: list[str]) -> None:
    names = project_names(paths)
    assert set(names) == set(paths)
    assert len(set(names.values())) == len(paths)
    assert all(path.endswith(name) for path, name in names.items())


@given(st.lists(parts.map(lambda some: "/" + "/".join(some)), unique=True, max_size=8))
def test_the_order_of_folders_makes_no_difference(paths: list[str]) -> None:
    assert project_names(reversed(paths)) == project_names(paths)
