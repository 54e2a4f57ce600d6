/** Stands for ccxt in the READMEs' bots: signs as Binance wants it, and asks the exchange that a test started. */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

class binance {
  apiKey = '';
  secret = '';
  /** @param {object} [config] */
  constructor(config = {}) {
    Object.assign(this, config);
  }
  async fetchBalance() {
    const query = `timestamp=${Date.now()}`;
    const signature = createHmac('sha256', this.secret).update(query).digest('hex');
    const response = await fetch(
      `${process.env.TEST_EXCHANGE}/account?${query}&signature=${signature}`,
      {
        headers: { 'X-MBX-APIKEY': this.apiKey },
      },
    );
    if (!response.ok) throw new Error(`the exchange refused: ${response.status}`);
    return response.json();
  }
  sleep() {
    return sleep(20);
  }
}

export default { binance };
