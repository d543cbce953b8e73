"""Places to search: their kinds, how the newsroom has set them up, and the one way to ask them."""

from sources.providers.asking import NotYet, active, active_setting, ask, has_key_from_environment, why_off
from sources.providers.kinds import KINDS, Kind

__all__ = ["KINDS", "Kind", "NotYet", "active", "active_setting", "ask", "has_key_from_environment", "why_off"]
