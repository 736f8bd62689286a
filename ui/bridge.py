"""From committed events to one signal on the window's thread; what is shown refreshes because of it alone."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from app.events import Event, EventBus


class Bridge(QObject):
    """Repeats every committed event as `happened`, on the thread that made the bridge."""

    happened = Signal(object)
    """An `app.events.Event`."""

    _arrived = Signal(object)

    def __init__(self, bus: EventBus | None = None) -> None:
        super().__init__()
        self._arrived.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        if bus is not None:
            self.follow(bus)

    def follow(self, bus: EventBus) -> None:
        """Listen to the bus of the vault that was opened."""
        bus.listen(self._arrived.emit)

    def _tell(self, event: Event) -> None:
        self.happened.emit(event)
