"""How a store of an earlier version becomes one of this version, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def config_for(path: Path) -> Config:
    """Return the Alembic configuration for the store at `path`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["store"] = path
    return config


def upgrade(path: Path) -> None:
    """Run every migration that the store at `path` lacks."""
    command.upgrade(config_for(path), "head")
