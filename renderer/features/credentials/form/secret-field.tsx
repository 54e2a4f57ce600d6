import { ActionIcon, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconEye, IconEyeOff } from '@tabler/icons-react';
import { type RefCallback, useEffect, useRef, useState } from 'react';
import { peekBytes, SECRET_INPUT, withBytes } from '../../../secrets/bytes.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { useMain } from '../../frame/window.ts';

const SETTLED_MS = 250;
const ROWS_OF_BLOCK = 5;

interface SecretFieldProps {
  readonly exchange: string;
  readonly name: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly required: boolean;
  /** Said beside the field; where a value may be left out because one is stored, nothing is. */
  readonly optional: boolean;
  /** Typed out of sight at first. */
  readonly masked: boolean;
  readonly field: RefCallback<HTMLTextAreaElement>;
  readonly problem: string | undefined;
  /** Something to look at, which is no reason to refuse it. */
  readonly warning?: string | undefined;
  readonly onTyped: () => void;
  readonly autoFocus?: boolean;
}

/** One value of a key: a line, or the block of a PEM. React knows how many lines it has, not what they say. */
export function SecretField(props: SecretFieldProps) {
  const { exchange, name, label, help, required, optional, masked } = props;
  const { field, problem, warning, onTyped, autoFocus = false } = props;
  const [visible, setVisible] = useState(!masked);
  const [block, setBlock] = useState(false);
  const { found, look } = useCheck(exchange, name);
  return (
    <div>
      <Textarea
        {...SECRET_INPUT}
        ref={field}
        label={label}
        required={required}
        withAsterisk={false}
        rows={block ? ROWS_OF_BLOCK : 1}
        name={`fields.${name}`}
        error={problem}
        autoFocus={autoFocus}
        classNames={{ wrapper: 'secret-area' }}
        attributes={{
          wrapper: { 'data-masked': visible ? undefined : true, 'data-block': block || undefined },
        }}
        onInput={(event) => {
          setBlock(event.currentTarget.value.includes('\n'));
          look(event.currentTarget);
          onTyped();
        }}
        rightSection={
          masked && (
            <ShowToggle label={label} visible={visible} toggle={() => setVisible(!visible)} />
          )
        }
      />
      {problem === undefined && (
        <Check
          found={warning === undefined ? found : { ok: false, text: warning }}
          idle={[optional ? formWords.optional : '', help ?? ''].filter(Boolean).join(', ')}
        />
      )}
    </div>
  );
}

interface ShowToggleProps {
  readonly label: string;
  readonly visible: boolean;
  readonly toggle: () => void;
}

function ShowToggle({ label, visible, toggle }: ShowToggleProps) {
  const Icon = visible ? IconEyeOff : IconEye;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-pressed={visible}
      aria-label={visible ? formWords.hide(label) : formWords.show(label)}
      onClick={toggle}
    >
      <Icon size={16} stroke={1.5} />
    </ActionIcon>
  );
}

/** What the value looks like so far; before that, what is expected. */
function Check({ found, idle }: { found: Found | null; idle: string }) {
  return (
    <div className="secret-check" data-ok={found?.ok} aria-live="polite">
      {found?.ok === true && <IconCheck size={14} aria-hidden />}
      {found?.ok === false && <IconAlertTriangle size={14} aria-hidden />}
      {found?.text ?? idle}
    </div>
  );
}

type Found = { readonly ok: boolean; readonly text: string };

/** Asks what the value looks like, a moment after the last key. */
function useCheck(exchange: string, field: string) {
  const { calls } = useMain();
  const [found, setFound] = useState<Found | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const ask = async (element: HTMLTextAreaElement): Promise<void> => {
    asked.current += 1;
    const mine = asked.current;
    if (element.value === '') return setFound(null);
    try {
      const answer = await withBytes(peekBytes(element), (value) =>
        calls.checkField({ exchange, field, value }),
      );
      // An answer to what stood there before would speak of the wrong value.
      if (mine === asked.current) setFound(answer);
    } catch {
      if (mine === asked.current) setFound(null);
    }
  };
  const look = (element: HTMLTextAreaElement): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void ask(element), SETTLED_MS);
  };
  return { found, look };
}
