"""Stands for ccxt in the README's bots: signs as Binance wants it, and asks the exchange that a test started."""

import hashlib
import hmac
import json
import os
import time
import urllib.request


class BaseError(Exception):
    pass


class binance:
    apiKey = ""
    secret = ""

    def __init__(self, config=None):
        for name, value in (config or {}).items():
            setattr(self, name, value)

    def fetch_balance(self):
        query = f"timestamp={round(time.time() * 1000)}"
        signature = hmac.new(self.secret.encode(), query.encode(), hashlib.sha256).hexdigest()
        url = f"{os.environ['TEST_EXCHANGE']}/account?{query}&signature={signature}"
        request = urllib.request.Request(url, headers={"X-MBX-APIKEY": self.apiKey})
        try:
            with urllib.request.urlopen(request, timeout=10) as reply:
                return json.load(reply)
        except OSError as error:
            raise BaseError(f"the exchange refused: {error}") from None

    def sleep(self, _milliseconds):
        time.sleep(0.02)
