/** JSON as exchanges let people download it and as programs keep it. */
import { type Found, LIMITS, type OwnLabels, shortName } from './found.ts';
import { kindOfLabel, kindOfName, lettersOf } from './names.ts';

/** Null when it is no JSON object or list. */
export function readJson(text: string, own: OwnLabels): Found[] | null {
  const trimmed = text.trim();
  if (!/^[{[]/.test(trimmed)) return null;
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return null;
  }
  const found: Found[] = [];
  walk(value, '', 0, found, own);
  return found;
}

function walk(value: unknown, path: string, depth: number, found: Found[], own: OwnLabels): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > LIMITS.depth || found.length >= LIMITS.found) return;
  const members = Object.entries(value).slice(0, LIMITS.found);
  const names = new Set(members.map(([name]) => lettersOf(name)));
  for (const [name, member] of members) {
    if (typeof member === 'string' || typeof member === 'number') {
      const read = memberOf(name, String(member), names, own);
      if (read !== null && read.value !== '')
        found.push({ ...read, group: [path, read.group].filter(Boolean).join(' ') });
    } else if (isIpList(name, member)) {
      found.push({ kind: 'ips', name: shortName(name), value: member.join(' '), group: path });
    } else {
      walk(
        member,
        `${path} ${Array.isArray(value) ? `#${name}` : name}`.trim(),
        depth + 1,
        found,
        own,
      );
    }
  }
}

function memberOf(
  name: string,
  value: string,
  siblings: ReadonlySet<string>,
  own: OwnLabels,
): Found | null {
  const named = { name: shortName(name), value, group: '' };
  // The file of a CDP key: its name, or its id, is the API key.
  const cdp = siblings.has('privatekey') && !siblings.has('apikey');
  if (value.startsWith('organizations/')) return { ...named, kind: 'apiKey' };
  if (cdp && name === 'id' && /^[0-9a-f-]{36}$/i.test(value)) return { ...named, kind: 'apiKey' };
  if (cdp && name === 'name') return { ...named, kind: 'label' };
  const exact = own.get(lettersOf(name)) ?? kindOfLabel(name);
  if (exact !== null) return { ...named, kind: exact };
  const read = kindOfName(name);
  return read === null ? null : { ...named, kind: read.kind, group: read.rest };
}

function isIpList(name: string, value: unknown): value is string[] {
  return (
    kindOfLabel(name) === 'ips' &&
    Array.isArray(value) &&
    value.every((one) => typeof one === 'string')
  );
}
