import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { common } from '../strings/common.ts';
import { FullPage } from './full-page.tsx';

/** A fault while drawing is a full page with a way back, never a white window. What it was is not shown or kept. */
export class Boundary extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    return (
      <FullPage>
        <h1>{common.crashed.title}</h1>
        <p>{common.crashed.text}</p>
        <Button onClick={() => this.setState({ crashed: false })}>{common.crashed.reload}</Button>
      </FullPage>
    );
  }
}

export function NoBridge() {
  return (
    <FullPage>
      <h1>{common.noBridge.title}</h1>
      <p>{common.noBridge.text}</p>
    </FullPage>
  );
}
