"""A visitor without a browser: speaks to the server as Streamlit's page in a browser does, over a websocket.

It keeps what a browser would show, a widget or a text at each place of the page, and runs a page's fragments again as
often as they ask for it. Many of them fit into one process, where a browser each would not.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

LARGEST_MESSAGE = 1 << 26


@asynccontextmanager
async def visiting(address: str, query: str = "") -> AsyncIterator["Visitor"]:
    """A visitor of the server at this address, with a page's query string, who goes away at the end."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    protocols = [Subprotocol("streamlit")]
    async with connect(stream, subprotocols=protocols, max_size=LARGEST_MESSAGE, ping_interval=None) as connection:
        visitor = Visitor(connection, query)
        listening = asyncio.create_task(visitor.listen())
        try:
            yield visitor
        finally:
            visitor.leave()
            listening.cancel()


class Visitor:
    """Somebody at a page.

    Attributes:
        query: the page's query string.
        polls: how many times each fragment that polls at present has been run again, by its name.
        problems: exceptions that the page has shown.
    """

    def __init__(self, connection: ClientConnection, query: str) -> None:
        self.query = query
        self.polls: dict[str, int] = {}
        self.problems: list[str] = []
        self._connection = connection
        self._places: dict[tuple[int, ...], Element] = {}
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._pages: dict[str, str] = {}
        self._page = ""
        self._began = False
        self._finished = False
        self._gone = False
        self._changed = asyncio.Event()

    async def open(self, name: str, seconds: float = 60) -> float:
        """Go to a page, "Home" for the first; returns how many seconds it took to be there as a whole.

        Raises:
            TimeoutError: it took more than `seconds`.
        """
        if name != "Home" and not self._pages:
            await self.open("Home", seconds)
        self._page = self._pages.get(name, "")
        return await self._run(WidgetStates(), seconds)

    async def press(self, label: str, seconds: float = 60) -> float:
        """Press a button; returns how many seconds it took until the page was there again.

        Raises:
            LookupError: there is no such button that can be pressed.
            TimeoutError: it took more than `seconds`.
        """
        button = self._widget("button", label).button
        return await self._run(WidgetStates(widgets=[WidgetState(id=button.id, trigger_value=True)]), seconds)

    async def choose(self, label: str, option: str, seconds: float = 60) -> float:
        """Choose one of a row of buttons by how its words begin, as with `press`."""
        row = self._widget("button_group", label).button_group
        state = WidgetState(id=row.id)
        words = (each.content for each in row.options)
        state.string_array_value.data.append(next(each for each in words if each.startswith(option)))
        return await self._run(WidgetStates(widgets=[state]), seconds)

    async def enter(self, label: str, number: float, seconds: float = 60) -> float:
        """Enter a number, as with `press`."""
        state = WidgetState(id=self._widget("number_input", label).number_input.id, double_value=number)
        return await self._run(WidgetStates(widgets=[state]), seconds)

    async def wait(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Look at the page until a condition holds.

        Raises:
            TimeoutError: it did not within `seconds`.
            ConnectionError: the server has gone.
        """
        async with asyncio.timeout(seconds):
            while not condition():
                if self._gone:
                    raise ConnectionError("the server has hung up")
                self._changed.clear()
                await self._changed.wait()

    @property
    def text(self) -> str:
        """All that the page says: texts and what progress bars are labelled with, a line each."""
        return "\n".join(words for element in self._places.values() if (words := _words(element)))

    async def listen(self) -> None:
        """Take in what the server sends."""
        try:
            async for content in self._connection:
                message = ForwardMsg()
                message.ParseFromString(content if isinstance(content, bytes) else content.encode())
                self._take_in(message)
                self._changed.set()
        except ConnectionClosed:
            pass
        finally:
            self._gone = True
            self._changed.set()

    def leave(self) -> None:
        """Look no more."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self.polls.clear()

    def _widget(self, kind: str, label: str) -> Element:
        """The widget with this label, which is not disabled."""
        for element in self._places.values():
            widget = getattr(element, kind) if element.WhichOneof("type") == kind else None
            if widget is not None and widget.label == label and not widget.disabled:
                return element
        raise LookupError(f"no {label} ({kind}) that can be used")

    async def _run(self, widgets: WidgetStates, seconds: float) -> float:
        self._began = False  # what ends before is something else
        self._finished = False
        began = time.monotonic()
        await self._send(ClientState(query_string=self.query, page_script_hash=self._page, widget_states=widgets))
        await self.wait(lambda: self._finished, seconds)
        return time.monotonic() - began

    async def _send(self, state: ClientState) -> None:
        await self._connection.send(BackMsg(rerun_script=state).SerializeToString())

    def _take_in(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begin(message)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._places[tuple(message.metadata.delta_path)] = message.delta.new_element
            if message.delta.new_element.WhichOneof("type") == "exception":
                self.problems.append(message.delta.new_element.exception.message)
        elif kind == "navigation":
            self._pages = {page.page_name: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._poll(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._stop_polling(fragment)
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and self._began:
            self._finished = True

    def _begin(self, message: ForwardMsg) -> None:
        """A run of the page begins; one of the page as a whole makes everything anew."""
        if message.metadata.run.fragment_ids:
            return
        self._began = True
        self._page = message.new_session.page_script_hash
        self._places.clear()
        self.leave()

    def _poll(self, fragment: str, seconds: float) -> None:
        self._stop_polling(fragment)
        self.polls[fragment] = 0
        self._timers[fragment] = asyncio.create_task(self._repeat(fragment, seconds))

    async def _repeat(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            state = ClientState(
                query_string=self.query, page_script_hash=self._page, fragment_id=fragment, is_auto_rerun=True
            )
            await self._send(state)
            self.polls[fragment] += 1

    def _stop_polling(self, fragment: str) -> None:
        if fragment in self._timers:
            self._timers.pop(fragment).cancel()
            del self.polls[fragment]


def _words(element: Element) -> str:
    kind = element.WhichOneof("type")
    if kind == "markdown":
        return element.markdown.body
    if kind == "heading":
        return element.heading.body
    if kind == "alert":
        return element.alert.body
    return element.progress.text if kind == "progress" else ""
