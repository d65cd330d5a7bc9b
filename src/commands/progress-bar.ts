import type { Writable } from 'node:stream';

/** What a bar shows: so many of so many, after so many milliseconds. */
export interface Shown {
  readonly what: string;
  readonly done: number;
  readonly total: number;
  readonly milliseconds: number;
}

const WIDTH = 24;

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const hours = Math.floor(minutes / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** One line with a bar, the rate and the time left. */
export function progressLine({ what, done, total, milliseconds }: Shown): string {
  const part = total === 0 ? 0 : Math.min(1, done / total);
  const bar = '█'.repeat(Math.round(part * WIDTH)).padEnd(WIDTH, '░');
  const rate = milliseconds > 0 ? (done * 1000) / milliseconds : 0;
  const left = rate > 0 && total > done ? `, ${duration((total - done) / rate)} left` : '';
  return `${what} ${bar} ${done}/${total}${rate > 0 ? `, ${rate.toFixed(1)}/s` : ''}${left}`;
}

/** Writes over the line before it; nothing where nobody looks. */
export function createProgressBar(stream: Writable & { readonly isTTY?: boolean | undefined }) {
  const isSeen = stream.isTTY === true;
  return {
    show: (shown: Shown): void => void (isSeen && stream.write(`\r\u001b[2K${progressLine(shown)}`)),
    clear: (): void => void (isSeen && stream.write('\r\u001b[2K')),
  };
}
