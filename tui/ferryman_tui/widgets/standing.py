"""What has parts, and may be closed at any moment, even before they stand."""

from textual import events
from textual.widget import Widget


class Standing(Widget):
    """To be named behind the class of Textual that a screen or a pane is: its style sheet is that of the first one."""

    async def on_event(self, event: events.Event) -> None:
        """Pass an event on, unless it says that parts stand that are gone by now."""
        if not isinstance(event, events.Mount) or (self.is_attached and self.screen.display):
            await super().on_event(event)

    def on_screen_suspend(self) -> None:
        """End what is under way for a screen that is being closed: an answer would find it without its parts."""
        if not self.display:
            for node in self.walk_children(with_self=True):
                self.workers.cancel_node(node)
