"""`network` of the virtual board: a Wi-Fi that is there or not, as the conditions say."""

import js

STA_IF = 0


class WLAN:
    def __init__(self, interface):
        self._joined = False

    def active(self, on):
        pass

    def connect(self, ssid, password):
        self._joined = True

    def isconnected(self):
        return self._joined and js.virtualBoard.condition("wifi")
