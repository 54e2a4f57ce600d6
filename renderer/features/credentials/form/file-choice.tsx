import { Button, FileButton } from '@mantine/core';
import { useRef } from 'react';

interface FileChoiceProps {
  readonly label: string;
  readonly accept?: string;
  readonly small?: boolean;
  readonly take: (file: File) => Promise<void>;
}

/** Chooses one file; the same one again, too, after it was changed. */
export function FileChoice({ label, accept, small = false, take }: FileChoiceProps) {
  const reset = useRef<() => void>(null);
  return (
    <FileButton
      resetRef={reset}
      {...(accept === undefined ? {} : { accept })}
      onChange={(file) => {
        if (file !== null) void take(file).finally(() => reset.current?.());
      }}
    >
      {(props) => (
        <Button {...props} variant="default" size={small ? 'compact-sm' : 'sm'}>
          {label}
        </Button>
      )}
    </FileButton>
  );
}
