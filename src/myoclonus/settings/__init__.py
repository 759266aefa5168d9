"""Every number that changes a result, as frozen records that load from and save to TOML."""

from myoclonus.settings.toml import Settings, load_settings, settings_from_mapping, settings_to_toml

__all__ = ["Settings", "load_settings", "settings_from_mapping", "settings_to_toml"]
