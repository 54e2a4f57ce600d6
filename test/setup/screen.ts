import type { ApprovalQueue } from '../../electron/core/approval/queue.ts';
import type { Question } from '../../electron/core/ports.ts';

/** What an owner would have seen of a queue's questions, in that order: the app's windows follow it in the same way. */
export class Screen {
  readonly shown: Question[] = [];
  /** Ids of questions that were shown and are gone, however they ended. */
  readonly withdrawn: string[] = [];
  #front: string | null = null;
  #waiting: (() => void)[] = [];

  follow(queue: ApprovalQueue): void {
    queue.onChange(() => {
      const [front] = queue.open();
      if (front?.id === this.#front) return;
      if (this.#front !== null) this.withdrawn.push(this.#front);
      if (front !== undefined) this.shown.push(front);
      this.#front = front?.id ?? null;
      for (const changed of this.#waiting.splice(0)) changed();
    });
  }

  /** Waits for something to be shown or withdrawn until `ready`. */
  async until(ready: () => boolean): Promise<void> {
    while (!ready()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
