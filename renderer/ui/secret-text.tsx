import './secret-text.css';
import { useLayoutEffect, useRef } from 'react';
import { blocks } from '../format/blocks.ts';

interface SecretTextProps {
  /** UTF-8. Whoever holds the bytes overwrites them; this only takes them off the screen. */
  readonly bytes: Uint8Array;
  readonly label: string;
  readonly large?: boolean;
  /** Characters in a block. */
  readonly block?: number;
}

/** Writes a secret straight into the page, in blocks, and takes it out again. React never holds it as text. */
export function SecretText({ bytes, label, large = false, block = 4 }: SecretTextProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const lines = blocks(new TextDecoder().decode(bytes).replaceAll('-', large ? '' : '-'), block);
    element.replaceChildren(
      ...lines.map((parts) => {
        const line = document.createElement('div');
        line.className = 'secret-line';
        line.append(
          ...parts.map((part) => {
            const piece = document.createElement('span');
            piece.textContent = part;
            return piece;
          }),
        );
        return line;
      }),
    );
    return () => element.replaceChildren();
  }, [bytes, large, block]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, and this is text
    <div
      ref={place}
      className="secret-text"
      role="group"
      aria-label={label}
      data-large={large || undefined}
    />
  );
}
