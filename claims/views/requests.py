"""A request by somebody who is logged in."""

from people.requests import InsiderRequest

__all__ = ["InsiderRequest"]
