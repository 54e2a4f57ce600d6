import { describe, expect, it } from 'vitest';
import { Sightings } from '../../../../electron/core/clients/sightings.ts';

/** A look that ends when the test says so. */
function held() {
  const ends: ((seen: number) => void)[] = [];
  const look = () => new Promise<number>((end) => ends.push(end));
  const end = async (seen: number): Promise<void> => {
    ends.shift()?.(seen);
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return { look, end, begun: () => ends.length };
}

describe('looking at a process', () => {
  it('begins at once when nobody else looks', async () => {
    const { look, end, begun } = held();
    const seen = new Sightings<number>().see('1@1', look);
    expect(begun()).toBe(1);
    await end(7);
    expect(await seen).toBe(7);
  });

  it('serves nobody with what was seen before it was asked for', async () => {
    const sightings = new Sightings<number>();
    const { look, end, begun } = held();
    const first = sightings.see('1@1', look);
    const late = sightings.see('1@1', look);
    const later = sightings.see('1@1', look);
    expect(begun()).toBe(1);
    await end(1);
    expect(await first).toBe(1);
    expect(begun()).toBe(1);
    await end(2);
    expect(await Promise.all([late, later])).toEqual([2, 2]);
  });

  it('keeps processes apart', async () => {
    const sightings = new Sightings<number>();
    const { look, begun } = held();
    void sightings.see('1@1', look);
    void sightings.see('2@1', look);
    expect(begun()).toBe(2);
  });

  it('looks anew when everybody was served', async () => {
    const sightings = new Sightings<number>();
    expect(await sightings.see('1@1', async () => 1)).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await sightings.see('1@1', async () => 2)).toBe(2);
  });
});
