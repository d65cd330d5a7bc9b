import { describe, expect, it } from 'vitest';
import { type Bench, bench, devices, here, phone, registered } from './device-bench.ts';

describe('queries to RisPort70', () => {
  const lookAt = (one: Bench, name: string) => one.cluster.registrations.lookup(name);

  it('join what waits: the first goes at once, the next 10 seconds later with all names', async () => {
    const one = bench();
    const first = lookAt(one, 'SEP000000000001');
    await one.pass(0);
    expect(one.queries).toEqual([['SEP000000000001']]);
    await first;
    const others = ['SEP000000000002', 'SEP000000000003', 'SEP000000000002'].map(name => lookAt(one, name));
    await one.pass(9_999);
    expect(one.queries.length).toBe(1);
    await one.pass(1);
    expect(one.queries[1]).toEqual(['SEP000000000002', 'SEP000000000003']);
    expect((await Promise.all(others)).every(found => found.state === 'known')).toBe(true);
  });

  it('go at once again after 10 quiet seconds', async () => {
    const one = bench();
    void lookAt(one, 'SEP000000000001');
    await one.pass(0);
    await one.pass(10_000);
    void lookAt(one, 'SEP000000000002');
    await one.pass(0);
    expect(one.queries.length).toBe(2);
  });

  it('hold 1000 names at most', async () => {
    const one = bench();
    const all = Array.from({ length: 1500 }, (_, index) => lookAt(one, `SEP${String(index).padStart(12, '0')}`));
    await one.pass(0);
    await one.pass(10_000);
    expect(one.queries.map(names => names.length)).toEqual([1000, 500]);
    expect((await Promise.all(all)).length).toBe(1500);
  });

  it('are spared for 5 minutes for a known device and 10 for an unknown one', async () => {
    const one = bench();
    one.ris = names => names.filter(name => name === phone).map(name => registered(name, here));
    const ask = async (name: string): Promise<number> => {
      const before = one.queries.length;
      const answer = lookAt(one, name);
      await one.pass(0);
      await answer;
      return one.queries.length - before;
    };
    await ask(phone);
    await one.pass(20_000);
    await ask('SEPNOBODY');
    await one.pass(200_000);
    expect([await ask(phone), await ask('sepnobody')]).toEqual([0, 0]);
    await one.pass(100_000);
    expect([await ask(phone), await ask('SEPNOBODY')]).toEqual([1, 0]);
    await one.pass(300_001);
    expect(await ask('SEPNOBODY')).toBe(1);
  });

  it('are asked again for a phone that moved, once what is known is 30 seconds old', async () => {
    const one = bench();
    const port = devices([one]);
    const at = async (address: string) => {
      const lookup = port.lookup(phone, address);
      await one.pass(0);
      return lookup;
    };
    expect((await at(here)).verified).toBe(true);
    one.ris = names => names.map(name => registered(name, '10.0.0.9'));
    expect(await at('10.0.0.9')).toMatchObject({ reason: 'source-mismatch' });
    await one.pass(31_000);
    expect((await at('10.0.0.9')).verified).toBe(true);
    expect(one.queries.length).toBe(2);
  });
});
