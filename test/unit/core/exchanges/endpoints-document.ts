import type { EndpointData } from '../../../../electron/core/exchanges/endpoints/schema.ts';

/** The part of docs/EXCHANGES.md about what requests can do, made from the data. */
export function endpointsDocument(exchanges: readonly EndpointData[]): string {
  return [INTRODUCTION, ...exchanges.map(section)].join('\n');
}

function section({ exchange, signature, hosts, groups }: EndpointData): string {
  const rows = groups.map((group) => [
    `${group.about}${group.why === undefined ? '' : `. *${group.why}*`}`,
    group.scope,
    group.auth,
    group.hosts,
    group.rows
      .map(({ method, path, exit }) => `\`${method} ${path}\`${exit === true ? ' (exit)' : ''}`)
      .join(', '),
  ]);
  const sources = [
    signature.source,
    ...new Map(groups.map(({ source }) => [source.text, source])).values(),
  ];
  return [
    `### ${exchange}\n`,
    `A signature covers ${signature.covers.join(' and ')}, and neither method nor path: what is signed is sent by Keyturn itself, and never handed out.\n`,
    table(
      ['Hosts', 'live', 'testnet', 'demo'],
      Object.entries(hosts).map(([name, of]) => [
        name,
        ...([of.live, of.testnet, of.demo] as const).map((names) => (names ?? []).join(', ')),
      ]),
    ),
    table(['What', 'Scope', 'Key', 'Hosts', 'Endpoints'], rows),
    `Sources:\n\n${sources.map((s) => `- ${s.text}: <${s.url ?? ''}> (${s.secondHand ? 'second-hand, ' : ''}${s.checked})`).join('\n')}\n`,
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

const INTRODUCTION = `## What a request can do

For requests that Keyturn signs ([SIGNING.md](SIGNING.md)): \`electron/core/exchanges/endpoints\`, judged row by row.

- A row is a method, a host and a path together, matched exactly. What no row names is refused, whatever it looks like.
- The method says little: \`POST asset/get-funding-asset\` only tells, \`GET capital/deposit/address\` makes something.
- \`public\`: passed on without the key. Key \`key\`: named, not signed. Key \`signed\`: signed.
- *exit*: allowed while the panic switch lets bots only leave, as is all reading. On spot that is cancelling and making
  an order smaller: there is no position to close. An order that replaces another is none.
- Rows that do something say which parameters they take; one that is not listed is refused by its name.
- Rows above \`trade\` are there so that they are refused by their scope, and signed for whoever was granted that.
`;
