import { ActionIcon, Button, Textarea } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ClipboardEvent, type DragEvent, useState } from 'react';
import { empty, SECRET_INPUT } from '../../../secrets/bytes.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { Callout } from '../../../ui/callout.tsx';
import { FileChoice } from './file-choice.tsx';
import type { PasteReport, Pasting } from './use-paste.ts';

const words = formWords.paste;

/** Where a whole block is pasted or dropped; it is emptied at once, and what came of it stands below. */
export function PasteArea({ pasting }: { pasting: Pasting }) {
  const { report, text, undo, dismiss } = pasting;
  return (
    <div className="paste-area">
      <div className="paste-row">
        <Textarea
          {...SECRET_INPUT}
          rows={1}
          aria-label={words.all}
          placeholder={words.placeholder}
          classNames={{ wrapper: 'secret-area', root: 'paste-field' }}
          attributes={{ wrapper: { 'data-masked': true } }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            if (event.currentTarget.value !== '') text(event.currentTarget.value);
            empty(event.currentTarget);
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text/plain');
            if (pasted === '') return;
            event.preventDefault();
            event.stopPropagation();
            text(pasted);
          }}
        />
        <FileChoice label={words.choose} take={pasting.file} />
      </div>
      {report === null && <div className="summary-small">{words.help}</div>}
      {report !== null && <Report report={report} undo={undo} dismiss={dismiss} />}
    </div>
  );
}

interface ReportProps {
  readonly report: PasteReport;
  readonly undo: () => void;
  readonly dismiss: () => void;
}

/** Which value went where. Nothing is kept of it until the key is stored. */
function Report({ report, undo, dismiss }: ReportProps) {
  const { went, notes, empty: nothing } = report;
  return (
    <Callout
      tone={nothing ? 'amber' : 'neutral'}
      role="status"
      title={nothing ? undefined : words.filled(went.length)}
      actions={
        nothing ? (
          <ActionIcon variant="subtle" color="gray" aria-label={words.dismiss} onClick={dismiss}>
            <IconX size={16} stroke={1.5} />
          </ActionIcon>
        ) : (
          <Button size="compact-sm" variant="default" onClick={undo}>
            {words.undo}
          </Button>
        )
      }
    >
      {went.length > 0 && (
        <ul className="paste-went">
          {went.map(({ field, label, from, shape }) => (
            <li key={field}>
              <strong>{label}</strong> <span className="mono">{shape}</span>{' '}
              <span className="quiet">{from === label ? '' : words.from(from)}</span>
            </li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <div key={note}>{note}</div>
      ))}
    </Callout>
  );
}

/** For the whole section of values: a block or a picture is taken wherever in it the paste or the drop lands. */
export function usePasteTarget(pasting: Pasting) {
  const [over, setOver] = useState(false);
  return {
    'data-drop': over || undefined,
    onPasteCapture: (event: ClipboardEvent<HTMLElement>): void => {
      const file = [...event.clipboardData.files].find(({ type }) => type.startsWith('image/'));
      const { target } = event;
      const name = target instanceof HTMLTextAreaElement ? target.name : '';
      // The area for blocks takes everything itself.
      if (file === undefined && !name.startsWith('fields.')) return;
      const into = name.replace('fields.', '');
      const taken =
        file === undefined && pasting.block(event.clipboardData.getData('text/plain'), into);
      if (file !== undefined) void pasting.picture(file);
      if (file !== undefined || taken) event.preventDefault();
    },
    onDragOver: (event: DragEvent): void => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (): void => setOver(false),
    onDrop: (event: DragEvent): void => {
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer.files[0];
      const text = event.dataTransfer.getData('text/plain');
      if (file !== undefined) void pasting.file(file);
      else if (text !== '') pasting.text(text);
    },
  };
}
