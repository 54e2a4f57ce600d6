import type { EndpointData } from '../../../../../electron/core/exchanges/endpoints/schema.ts';

type Group = EndpointData['groups'][number];

/** The part of docs/EXCHANGES.md about what requests can do, made from the data. */
export function endpointsDocument(exchanges: readonly EndpointData[]): string {
  return [INTRODUCTION, signatures(exchanges), ...exchanges.map(section)].join('\n');
}

function signatures(exchanges: readonly EndpointData[]): string {
  const rows = exchanges.map(({ exchange, signature, sources }) => {
    const { covers, lives, why } = signature;
    const source = sources[signature.source];
    return [
      exchange,
      covers.join(', '),
      lives === null ? 'no clock ends it' : `${lives} s`,
      why ?? '',
      source === undefined
        ? ''
        : `<${source.url ?? ''}>${source.secondHand ? ' (second-hand)' : ''}`,
    ];
  });
  return `${SIGNATURES}\n${table(['Exchange', 'Covers', 'Lives', '', 'Source'], rows)}`;
}

function section({ exchange, hosts, groups, bounds, sources }: EndpointData): string {
  const rows = alike(groups).map(([first, ...others]) => {
    const { about, why, scope, auth } = first;
    const calls = [first, ...others].flatMap((group) => group.rows);
    return [
      `${about}${why === undefined ? '' : `. *${why}*`}`,
      scope,
      auth,
      [first, ...others].map((group) => group.hosts).join(', '),
      `${calls.length}${calls.some(({ exit }) => exit === true) ? ' (exit)' : ''}`,
    ];
  });
  const limits = Object.values(bounds).flatMap((of) =>
    Object.entries(of).map(([name, values]) =>
      values.length === 0
        ? `\`${name}\` not at all`
        : `\`${name}\` only as ${values.map((value) => `\`${value}\``).join(', ')}`,
    ),
  );
  return [
    `### ${exchange}\n`,
    table(
      ['Hosts', 'live', 'testnet', 'demo'],
      Object.entries(hosts).map(([name, of]) => [
        name,
        ...([of.live, of.testnet, of.demo] as const).map((names) => (names ?? []).join(', ')),
      ]),
    ),
    table(['What', 'Scope', 'Key', 'Hosts', 'Calls'], rows),
    ...(limits.length === 0 ? [] : [`Within these scopes: ${limits.join('; ')}.\n`]),
    `Sources:\n\n${Object.values(sources)
      .map(
        (s) => `- ${s.text}: <${s.url ?? ''}> (${s.secondHand ? 'second-hand, ' : ''}${s.checked})`,
      )
      .join('\n')}\n`,
  ].join('\n');
}

/** Groups that differ in their hosts alone, together. */
function alike(groups: readonly Group[]): [Group, ...Group[]][] {
  const found = new Map<string, [Group, ...Group[]]>();
  for (const group of groups) {
    const key = JSON.stringify([group.about, group.scope, group.auth]);
    const others = found.get(key);
    if (others === undefined) found.set(key, [group]);
    else others.push(group);
  }
  return [...found.values()];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

const INTRODUCTION = `## What a request can do

For requests that Keyturn signs ([SIGNING.md](SIGNING.md)). The calls themselves, judged row by row, are in
\`electron/core/exchanges/endpoints/<exchange>.json\`; here they are told by groups. \`keyturn explain\` tells of any request
how it is judged.

- A row is a method, a host and a path together, matched exactly; \`{order_id}\` in a path stands for one segment of a
  known shape, and gives way to a row that names the segment. Where the body says what is done (Hyperliquid's actions),
  that is part of the row. What no row names is refused, whatever it looks like.
- The method says little: \`POST asset/get-funding-asset\` only tells, \`GET capital/deposit/address\` makes something,
  Deribit buys by \`GET\`.
- \`public\`: passed on without the key. Key \`key\`: named, not signed. Key \`signed\`: signed.
- *exit*: allowed while the panic switch lets bots only leave, as is all reading. It cancels, makes an order smaller, or
  closes a position. An order that replaces another is none.
- Placing, changing and cancelling orders is \`trade\`, and so are leverage, margin and mode of positions. Borrowing,
  repaying, lending, staking and earning are \`transfer\`, and an order that borrows on its own is refused; block trades
  with a chosen counterparty, and following another trader, are \`transfer\` as well.
- Fiat, P2P, gift codes, payments, and transfers to a broker's customers are \`withdraw\`. Whatever makes a key or a token
  counts as the most that it can do.
- Reading sub-accounts' balances is \`read\`; reading keys and trusted addresses is \`account\`. Deposit addresses are
  \`transfer\`.
- What holds for the whole account (its mode, how fees are paid, agreements) is \`account\`.
- Where a row says which parameters it takes, one that is not listed is refused by its name.
- Rows above \`trade\` are there so that they are refused by their scope, and signed for whoever was granted that.
`;

const SIGNATURES = `### What a signature binds

What a signature does not cover could be changed by whoever holds it. \`POST /v1/sign\` gives signed requests away only
where method, path, query and body are covered and the signature dies within 60 seconds; the other exchanges work through
the proxy alone, which sends by itself and shows what it signed to nobody.
`;
