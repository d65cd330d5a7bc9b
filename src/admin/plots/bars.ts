import { Html, html } from '../../web/html.ts';

/** One bar. */
export interface Bar {
  readonly value: number;
  /** What stands under it: a day, a run, a band. Said where the bar is pointed at. */
  readonly label: string;
}

const HEIGHT = 24;
const WIDTH = 6;
const GAP = 2;
/** One that is not nothing is seen. */
const LEAST = 2;

/** Bars beside each other, as high as their share of `most`; `name` says for those who do not see them what they are. */
export function bars(name: string, values: readonly Bar[], most: number): Html {
  const rects = values.map(({ value, label }, index) => {
    const height = value === 0 ? 0 : Math.max(LEAST, Math.round((value / Math.max(most, 1)) * HEIGHT));
    const place = `x="${String(index * (WIDTH + GAP))}" y="${String(HEIGHT - height)}" width="${String(WIDTH)}" height="${String(height)}"`;
    return html`<rect ${new Html(place)}><title>${label}: ${String(value)}</title></rect>`;
  });
  const width = values.length * (WIDTH + GAP);
  const said = `${name}: ${values.map(({ value }) => value).join(', ')}`;
  return html`<svg class="bars" role="img" aria-label="${said}" viewBox="0 0 ${String(width)} ${String(HEIGHT)}" width="${String(width)}" height="${String(HEIGHT)}">${rects}</svg>`;
}

/** One bar that lies: a share of `most`. Its number stands beside it. */
export function lyingBar(value: number, most: number): Html {
  return html`<meter min="0" max="${String(Math.max(most, 1))}" value="${String(value)}" aria-hidden="true"></meter>`;
}
