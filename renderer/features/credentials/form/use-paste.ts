import { useCallback, useEffect, useRef, useState } from 'react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { type FieldValues, TOTP_FIELD } from '../../../../shared/model/credential.ts';
import { type Part, type Pasted, type Place, readPaste } from '../../../secrets/paste/paste.ts';
import { QrProblem, seedInPicture } from '../../../secrets/qr.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import type { Draft } from './draft.ts';
import { fillAll, type SecretValues, wipeValues } from './secret-values.ts';

/** A line of what a paste did: which value went where. Of the value itself nothing but how it ends and its length. */
export interface Went {
  readonly field: string;
  readonly label: string;
  readonly from: string;
  readonly shape: string;
}

export interface PasteReport {
  readonly went: readonly Went[];
  readonly notes: readonly string[];
  /** Nothing was filled. */
  readonly empty: boolean;
}

interface PasteInto {
  readonly spec: ExchangeSpec;
  readonly catalogue: readonly ExchangeSpec[];
  readonly values: SecretValues;
  readonly draft: Draft;
  readonly change: (change: Partial<Draft>) => void;
}

const FILE_MAX = 64 * 1024;
const words = formWords.paste;

/** Takes blocks apart and fills the fields; says what it did, and takes it back. */
export function usePaste({ spec, catalogue, values, draft, change }: PasteInto) {
  const [report, setReport] = useState<PasteReport | null>(null);
  const before = useBefore({ spec, values, draft, change });

  const put = (pasted: Pasted): void => {
    before.keep();
    const { ipAllowList, label } = draft;
    for (const { field, value } of pasted.parts) values.fill(field, value);
    const ips = [...new Set([...ipAllowList, ...pasted.ips])];
    const named = label === '' && pasted.label !== null ? { label: pasted.label } : {};
    if (pasted.parts.length > 0) change({ ipAllowList: ips, ...named });
    setReport(reportOf(pasted, spec));
  };
  const say = (note: string): void => setReport({ went: [], notes: [note], empty: true });
  const picture = async (blob: Blob): Promise<void> => {
    try {
      const value = await seedInPicture(blob);
      const part: Part = { field: TOTP_FIELD, value, from: words.picture, how: 'named' };
      put({ parts: [part], ips: [], label: null, notes: [] });
    } catch (error) {
      say(error instanceof QrProblem ? words.qr[error.trouble] : words.qr['no-picture']);
    }
  };
  const text = (pasted: string): void => {
    const read = readPaste(pasted, placeOf(spec, catalogue));
    put(read.parts.length === 0 && read.notes.length === 0 ? NOTHING : read);
  };
  return {
    report,
    picture,
    text,
    /** A file that was dropped or chosen: a picture of a code, or text. */
    file: async (file: File): Promise<void> => {
      if (file.type.startsWith('image/')) return picture(file);
      return file.size > FILE_MAX ? say(words.notes.tooLong) : text(await file.text());
    },
    /** Whether it was a block, and is dealt with; what is one plain value goes where the cursor is. */
    block: (pasted: string, into: string | null): boolean => {
      const read = readPaste(pasted, placeOf(spec, catalogue));
      if (!isBlock(read, into)) return false;
      put(read);
      return true;
    },
    undo: (): void => {
      before.restore();
      setReport(null);
    },
    dismiss: (): void => {
      before.forget();
      setReport(null);
    },
  };
}

/** What stood in the form before the last paste; its values as bytes, overwritten when they are no longer needed. */
function useBefore({ spec, values, draft, change }: Omit<PasteInto, 'catalogue'>) {
  const before = useRef<{ values: FieldValues; draft: Partial<Draft> } | null>(null);
  const forget = useCallback((): void => {
    if (before.current !== null) wipeValues(before.current.values);
    before.current = null;
  }, []);
  useEffect(() => forget, [forget]);
  return {
    forget,
    keep: (): void => {
      forget();
      const { ipAllowList, label } = draft;
      before.current = { values: values.read(), draft: { ipAllowList, label } };
    },
    restore: (): void => {
      const was = before.current;
      before.current = null;
      if (was === null) return;
      for (const { name } of spec.fields) if (!(name in was.values)) values.fill(name, '');
      fillAll(values, was.values);
      change(was.draft);
    },
  };
}

export type Pasting = ReturnType<typeof usePaste>;

const NOTHING: Pasted = { parts: [], ips: [], label: null, notes: [] };

/** More than one value, or one that says itself what it is and is pasted elsewhere. */
function isBlock({ parts, notes }: Pasted, into: string | null): boolean {
  const [only, ...more] = parts;
  if (only === undefined) return notes.some(({ kind }) => kind === 'several');
  return more.length > 0 || only.how === 'named' || only.field !== into;
}

function placeOf(spec: ExchangeSpec, catalogue: readonly ExchangeSpec[]): Place {
  return {
    exchange: spec,
    exchanges: catalogue,
    fields: spec.fields.map(({ name, label, required, formats }) => ({
      name,
      label,
      required,
      pem: formats.some(({ kind }) => kind === 'pem'),
    })),
  };
}

function reportOf(pasted: Pasted, spec: ExchangeSpec): PasteReport {
  const went = pasted.parts.map((part) => {
    const label = spec.fields.find(({ name }) => name === part.field)?.label ?? part.field;
    const from = part.how === 'named' ? part.from : words.how[part.how];
    return { field: part.field, label, from, shape: shapeOf(part) };
  });
  const more = [
    ...(pasted.parts.length > 0 && pasted.ips.length > 0 ? [words.ips(pasted.ips.length)] : []),
    ...pasted.notes.map(inWords),
  ];
  const empty = went.length === 0;
  return { went, notes: empty && more.length === 0 ? [words.nothing] : more, empty };
}

const HINT_FROM = 17;

/** As lists show a value: its last four characters if it is longer than sixteen, and how long it is. */
function shapeOf({ field, value }: Part): string {
  if (field === TOTP_FIELD) return words.shapes.seed;
  if (value.includes('-----BEGIN')) return words.shapes.pem;
  const length = [...value].length;
  const end = length >= HINT_FROM ? [...value].slice(-4).join('') : '';
  return words.shapes.text(end, length);
}

function inWords(note: Pasted['notes'][number]): string {
  switch (note.kind) {
    case 'too-long':
      return words.notes.tooLong;
    case 'several':
      return words.notes.several(note.count);
    case 'elsewhere':
      return words.notes.elsewhere(note.name);
    case 'public-key':
      return words.notes.publicKey;
    case 'no-field':
      return words.notes.noField(note.names.join(', '));
  }
}
