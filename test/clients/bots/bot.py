"""bot.mjs in Python: `bot.py sync` on Keyturn, `bot.py asyncio` on AsyncKeyturn."""

import asyncio
import inspect
import json
import re
import sys
import threading

import keyturn as kt

ASYNC = sys.argv[1] == "asyncio"
things = {}
keyturn = None
writing = threading.Lock()


def say(line):
    with writing:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def told(error):
    return {
        "type": type(error).__name__,
        "code": getattr(error, "code", None),
        "message": getattr(error, "message", str(error)),
        "hint": getattr(error, "hint", None),
        "rule": getattr(error, "rule", None),
        "field": getattr(error, "field", None),
    }


def named(options):
    return {re.sub("([A-Z])", lambda m: "_" + m.group(1).lower(), key): value for key, value in (options or {}).items()}


def on_code(code, _expires_at):
    say({"event": "code", "code": code})


callbacks = {
    "on_rotated": lambda lease: say({"event": "rotated", "version": lease.version}),
    "on_lost": lambda error, _lease: say({"event": "lost", **told(error)}),
    "on_restored": lambda _lease: say({"event": "restored"}),
}


async def maybe(value):
    return await value if inspect.isawaitable(value) else value


async def each(items):
    if ASYNC:
        async for item in items:
            yield item
    else:
        done = object()
        loop = asyncio.get_running_loop()
        while True:
            item = await loop.run_in_executor(None, next, items, done)
            if item is done:
                return
            yield item


async def follow(event, items, shown):
    try:
        async for item in each(items):
            say({"event": event, **shown(item)})
        say({"event": f"{event}-ended"})
    except kt.KeyturnError as error:
        say({"event": f"{event}-ended", **told(error)})


async def do(ask):
    global keyturn
    what, of, options = ask.get("what"), things.get(ask.get("of")), named(ask.get("options"))
    verb = ask["do"]
    if verb == "new":
        arguments = {key: value for key, value in ask.items() if key not in ("id", "do", "repair")}
        if ask.get("repair"):
            arguments["onUnauthorized"] = lambda mine: mine.pair(on_code=on_code)
        keyturn = (kt.AsyncKeyturn if ASYNC else kt.Keyturn)(**named(arguments))
        return None
    if verb in ("status", "whoami", "credentials", "lock", "close"):
        return await call(getattr(keyturn, verb))
    if verb == "explain":
        return await call(keyturn.explain, what)
    if verb == "pair":
        return await call(keyturn.pair, on_code=on_code, **options)
    if verb == "get":
        found = await call(keyturn.get, what, ask.get("field"), **options)
        return found if isinstance(found, str) else {**found}
    if verb == "lease":
        things[ask["id"]] = await call(keyturn.lease, what, **options, **callbacks)
        return ask["id"]
    if verb == "proxy":
        shown = {"on_changed": lambda proxy: say({"event": "proxy", "token": proxy.token})}
        things[ask["id"]] = await call(keyturn.proxy, what, **shown)
        return ask["id"]
    if verb in ("token", "url"):
        return getattr(of, verb)
    if verb == "read":
        return {"values": {**of.values}, "version": of.version, "credential": of.credential}
    if verb == "trouble":
        return None if of.trouble is None else told(of.trouble)
    if verb == "giveBack":
        return await call(of.close)
    if verb == "changes":
        asyncio.get_running_loop().create_task(follow("change", of.changes(), lambda _: {"version": of.version}))
        return None
    if verb == "events":
        asyncio.get_running_loop().create_task(follow("told", keyturn.events(), lambda event: event._asdict()))
        return None
    if verb == "printed":
        values = of.values
        return [repr(of), repr(values), str(values), f"{values}", repr({**values}), repr(keyturn), repr(vars(of))]
    raise ValueError(verb)


async def call(function, *args, **options):
    if ASYNC:
        return await maybe(function(*args, **options))
    return await asyncio.get_running_loop().run_in_executor(None, lambda: function(*args, **options))


async def answer(ask):
    try:
        say({"id": ask["id"], "ok": await do(ask)})
    except Exception as error:
        say({"id": ask["id"], "error": told(error)})


async def main():
    loop = asyncio.get_running_loop()
    running = set()
    while True:
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            break
        task = loop.create_task(answer(json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
sys.stdout.flush()
import os  # noqa: E402

os._exit(0)
