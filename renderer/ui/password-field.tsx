import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useState } from 'react';
import { SECRET_INPUT } from '../secrets/bytes.ts';
import { passwordWords } from '../strings/passwords.ts';

/** A password field that React does not control: what is typed stays in the element until it is read by its ref. */
export function PasswordField(
  props: Omit<PasswordInputProps, 'value' | 'defaultValue' | 'onChange'>,
) {
  const [visible, setVisible] = useState(false);
  return (
    <PasswordInput
      {...SECRET_INPUT}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleFocusable
      visibilityToggleButtonProps={{
        'aria-label': visible ? passwordWords.hide : passwordWords.show,
      }}
      {...props}
    />
  );
}
