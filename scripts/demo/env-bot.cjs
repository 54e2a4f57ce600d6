/**
 * A bot that finds its key in its environment. It proves that it was given the key without showing it: whoever knows
 * the secret too can compute the same answer to a challenge nobody could foresee.
 */
const { createHmac } = require('node:crypto');

const { KRAKEN_KEY, KRAKEN_SECRET, CHALLENGE } = process.env;
if (!KRAKEN_KEY || !KRAKEN_SECRET || !CHALLENGE) {
  console.error('bot: there is no key in my environment');
  process.exitCode = 1;
} else {
  const proof = createHmac('sha256', `${KRAKEN_KEY}:${KRAKEN_SECRET}`);
  console.log(proof.update(CHALLENGE).digest('hex'));
}
