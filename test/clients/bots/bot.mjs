/** A bot on the Node client that does what it is told, a line of JSON at a time. bot.py is the same in Python. */
import { createInterface } from 'node:readline';
import { inspect } from 'node:util';
import { Keyturn } from '../../../clients/node/lib/index.js';

/** @type {Map<number, any>} */
const things = new Map();
/** @type {any} */
let keyturn;

/** @param {Record<string, unknown>} line */
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
/** @param {any} error */
const told = (error) => ({
  type: error.constructor.name,
  code: error.code,
  message: error.message,
  hint: error.hint,
  rule: error.rule,
  field: error.field,
});
const onCode = (/** @type {string} */ code) => say({ event: 'code', code });
const callbacks = {
  onRotated: (/** @type {any} */ lease) => say({ event: 'rotated', version: lease.version }),
  onLost: (/** @type {any} */ error) => say({ event: 'lost', ...told(error) }),
  onRestored: () => say({ event: 'restored' }),
};

/** @param {number} id @param {any} thing */
function keep(id, thing) {
  things.set(id, thing);
  return id;
}

/** @type {Record<string, (ask: any) => any>} */
const DO = {
  new: ({ repair, ...options }) => {
    const onUnauthorized = (/** @type {any} */ mine) => mine.pair({ onCode });
    keyturn = new Keyturn({ ...options, ...(repair && { onUnauthorized }) });
  },
  status: () => keyturn.status(),
  whoami: () => keyturn.whoami(),
  credentials: () => keyturn.credentials(),
  lock: () => keyturn.lock(),
  close: () => keyturn.close(),
  explain: ({ what }) => keyturn.explain(what),
  pair: ({ options }) => keyturn.pair({ ...options, onCode }),
  get: async ({ what, field, options }) => {
    const found = await keyturn.get(what, ...(field ? [field] : []), options);
    return typeof found === 'string' ? found : { ...found };
  },
  lease: async ({ id, what, options }) =>
    keep(id, await keyturn.lease(what, { ...options, ...callbacks })),
  proxy: async ({ id, what }) =>
    keep(
      id,
      await keyturn.proxy(what, {
        onChanged: (/** @type {any} */ proxy) => say({ event: 'proxy', token: proxy.token }),
      }),
    ),
  token: ({ of }) => things.get(of).token,
  url: ({ of }) => things.get(of).url,
  read: ({ of }) => {
    const { values, version, credential } = things.get(of);
    return { values: { ...values }, version, credential };
  },
  trouble: ({ of }) => things.get(of).trouble && told(things.get(of).trouble),
  giveBack: ({ of }) => things.get(of).close(),
  changes: ({ of }) => {
    follow('change', things.get(of).changes(), () => ({ version: things.get(of).version }));
  },
  events: () => {
    follow('told', keyturn.events(), (event) => event);
  },
  printed: ({ of }) => [
    inspect(things.get(of)),
    inspect(things.get(of).values),
    `${things.get(of).values}`,
    JSON.stringify(things.get(of).values),
    inspect(keyturn, { depth: 9, showHidden: true }),
  ],
};

/** @param {string} event @param {AsyncIterable<any>} items @param {(item: any) => any} shown */
async function follow(event, items, shown) {
  try {
    for await (const item of items) say({ event, ...shown(item) });
    say({ event: `${event}-ended` });
  } catch (error) {
    say({ event: `${event}-ended`, ...told(error) });
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  void Promise.resolve()
    .then(() => DO[ask.do]?.(ask))
    .then(
      (ok) => say({ id: ask.id, ok: ok ?? null }),
      (error) => say({ id: ask.id, error: told(error) }),
    );
}
process.exit(0);
