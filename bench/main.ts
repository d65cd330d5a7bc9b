import { writeFileSync } from 'node:fs';
import { axlFigures } from './axl.ts';
import { type Figure, isOk } from './figure.ts';
import { httpFigures } from './http.ts';
import { openDialogFigures } from './open-dialogs.ts';
import { pageFigures } from './pages.ts';
import { policyFigures } from './policy.ts';
import { reportFigures } from './report.ts';
import { startFigures } from './start.ts';
import { sweepFigures } from './sweep.ts';

/**
 * `npm run bench [-- --json FILE] [-- --minutes N] [-- NAME …]`: every bar, measured side by side in one run; exit code
 * 1 where one is not kept. Without names the sweep over 100,000 users is left out.
 */

const parts = {
  policy: policyFigures,
  start: startFigures,
  dialogs: openDialogFigures,
  axl: axlFigures,
  http: httpFigures,
  report: reportFigures,
  sweep: sweepFigures,
  pages: pageFigures,
};

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const number = (value: number): string => (value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(2));

function line(figure: Figure): string {
  const bar = `${figure.bound === 'least' ? '≥' : '≤'} ${number(figure.limit)}`;
  return `${isOk(figure) ? 'ok ' : 'NOT'}  ${figure.name.padEnd(62)} ${`${number(figure.value)} ${figure.unit}`.padStart(14)}   ${bar}`;
}

const file = argument('--json');
const wanted = process.argv.slice(2).filter(word => word in parts);
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const figure of await measure()) {
    figures.push(figure);
    process.stdout.write(`${line(figure)}\n`);
  }
}
if (file !== undefined) {
  const list = figures.map(figure => ({
    name: figure.name,
    value: figure.value,
    limit: figure.limit,
    ok: isOk(figure),
  }));
  writeFileSync(file, `${JSON.stringify(list, null, 2)}\n`);
}
process.exitCode = figures.every(isOk) ? 0 : 1;
