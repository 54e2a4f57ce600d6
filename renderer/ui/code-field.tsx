import './code-field.css';
import { TextInput, type TextInputProps } from '@mantine/core';
import { type RefObject, useRef } from 'react';
import { SECRET_INPUT } from '../secrets/bytes.ts';

type CodeFieldProps = Pick<
  TextInputProps,
  'label' | 'description' | 'name' | 'error' | 'disabled' | 'onInput'
> & { readonly field: RefObject<HTMLInputElement | null> };

/**
 * A field for a code that is seen while it is typed. Whatever a field shows Chromium tells its main process at each key,
 * for input methods, and copies stay there; of a masked field it tells dots (docs/adr/0005). So the input is masked, its
 * dots are not to be seen, and what was typed is written over them.
 */
export function CodeField({ field, onInput, ...props }: CodeFieldProps) {
  const seen = useRef<HTMLDivElement>(null);
  const show = ({ value, scrollLeft }: HTMLInputElement): void => {
    if (seen.current === null) return;
    seen.current.textContent = value;
    seen.current.scrollLeft = scrollLeft;
  };
  return (
    <TextInput
      {...SECRET_INPUT}
      {...props}
      ref={field}
      classNames={{ input: 'mono' }}
      inputContainer={(input) => (
        <div className="code-field">
          {input}
          <div ref={seen} className="code-field-seen mono" aria-hidden />
        </div>
      )}
      onInput={(event) => {
        show(event.currentTarget);
        onInput?.(event);
      }}
      // The caret has moved, and may have taken the text with it.
      onSelect={(event) => show(event.currentTarget)}
      autoFocus
    />
  );
}
