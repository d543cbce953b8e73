"""The cast: the same people in every test, so that a name says what its bearer may do."""

from __future__ import annotations

from people.models import Role, User


def edith() -> User:
    return _person("edith", "Edith", Role.EDITOR)


def eve() -> User:
    return _person("eve", "Eve", Role.EDITOR)


def ravi() -> User:
    return _person("ravi", "Ravi", Role.REVIEWER)


def rosa() -> User:
    return _person("rosa", "Rosa", Role.REVIEWER)


def ada() -> User:
    return _person("ada", "Ada", Role.ADMINISTRATOR, is_staff=True, is_superuser=True)


def olga() -> User:
    return _person("olga", "Olga", Role.OUTSIDER)


def _person(username: str, first_name: str, role: Role, *, is_staff: bool = False, is_superuser: bool = False) -> User:
    person, _ = User.objects.get_or_create(
        username=username,
        defaults={"first_name": first_name, "role": role, "is_staff": is_staff, "is_superuser": is_superuser},
    )
    return person
