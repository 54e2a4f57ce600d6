import { type ReactNode, useEffect, useRef } from 'react';
import type { KeyPart } from '../frame/navigation.ts';

interface PartProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly part?: KeyPart;
  /** The part that was asked for: it is brought into sight, and has the keyboard. */
  readonly focus?: KeyPart | null;
  readonly aside?: ReactNode;
}

/** One section of the pane. */
export function Part({ title, children, part, focus = null, aside }: PartProps) {
  const head = useRef<HTMLHeadingElement>(null);
  const wanted = part !== undefined && part === focus;
  useEffect(() => {
    if (!wanted) return;
    head.current?.scrollIntoView({ block: 'start' });
    head.current?.focus({ preventScroll: true });
  }, [wanted]);
  return (
    <section className="key-part" data-wanted={wanted || undefined}>
      <h3 ref={head} tabIndex={-1}>
        {title}
        {aside}
      </h3>
      {children}
    </section>
  );
}
