import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AuditProgress,
  type VerifyOptions,
  verifyFolder,
} from '../../electron/core/audit/verify.ts';
import type { AuditReport } from '../../shared/model/audit.ts';
import { FILES } from '../../shared/paths.ts';
import { define } from '../command.ts';
import { EXIT, Failure, usage } from '../errors.ts';
import { place } from '../locate.ts';
import type { Output } from '../output.ts';
import { progress } from '../progress.ts';

export const audit = define({
  synopsis: 'keyturn audit verify [FOLDER]',
  about: `
Checks the audit log from its files alone: that every line is whole, numbered and chained to the one before it, that the
checkpoints are signed by the log's key, and that its end was not cut off. Needs no password, and the app need not run.
Names the first bad line and exits with 1 when something is wrong. FOLDER is where the log lies: <data folder>/audit
if none is given. The key in that folder vouches only for a log nobody could write to; check an export with --keys.`,
  words: 2,
  options: {
    keys: {
      type: 'string',
      value: 'FILE',
      help: 'public keys that were exported before: only they count',
    },
  },
  async run({ options, words, output }) {
    const [verb, chosen] = words;
    if (verb !== 'verify') {
      throw usage(
        verb === undefined ? 'audit what' : `audit can't '${verb}'`,
        'audit',
        "'keyturn audit verify' is what there is",
      );
    }
    const folder = chosen ?? join(place(options.home).folder, FILES.audit);
    if (!existsSync(folder)) {
      throw new Failure('audit_missing', `there is no audit log in ${folder}`, {
        hint: 'give its folder, or the data folder with --home',
      });
    }
    const keys = options.keys === undefined ? {} : { publicKeys: readKeys(options.keys) };
    const report = await verify(folder, keys, output);
    if (output.json) output.document(report);
    else say(report, output);
    return report.ok ? EXIT.done : EXIT.failed;
  },
});

async function verify(
  folder: string,
  options: VerifyOptions,
  output: Output,
): Promise<AuditReport> {
  const { show, end } = progress<AuditProgress>(output, ({ bytes, totalBytes, records }) => {
    return `checking, ${Math.floor((100 * bytes) / Math.max(1, totalBytes))} %, ${records} records`;
  });
  try {
    return await verifyFolder(folder, { ...options, onProgress: show });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Failure('unreadable_file', `cannot read the audit log in ${folder} (${code})`);
  } finally {
    end();
  }
}

function say({ records, checkpoints, unsigned, problem }: AuditReport, output: Output): void {
  if (problem !== null) {
    const { segment, line, text } = problem;
    const where = line === 0 ? segment : `${segment} line ${line}`;
    output.failure(
      new Failure('audit_tampered', `the audit log is not as it was written: ${where}: ${text}`, {
        hint: 'leave the folder as it is, and compare it with a copy from elsewhere',
      }),
    );
    return;
  }
  output.line(
    `the audit log is whole: ${count(records, 'record')}, ${count(checkpoints, 'signed checkpoint')}`,
  );
  if (unsigned > 0)
    output.note(`chained and not signed yet: ${count(unsigned, 'record')} at its end`);
}

function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

function readKeys(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(
      'unreadable_file',
      `cannot read ${path} (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
}
