import { Button, Checkbox, Loader } from '@mantine/core';
import {
  IconBraces,
  IconBrandPython,
  IconDatabase,
  IconFileCode,
  IconFolder,
  IconKey,
  IconLock,
  IconShieldLock,
  IconTable,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { ImportSource } from '../../../shared/model/importing.ts';
import { importWords, sourceWords } from '../../strings/importing.ts';
import { Trouble } from '../../ui/callout.tsx';

const SHOWN = [
  ['env', IconFileCode],
  ['freqtrade', IconBrandPython],
  ['hummingbot', IconFolder],
  ['json', IconBraces],
  ['csv', IconTable],
  ['keyturn-file', IconKey],
  ['kdbx', IconDatabase],
  ['bitwarden', IconShieldLock],
  ['onepassword', IconLock],
] as const satisfies readonly (readonly [ImportSource, unknown])[];

interface SourcesProps {
  /** Why the last file could not be read. */
  readonly error: unknown;
  readonly start: (format: ImportSource, keyFile: boolean) => void;
}

/** What can be read, and where such a file is found. */
export function Sources({ error, start }: SourcesProps) {
  const [keyFile, setKeyFile] = useState(false);
  return (
    <div className="page-scroll">
      <header className="page-head">
        <h1>{importWords.title}</h1>
      </header>
      <div className="import-page">
        <p className="import-lead quiet">{importWords.lead}</p>
        <Trouble error={error} />
        <ul className="import-sources">
          {SHOWN.map(([format, Icon]) => {
            const words = sourceWords[format];
            return (
              <li key={format} className="import-source">
                <h2>
                  <Icon size={18} stroke={1.5} aria-hidden /> {words.name}
                </h2>
                <p>{words.what}</p>
                <p className="quiet import-where">{words.where}</p>
                {format === 'kdbx' && (
                  <Checkbox
                    label={importWords.keyFile}
                    checked={keyFile}
                    onChange={(event) => setKeyFile(event.currentTarget.checked)}
                  />
                )}
                <Button
                  variant="default"
                  onClick={() => start(format, format === 'kdbx' && keyFile)}
                >
                  {words.choose}
                </Button>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

interface ReadingProps {
  readonly format: ImportSource;
  readonly stop: () => void;
}

/** A dialog of the system's stands in front at first; then it is read, and perhaps a password is asked for. */
export function Reading({ format, stop }: ReadingProps) {
  return (
    <div className="empty" role="status">
      <h1>{importWords.reading(sourceWords[format].name)}</h1>
      <Loader type="dots" aria-hidden />
      <p>{importWords.readingText}</p>
      <div>
        <Button variant="default" onClick={stop}>
          {importWords.stop}
        </Button>
      </div>
    </div>
  );
}
