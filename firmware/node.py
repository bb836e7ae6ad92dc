"""The node's life: windows go to the box in order and are given up only when the box has confirmed them."""

import wire

IN_FLIGHT = 32
"""Windows sent and not yet confirmed; more would only crowd the broker while the box is away."""
AT_ONCE = 8
"""Windows sent in one step: even if each takes the network's whole time-out, the watchdog is fed in time."""
AGAIN_MS, AGAIN_AT_MOST_MS = 3_000, 30_000
"""Unconfirmed windows are sent again after this, then after twice as long, and so on."""
RETRY_MS = 2_000
REJOIN_MS = 15_000
HEARTBEAT_MS = 10_000


class Node:
    """Ties ring, link and Wi-Fi together; `step` is called for ever and never raises for the network."""

    def __init__(self, ring, wifi, board, boot, now_ms):  # noqa: PLR0917 - five parts, no keywords saved
        self._ring, self._wifi, self._board = ring, wifi, board
        self._boot, self._now_ms = boot, now_ms
        self._link = self._topics = None
        self._next = 1
        self._tried_ms = self._joined_ms = -REJOIN_MS
        self._beaten_ms = self._confirmed_ms = 0
        self._again_ms = AGAIN_MS

    def speak_through(self, link, topics):
        """Use this link; it reports what it hears to `on_message`."""
        self._link, self._topics = link, topics

    def on_message(self, text):
        """Take the box's word for what it has; it also says that the box is there."""
        seq = wire.acknowledged(text, self._boot)
        if seq is None:
            return
        if seq == 0:
            # The box greets us after an absence: what it has missed is sent at once.
            self._next = self._ring.oldest
        elif seq < self._ring.oldest:
            return  # said before: no progress, so the wait for a confirmation goes on
        self._ring.release(seq)
        self._confirmed_ms, self._again_ms = self._now_ms(), AGAIN_MS

    def step(self):
        """Do what is due now: join, connect, listen, send, say that all is well."""
        now = self._now_ms()
        if not self._wifi.is_up():
            self._link.drop()
            if now - self._joined_ms >= REJOIN_MS:
                self._joined_ms = now
                self._wifi.join()
            return
        try:
            if self._link.is_up:
                self._serve(now)
            elif now - self._tried_ms >= RETRY_MS:
                self._tried_ms = now
                self._connect(now)
        except OSError as why:
            print("node: %s; %d windows are kept" % (why, self._ring.held))

    def _connect(self, now):
        self._link.connect()
        self._next = self._ring.oldest
        self._confirmed_ms, self._again_ms = now, AGAIN_MS
        self._beat(now)
        print("node: connected")

    def _serve(self, now):
        self._link.listen()
        if self._next > self._ring.oldest and now - self._confirmed_ms >= self._again_ms:
            self._next = self._ring.oldest
            self._confirmed_ms = now
            self._again_ms = min(2 * self._again_ms, AGAIN_AT_MOST_MS)
        self._send()
        if now - self._beaten_ms >= HEARTBEAT_MS:
            self._beat(now)

    def _send(self):
        for _ in range(AT_ONCE):
            seq = self._next = max(self._next, self._ring.oldest)
            if seq >= self._ring.next or seq - self._ring.oldest >= IN_FLIGHT:
                return
            fields = self._ring.get(seq)
            if fields:
                now = self._now_ms()
                if seq == self._ring.oldest:
                    # Nothing was on its way: the wait for a confirmation begins now.
                    self._confirmed_ms = now
                text = wire.window(fields, self._boot, self._ring.oldest, now)
                self._link.publish(self._topics.window, text)
            if self._next == seq:  # a greeting heard meanwhile may have turned us back
                self._next = seq + 1

    def _beat(self, now):
        self._beaten_ms = now
        status = wire.online(self._boot, self._board.wall_clock(), self._ring.held, self._ring.lost)
        self._link.publish(self._topics.status, status, retain=True)
