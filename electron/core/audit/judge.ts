/**
 * At unlock: is this the log that was left? Three witnesses tell how far it went: its own last checkpoint, the file
 * `head`, and the anchor that the vault kept sealed. Further than they say is a crash, and fine. Less far, or
 * something else in that place, is not.
 */
import type { FileOps } from '../os/file-ops.ts';
import { isSigned, parseHead, type SignedPlace } from './checkpoint.ts';
import { HEAD_FILE, KEYS_FILE } from './format.ts';
import type { Keyring } from './keyring.ts';
import { type PublicEpochs, parsePublicKeys, verifyKey } from './public-keys.ts';
import type { Reader, Tip } from './reader.ts';
import { readText } from './small-files.ts';
import type { Tail } from './tail.ts';
import type { AuditAnchor, AuditFinding } from './types.ts';

export interface Evidence {
  readonly folder: string;
  readonly files: FileOps;
  readonly reader: Reader;
  readonly keys: Keyring;
  readonly tip: Tip | null;
  readonly tail: Tail;
  readonly anchor: AuditAnchor | null;
}

export async function judge(evidence: Evidence): Promise<AuditFinding[]> {
  const { folder, files, tail, tip, anchor } = evidence;
  const findings = tail.torn.map(({ bytes, kept }) => torn(bytes, kept));
  if (tail.damage !== null) {
    findings.push(
      tampered(`Line ${tail.damage.line} of ${tail.damage.segment} was changed or damaged.`),
    );
  }
  const head = await readText(files, folder, HEAD_FILE);
  if (tip === null) {
    if (anchor !== null || head !== null) findings.push(tampered('The audit log is gone.'));
    return findings;
  }
  findings.push(...judgeKeys(evidence.keys, await readText(files, folder, KEYS_FILE)));
  const checkpoint = await evidence.reader.lastCheckpoint(tip);
  if (checkpoint !== null && !isOurs(evidence.keys, checkpoint)) {
    findings.push(tampered('The last checkpoint is not signed by this vault.'));
  }
  findings.push(...(await judgeUnsigned(evidence, tip)));
  findings.push(...(await judgeHead(evidence, tip, head)));
  if (anchor !== null) {
    findings.push(...(await judgePlace(evidence, tip, anchor, 'the vault remembers')));
  }
  return findings;
}

function tampered(text: string): AuditFinding {
  return { kind: 'tampered', text };
}

function torn(bytes: number, kept: string): AuditFinding {
  const text = `The last write was not finished. Its ${bytes} bytes were set aside in ${kept}.`;
  return { kind: 'torn', text };
}

function isOurs(keys: Keyring, place: SignedPlace): boolean {
  const ours = keys.of(place.epoch);
  return ours !== null && isSigned(place, verifyKey(ours.public));
}

/** While it is locked Keyturn believes this file; here it is compared with what the seeds say. */
function judgeKeys(keys: Keyring, text: string | null): AuditFinding[] {
  const theirs: PublicEpochs | null = text === null ? null : parsePublicKeys(text);
  if (theirs === null)
    return [tampered(`The file ${KEYS_FILE} was missing or damaged; it is made anew.`)];
  const changed = theirs.some((entry) => {
    const ours = keys.of(entry.epoch)?.public;
    return ours !== undefined && (ours.verify !== entry.verify || ours.seal !== entry.seal);
  });
  const swapped = `The file ${KEYS_FILE} held keys of somebody else; what was recorded while locked may be lost.`;
  return changed ? [tampered(swapped)] : [];
}

/** Behind the last checkpoint: sealed by key, so by us before a crash; sealed to the public key, so while locked. */
async function judgeUnsigned({ reader, keys }: Evidence, tip: Tip): Promise<AuditFinding[]> {
  let crashed = 0;
  let foreign: number | null = null;
  let wrong: number | null = null;
  for await (const { line, place } of reader.recordsUnsigned(tip)) {
    const epoch = keys.of(place.epoch);
    const opened = epoch?.open(Buffer.from(line.sealed, 'base64'), place);
    if (epoch === null) foreign = line.seq;
    else if (opened === null) wrong = line.seq;
    else if (opened?.locked === false) crashed += 1;
  }
  const findings: AuditFinding[] = [];
  if (crashed > 0) {
    const text = `Keyturn ended without signing off. Its last ${crashed} records are whole and kept.`;
    findings.push({ kind: 'crash', text });
  }
  if (wrong !== null)
    findings.push(tampered(`From number ${wrong} on the log was not written by this vault.`));
  if (foreign !== null) {
    const text = `From number ${foreign} on the log goes on with keys this vault does not have: an older vault was put back, or somebody else wrote in it.`;
    findings.push(tampered(text));
  }
  return findings;
}

async function judgeHead(
  evidence: Evidence,
  tip: Tip,
  text: string | null,
): Promise<AuditFinding[]> {
  // It is written before the first record.
  if (text === null) return tip.seq === 0 ? [] : [tampered(`The file ${HEAD_FILE} is gone.`)];
  const head = parseHead(text);
  if (head === null || (evidence.keys.of(head.epoch) !== null && !isOurs(evidence.keys, head))) {
    return [tampered(`The file ${HEAD_FILE} was changed or damaged.`)];
  }
  return judgePlace(evidence, tip, head, `the file ${HEAD_FILE} tells of`);
}

async function judgePlace(
  { reader }: Evidence,
  tip: Tip,
  place: AuditAnchor,
  who: string,
): Promise<AuditFinding[]> {
  switch (await reader.contains(tip, place)) {
    case 'yes':
      return [];
    case 'behind':
      return [
        tampered(`The log ends at number ${tip.seq}, before number ${place.seq}, which ${who}.`),
      ];
    case 'other':
      return [tampered(`Number ${place.seq} of the log is not the one ${who}.`)];
  }
}
