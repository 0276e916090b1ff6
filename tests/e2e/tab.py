"""A tab of a browser that shows the console: what its terminal says, and how to use it."""

import json

from tests.e2e.browser import Page

# textual-serve keeps its terminal to itself: it is found through the function that makes it.
_MAKER = "sessionWebsocketUrl"
_KEEP = "function () { window.shown = this[0].terminal; }"
_TEXT = """(() => {
  const lines = Array.from({length: shown.rows}, (_, at) => shown.buffer.active.getLine(at));
  return lines.map(line => line ? line.translateToString(true) : "").join("\\n");
})()"""
_UNTIL = """new Promise(done => {
  const look = () => {
    const text = %s;
    if (%s.every(wanted => text.includes(wanted)) && !%s.some(unwanted => text.includes(unwanted))) {
      drawn.dispose();
      done(text);
    }
  };
  const drawn = shown.onRender(look);
  look();
})"""
_PLACE = """(() => {
  const screen = shown.element.querySelector(".xterm-screen").getBoundingClientRect();
  return [screen.left + screen.width / shown.cols * %s, screen.top + screen.height / shown.rows * %s];
})()"""

_ENDED = """new Promise(done => {
  const look = () => getComputedStyle(document.getElementById("ended")).display === "flex" && done();
  new MutationObserver(look).observe(document.body, {attributes: true});
  look();
})"""


class Tab:
    """The console in a page of the browser."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, url: str) -> None:
        """Open the console and wait for its first frame."""
        await self.page.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        await self.page.call("Emulation.setFocusEmulationEnabled", enabled=True)
        await self.page.open(url)
        await self._keep_terminal()
        await self.page.evaluate("shown.focus()")

    async def text(self) -> str:
        """The screen, line by line."""
        text: str = await self.page.evaluate(_TEXT)
        return text

    async def until(self, *wanted: str, without: tuple[str, ...] = ()) -> str:
        """Wait until all wanted texts are on the screen, and none of the others; give the screen."""
        try:
            text: str = await self.page.evaluate(_UNTIL % (_TEXT, json.dumps(wanted), json.dumps(without)))
            return text
        except TimeoutError:
            raise AssertionError(f"never came: {wanted} without {without}\n{await self.text()}") from None

    async def click(self, text: str) -> None:
        """Click on the first letter of a text on the screen."""
        lines = (await self.text()).split("\n")
        row = next(at for at, line in enumerate(lines) if text in line)
        x, y = await self.page.evaluate(_PLACE % (lines[row].index(text) + 0.5, row + 0.5))
        await self.page.click(x, y)

    async def clipboard(self) -> str:
        """What the browser's clipboard holds."""
        text: str = await self.page.evaluate("navigator.clipboard.readText()")
        return text

    async def ended(self) -> None:
        """Wait until the page says that its console has ended."""
        await self.page.evaluate(_ENDED)

    async def _keep_terminal(self) -> None:
        """Keep the terminal of the page as `shown`."""
        begin = (await self.page.call("Runtime.evaluate", expression="begin"))["result"]["objectId"]
        scopes = (await self.page.call("Runtime.getProperties", objectId=begin))["internalProperties"]
        chain = next(item["value"]["objectId"] for item in scopes if item["name"] == "[[Scopes]]")
        closure = (await self._values(chain))["0"]["objectId"]
        maker = next(item for item in (await self._values(closure)).values() if _MAKER in item.get("description", ""))
        prototype = (await self._values(maker["objectId"]))["prototype"]["objectId"]
        made = await self.page.call("Runtime.queryObjects", prototypeObjectId=prototype)
        await self.page.call("Runtime.callFunctionOn", objectId=made["objects"]["objectId"], functionDeclaration=_KEEP)

    async def _values(self, id: str) -> dict[str, dict[str, str]]:
        answer = await self.page.call("Runtime.getProperties", objectId=id, ownProperties=True)
        return {item["name"]: item["value"] for item in answer["result"] if "value" in item}
