"""A server on loopback that speaks what it is told to, where a mail server would not."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

#: Said to nothing; the client waits.
SILENCE: Final = ""

_POLITE: Final[Mapping[str, str]] = {
    "": "220 localhost ready",
    "EHLO": "250-localhost\r\n250-STARTTLS\r\n250 AUTH PLAIN",
    "DATA": "354 go on",
}


@asynccontextmanager
async def rude(**answers: str) -> AsyncIterator[int]:
    """Answers each command by its name as `answers` say; GREETING and END are said unasked.

    END is the answer to the mail itself. Gives the port.
    """
    said = {**_POLITE, **answers}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _speak(writer, said.get("GREETING", said[""]))
            in_mail = False
            while line := await reader.readline():
                if in_mail and line != b".\r\n":
                    continue
                word = "END" if in_mail else line.split()[0].decode().upper()
                in_mail = word == "DATA" and said["DATA"].startswith("354")
                await _speak(writer, said.get(word, "250 OK"))
        except (ConnectionError, UnicodeDecodeError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _speak(writer: asyncio.StreamWriter, line: str) -> None:
    if line != SILENCE:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()
