import type {
  ExchangeSpec,
  FieldSpec,
  PermissionSpec,
} from '../../../../shared/model/catalogue.ts';
import { TOTP_FIELD } from '../../../../shared/model/credential.ts';

/** docs/EXCHANGES.md, made from the catalogue, so that the two can't differ. */
export function exchangesDocument(
  specs: readonly ExchangeSpec[],
  ownFile: ReadonlySet<string>,
): string {
  const described = specs.filter((spec) => spec.kind === 'described' && ownFile.has(spec.id));
  const relatives = specs.filter((spec) => spec.kind === 'described' && !ownFile.has(spec.id));
  const ccxt = specs.filter((spec) => spec.kind === 'ccxt');
  return [
    INTRODUCTION,
    described.map(section).join('\n'),
    `## The same keys under another name\n\n${relatives.map((spec) => `- ${named(spec)}: ${spec.sources[0]?.secondHand === true ? spec.sources[0].text : 'the keys of the exchange it is a part of.'}`).join('\n')}\n`,
    `## Known by ccxt's fields alone\n\nFor these only the names of the required fields are known; the owner says what a key may do.\n\n${ccxt
      .map(
        (spec) =>
          `- ${named(spec)}: ${ownFields(spec)
            .map((field) => `\`${field.name}\``)
            .join(', ')}`,
      )
      .join('\n')}\n`,
  ].join('\n');
}

/** Those of its keys; the account's second factor is the same everywhere, and said once. */
const ownFields = (spec: ExchangeSpec): readonly FieldSpec[] =>
  spec.fields.filter(({ name }) => name !== TOTP_FIELD);

const named = (spec: ExchangeSpec): string => `${spec.name} (\`${spec.id}\`)`;

function section(spec: ExchangeSpec): string {
  return [
    `## ${spec.name}\n`,
    `Environments: ${spec.environments.join(', ')}. Keys are managed at <${spec.manageUrl}>.\n`,
    table(['Field', 'At the exchange', 'What is taken'], ownFields(spec).map(fieldRow)),
    table(['Permission', 'Scopes', 'What it does'], spec.permissions.map(permissionRow)),
    `Lapses:\n\n${spec.expiryNotes.map((note) => `- ${note}`).join('\n')}\n`,
    `Sources:\n\n${spec.sources.map((s) => `- ${s.text}${s.url === undefined ? '' : `: <${s.url}>`} (${s.secondHand ? 'second-hand, ' : ''}${s.checked})`).join('\n')}\n`,
  ].join('\n');
}

const fieldRow = (field: FieldSpec): string[] => [
  `\`${field.name}\`${field.required ? '' : ' (optional)'}`,
  field.label,
  field.formats
    .map((format) => `${format.expected}${format.unusual === true ? ' (with a warning)' : ''}`)
    .join('; '),
];

const permissionRow = (permission: PermissionSpec): string[] => [
  `\`${permission.name}\`${permission.exclusive === true ? ' (alone)' : ''}`,
  [permission.scope, ...(permission.also ?? [])].join(', '),
  permission.help ?? '',
];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

const INTRODUCTION = `# Exchanges

What Keyturn knows of exchange API keys. This page is made from \`electron/core/exchanges/data\` by the test
\`test/unit/core/exchanges/document.test.ts\` (\`npx vitest run -u\` on it writes the page anew): change the data, not this.

A permission keeps the exchange's own name and maps to what its holder can do with it:

| Scope | Lets its holder |
| --- | --- |
| read | see balances, orders, history |
| trade | place and cancel orders |
| transfer | move funds between the owner's own accounts, products and wallets; borrow, repay and lend; trade with a chosen counterparty |
| withdraw | send funds to an outside address or to another person |
| account | manage sub-accounts, settings, other keys |

How these were judged:

- A permission has every scope that its holder gains by it, not only the one it is named after: OKX's \`trade\` also moves
  funds, Coinbase's \`transfer\` sends them away, a Bybit \`Wallet\` permission also changes keys.
- What nobody mapped counts as \`account\`, the highest, until somebody judges it.
- What a key can do to *sub-accounts* because it belongs to a main account is named in words and left to the owner to
  tick: it depends on the account, not on the permission.
- P2P trades and payments count as \`withdraw\`: coins go to a stranger. Block trades count as \`transfer\`: the counterparty
  and the price are chosen, so value can leave.
- Earn, staking and loans count as \`transfer\`: the funds stay the owner's, but may be locked, or owed.
- A deposit address takes nothing out of an account, but it is no reading either: \`transfer\`.

A field is refused only when a value can't be right (a length or alphabet that is known for certain, base64 that does not
decode, a key of a kind that the exchange does not take). Everything else is taken; what looks odd is said.

Beside the fields named below every exchange has an optional one more, \`totp\`: the seed of the account's own second
factor, as base32 or as an \`otpauth://totp/\` address (of 6 to 8 digits, SHA-1, SHA-256 or SHA-512). It is kept as such an
address and shown as a code to the owner alone: no program is told of it, granted it or given it.

*Second-hand* facts come from elsewhere than the exchange itself, or could not be read there on the day they were
checked. The app shows them with "check with the exchange".
`;
