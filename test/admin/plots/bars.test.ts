import { expect, it } from 'vitest';
import { bars } from '../../../src/admin/plots/bars.ts';

it('draws each value as its share of the most, what is not nothing so that it is seen, and tells all to who sees none', () => {
  const values = [
    { value: 0, label: 'Mon' },
    { value: 1, label: 'Tue' },
    { value: 1000, label: '<Wed>' },
  ];
  const { text } = bars('Telephone', values, 1000);
  expect([...text.matchAll(/ height="(\d+)"><title>/g)].map(([, height]) => height)).toEqual(['0', '2', '24']);
  expect(text).toContain('aria-label="Telephone: 0, 1, 1000"');
  expect(text).toContain('<title>&lt;Wed&gt;: 1000</title>');
});

it('draws nothing of nothing', () => {
  expect(bars('None', [], 0).text).not.toContain('<rect');
  expect(bars('None', [{ value: 0, label: 'x' }], 0).text).toContain('height="0"');
});
