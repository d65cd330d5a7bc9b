import { findings } from '../../sweep/finding.ts';
import { ageBands, agedKinds, type RunFigure } from '../../sweep/runs/figures.ts';
import type { Run } from '../../sweep/runs/run.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { row, table } from '../../web/table.ts';
import type { AdminParts } from '../parts.ts';
import type { DayCount } from '../ports.ts';
import { type Bar, bars, lyingBar } from './bars.ts';

const DAY = 86_400_000;
const DAYS_DRAWN = 30;
const RUNS_DRAWN = 30;
/** So many runs are looked through for those over everybody. */
const RUNS_READ = 60;

const sumOf = (values: readonly Bar[]): number => values.reduce((sum, { value }) => sum + value, 0);

const mostOf = (rows: readonly { readonly values: readonly Bar[] }[]): number =>
  Math.max(0, ...rows.flatMap(({ values }) => values.map(({ value }) => value)));

const dayName = ({ language }: PageMaker, day: number): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(day * DAY);

/** Renewals of the last thirty days, a row a channel. */
function renewalsPlot(page: PageMaker, counts: readonly DayCount[], today: number): Html {
  const days = Array.from({ length: DAYS_DRAWN }, (_, index) => today - DAYS_DRAWN + 1 + index);
  const rows = [...Map.groupBy(counts, ({ channel }) => channel)].map(([channel, own]) => ({
    name: page.say(`helpdesk.channel.${channel}`),
    values: days.map(day => ({
      value: own.find(each => each.day === day)?.count ?? 0,
      label: dayName(page, day),
    })),
  }));
  if (rows.length === 0) return html`<p>${page.say('admin-plots.no-renewals')}</p>`;
  const most = mostOf(rows);
  return table(
    page.say('admin-plots.renewals'),
    [page.say('admin-overview.channel'), page.say('admin-plots.by-day'), page.say('admin-plots.sum')],
    rows.map(({ name, values }) => row([name, bars(name, values, most), String(sumOf(values))])),
  );
}

type Figures = readonly (RunFigure & { readonly run: string })[];

/** What runs over everybody found, a row a finding; the oldest run first. */
function findingsPlot(page: PageMaker, runs: readonly Run[], figures: Figures): Html {
  const counted = figures.filter(({ family }) => family === 'finding');
  const rows = findings.flatMap(finding => {
    const own = counted.filter(({ name }) => name === finding);
    if (own.length === 0) return [];
    const values = runs.map(({ id, startedAt }) => ({
      value: own.find(({ run }) => run === id)?.count ?? 0,
      label: dayName(page, Math.floor(startedAt / DAY)),
    }));
    return [{ name: page.say(`finding.${finding}`), values }];
  });
  if (rows.length === 0) return html`<p>${page.say('admin-plots.no-runs')}</p>`;
  return table(
    page.say('admin-plots.findings'),
    [page.say('admin-sweep.finding'), page.say('admin-plots.by-run'), page.say('admin-plots.last')],
    rows.map(({ name, values }) => row([name, bars(name, values, mostOf([{ values }])), String(values.at(-1)?.value)])),
  );
}

/** How old PINs were when the last run over everybody looked. */
function agesPlot(page: PageMaker, last: Run | undefined, figures: Figures): Html {
  const tables = agedKinds.flatMap(kind => {
    const own = figures.filter(({ run, family }) => run === last?.id && family === `age:${kind}`);
    if (own.length === 0) return [];
    const values = ageBands.map(band => ({ band, value: own.find(({ name }) => name === band)?.count ?? 0 }));
    const most = Math.max(...values.map(({ value }) => value));
    const rows = values.map(({ band, value }) =>
      row([page.say(`admin-plots.age.${band}`), lyingBar(value, most), String(value)]),
    );
    const heads = ['age-head', 'share', 'sum'].map(head => page.say(`admin-plots.${head}`));
    return [table(page.say('admin-plots.ages', { kind: { word: `kind.${kind}` } }), heads, rows)];
  });
  return html`${tables}`;
}

/** The runs that are drawn: over everybody, to their end; the oldest first. */
async function drawnRuns({ sweep }: AdminParts): Promise<readonly Run[]> {
  const over = (await sweep.store.latest(RUNS_READ)).filter(({ state, plan }) => state === 'done' && !plan.listed);
  return over.slice(0, RUNS_DRAWN).toReversed();
}

/** The plots of the overview: renewals by channel, findings over time, age of PINs (`sweep.md` "Reports"). */
export async function plots(page: PageMaker, parts: AdminParts): Promise<Html> {
  const today = Math.floor(parts.clock.now() / DAY);
  const runs = await drawnRuns(parts);
  const figures = await parts.sweep.store.figures(runs.map(({ id }) => id));
  const counts = await parts.figures.renewalsByDay((today - DAYS_DRAWN + 1) * DAY);
  return html`${renewalsPlot(page, counts, today)}${findingsPlot(page, runs, figures)}${agesPlot(page, runs.at(-1), figures)}`;
}
