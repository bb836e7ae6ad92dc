"""Where the broker is and how the box shows who it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from motospect.errors import SettingInvalid

USER = "box"
PORT = 1883
URL_HINT = "Give it as mqtt://HOST or mqtt://USER@HOST:PORT, for example mqtt://127.0.0.1."


@dataclass(frozen=True, slots=True)
class Broker:
    """One broker. The password stands in a file, never in the address."""

    host: str
    port: int
    user: str
    password_file: Path

    @classmethod
    def at(cls, url: str, password_file: str) -> Broker:
        """Return the broker of a URL; raises SettingInvalid."""
        parts = urlsplit(url)
        try:
            port = parts.port or PORT
        except ValueError:
            port = 0
        if parts.scheme != "mqtt" or not parts.hostname or not port or parts.path.strip("/"):
            raise SettingInvalid(f"MOTOSPECT_SENSORS_URL is {url!r}.", hint=URL_HINT)
        if parts.password is not None:
            raise SettingInvalid(
                "MOTOSPECT_SENSORS_URL holds a password.",
                hint="Write it into a file and name that in MOTOSPECT_SENSORS_PASSWORD_FILE.",
            )
        if not password_file:
            raise SettingInvalid(
                "MOTOSPECT_SENSORS_PASSWORD_FILE is empty, and the broker lets nobody in without a password.",
                hint="Give the file that `scripts/workshop-broker add box` printed the password for.",
            )
        return cls(parts.hostname, port, parts.username or USER, Path(password_file))

    def password(self) -> str:
        """Return the password; raises SettingInvalid when its file cannot be read or is empty."""
        try:
            text = self.password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as why:
            raise SettingInvalid(
                f"The broker's password file {self.password_file} cannot be read: {why}.",
                hint="Check MOTOSPECT_SENSORS_PASSWORD_FILE and that the daemon may read the file.",
            ) from why
        if not text:
            raise SettingInvalid(
                f"The broker's password file {self.password_file} is empty.",
                hint="Write the password into its first line.",
            )
        return text

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
