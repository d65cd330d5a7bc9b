import { findings } from '../../sweep/finding.ts';
import { isOver, isWorked, leftOutReasons, outcomeOf, type Run } from '../../sweep/runs/run.ts';
import type { FindingCount, RunSubject } from '../../sweep/runs/store.ts';
import { type Html, html } from '../../web/html.ts';
import type { PageMaker } from '../../web/route.ts';
import { row, table } from '../../web/table.ts';
import type { Pace, PassProgress } from './pass-progress.ts';
import { SWEEP_PATH } from './sweep-form.ts';

/** The address of a run, and of what belongs to it. */
export const runPath = ({ id }: Pick<Run, 'id'>, rest = ''): string => `${SWEEP_PATH}/${id}${rest}`;

/** Who asked for a run: the schedule, or somebody. */
export function starterOf(page: PageMaker, { plan }: Run): string {
  return plan.requester.id === 'schedule' ? page.say('admin-sweep.schedule') : plan.requester.id;
}

const stateOf = (page: PageMaker, { state }: Run): string => page.say(`admin-sweep.state.${state}`);

/** The runs, newest first. */
export function runsTable(page: PageMaker, runs: readonly Run[]): Html {
  if (runs.length === 0) return html`<p>${page.say('admin-sweep.none')}</p>`;
  const rows = runs.map(run =>
    row([
      html`<a href="${runPath(run)}" data-do="open">${page.time(run.startedAt)}</a>`,
      page.say(run.plan.dry ? 'admin-sweep.dry' : 'admin-sweep.acting'),
      stateOf(page, run),
      starterOf(page, run),
      String(run.total),
      run.toRenew === undefined ? '–' : String(run.toRenew),
      run.endedAt === undefined ? '–' : page.time(run.endedAt),
    ]),
  );
  const columns = ['begun', 'sort', 'state-head', 'who', 'total', 'to-renew', 'ended'];
  return table(
    page.say('admin-sweep.runs'),
    columns.map(column => page.say(`admin-sweep.${column}`)),
    rows,
  );
}

/** What an administrator must know of a run that waits, or ended otherwise than by itself. */
function why(page: PageMaker, run: Run): Html {
  const { state, why: code = '', toRenew = 0, total } = run;
  if (state === 'done' || code === '' || code === 'asked') return html``;
  const known = code === 'too-many' || code === 'failures' ? code : 'system';
  return html`<p class="notice wrong" role="alert">${page.say(`admin-sweep.why.${known}`, { toRenew, total, code })}</p>`;
}

/** What may be done with a run: what renews asks for the password again, what halts does not. */
function buttons(page: PageMaker, run: Run): Html {
  const { state } = run;
  const go = state === 'braked' ? 'confirm' : state === 'paused' ? 'resume' : undefined;
  const button = (act: string, look: Html): Html =>
    html`<button name="do" value="${act}" data-do="${act}"${look}>${page.say(`admin-sweep.do.${act}`)}</button>\n`;
  const going = go
    ? html`<form method="post" action="${runPath(run)}" class="inline">${page.csrf}${button(go, html``)}</form>`
    : html``;
  const halts = [...(isWorked(state) ? ['pause'] : []), ...(isOver(state) ? [] : ['cancel'])];
  if (halts.length === 0) return going;
  const halting = halts.map(act => button(act, html` class="secondary"`));
  return html`${going}<form method="post" action="${runPath(run, '/halt')}" class="inline">${page.csrf}${halting}</form>`;
}

function paceText(page: PageMaker, pace: Pace | undefined): string {
  return pace ? page.say('admin-sweep.pace', { rate: Math.round(pace.rate), left: Math.ceil(pace.left) }) : '';
}

function countsTable(page: PageMaker, run: Run, counts: readonly FindingCount[]): Html {
  if (counts.length === 0) return html``;
  const order = (count: FindingCount): number => findings.indexOf(count.finding);
  const rows = counts
    .toSorted((one, other) => order(one) - order(other))
    .map(count =>
      row([
        html`<a href="${runPath(run)}?finding=${count.finding}#findings">${page.say(`finding.${count.finding}`)}</a>`,
        page.say(`admin-sweep.outcome.${outcomeOf(count, run)}`),
        String(count.count),
      ]),
    );
  const heads = ['finding', 'outcome-head', 'count'].map(column => page.say(`admin-sweep.${column}`));
  return table(page.say('admin-sweep.counts'), heads, rows);
}

/** What is shown of how far a run is. */
export interface ShownProgress {
  readonly run: Run;
  readonly counts: readonly FindingCount[];
  readonly progress: PassProgress;
  readonly pace?: Pace | undefined;
}

function progressPart(page: PageMaker, { run, progress, pace }: ShownProgress): Html {
  const { of, done, all } = progress;
  const isPassing = isWorked(run.state) && run.pass !== 'roll';
  const pass = isPassing ? html` ${page.say(`admin-sweep.pass.${run.pass}`)}` : html``;
  const numbers = page.say(`admin-sweep.numbers.${of}`, { done, all });
  const bar = html`<progress value="${String(done)}" max="${String(Math.max(all, 1))}" aria-label="${page.say('admin-sweep.progress')}"></progress>\n`;
  return html`<p role="status"><strong>${stateOf(page, run)}</strong>${pass} ${numbers} ${paceText(page, pace)}</p>
${run.pass === 'roll' ? html`` : bar}`;
}

/** How a run stands and what can be done: what changes while it is worked on. */
export function runCard(page: PageMaker, shown: ShownProgress): Html {
  const { run, counts } = shown;
  return html`${why(page, run)}${progressPart(page, shown)}${buttons(page, run)}
${countsTable(page, run, counts)}
<p><a href="${runPath(run)}" data-do="reload">${page.say('helpdesk.reload')}</a> · <a href="${runPath(run, '/findings.csv')}" data-do="result">${page.say('admin-batches.result')}</a></p>`;
}

/** Users of whom nothing is renewed, and why. */
export function leftOutPart(page: PageMaker, users: readonly RunSubject[], isWhole: boolean): Html {
  if (users.length === 0) return html``;
  const groups = leftOutReasons.flatMap(reason => {
    const ids = users.filter(({ leftOut }) => leftOut === reason).map(({ userId }) => userId);
    const said = page.say(`admin-sweep.left-out.${reason}`, { count: ids.length });
    return ids.length === 0 ? [] : [html`<li>${said} ${ids.join(', ')}</li>`];
  });
  const more = isWhole ? html`` : html`<p><small>${page.say('admin-sweep.more', { count: users.length })}</small></p>`;
  return html`<h3>${page.say('admin-sweep.left-out-title')}</h3><ul>${groups}</ul>${more}`;
}
