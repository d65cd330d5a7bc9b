import type { DerivedTexts } from '../../../people/details.ts';
import type { ChangeAnswer } from '../../../renewal/ports.ts';
import type { Axl } from '../client.ts';
import { CucmError } from '../errors.ts';
import { differences, type LineTree, lineKey, withTexts, writtenLines } from './line-xml.ts';
import { braced } from './write-line.ts';
import { type Writing, writePlace } from './write-place.ts';
import { firstNamed, readXml } from './xml-tree.ts';

/** A phone or profile, and which of its lines are the user's. */
export interface DeviceTarget {
  /** pkid. */
  readonly id: string;
  readonly type: 'ip-phone' | 'device-profile';
  /** As {@link lineKey} makes them. */
  readonly lines: ReadonlySet<string>;
}

/** What became of a device. */
export interface DeviceAnswer {
  readonly answer: ChangeAnswer;
  readonly notApplied?: true | undefined;
}

const operations = {
  'ip-phone': { get: 'getPhone', update: 'updatePhone', element: 'phone' },
  'device-profile': { get: 'getDeviceProfile', update: 'updateDeviceProfile', element: 'deviceProfile' },
} as const;

/**
 * Every line of the device, whole; undefined where none is the user's any more. Nothing is picked by `returnedTags`: what
 * we do not know would be left out.
 */
async function readLines(axl: Axl, { id, type, lines: own }: DeviceTarget): Promise<readonly LineTree[] | undefined> {
  const { get, element } = operations[type];
  const device = firstNamed(readXml(await axl.document(get, { uuid: braced(id) })), element);
  const lines = device?.children.find(({ name }) => name === 'lines')?.children.filter(({ name }) => name === 'line');
  return lines?.some(line => own.has(lineKey(line))) ? lines : undefined;
}

function renamed(lines: readonly LineTree[], own: ReadonlySet<string>, texts: DerivedTexts): readonly LineTree[] {
  const { label, display, asciiDisplay } = texts;
  return lines.map(line =>
    own.has(lineKey(line)) ? withTexts(line, { label, display, displayAscii: asciiDisplay }) : line,
  );
}

const textElements: ReadonlySet<string> = new Set(['label', 'display', 'displayAscii']);

/** What of a line is not as expected; whether its own texts are is judged elsewhere. */
function alteredLine(line: LineTree, there: LineTree | undefined, isOwn: boolean): string | undefined {
  const which = `line ${lineKey(line).trim()}`;
  if (!there) return which;
  const names = differences(line, there).filter(name => !isOwn || !textElements.has(name));
  return names.length > 0 ? `${names.join(', ')} of ${which}` : undefined;
}

/** What differs beyond the texts that were set; told by line and element, never by value. */
function altered(
  expected: readonly LineTree[],
  after: readonly LineTree[],
  own: ReadonlySet<string>,
): string | undefined {
  const wrong = expected.map(line => {
    const key = lineKey(line);
    return alteredLine(
      line,
      after.find(other => lineKey(other) === key),
      own.has(key),
    );
  });
  const found = wrong.filter(what => what !== undefined);
  if (after.length > expected.length) found.push('a line that was not there');
  if (found.length === 0) return undefined;
  return `Something else differs now on the device: ${found.join('; ')}. Look at it in CUCM.`;
}

async function apply(axl: Axl, uuid: string): Promise<boolean> {
  try {
    await axl.call('applyPhone', { uuid });
    return true;
  } catch (error) {
    if (error instanceof CucmError) return false;
    throw error;
  }
}

/**
 * Sets label and display of the user's lines on one device. `lines` replaces every line, and what a line leaves out is
 * reset, so all of them are read, changed and written back whole (reference, "Lines/phones/profiles"). A phone is then
 * told to take it up.
 */
export async function writeDevice(axl: Axl, device: DeviceTarget, texts: DerivedTexts): Promise<DeviceAnswer> {
  const uuid = braced(device.id);
  const change = (lines: readonly LineTree[]): readonly LineTree[] => renamed(lines, device.lines, texts);
  let isSent = false;
  const writing: Writing<readonly LineTree[]> = {
    read: () => readLines(axl, device),
    isDone: lines => writtenLines(lines).xml === writtenLines(change(lines)).xml,
    send: lines => {
      isSent = true;
      return axl.call(operations[device.type].update, { uuid, lines: writtenLines(change(lines)) });
    },
    altered: (before, after) => altered(change(before), after, device.lines),
  };
  const answer = await writePlace(writing);
  const toApply = isSent && answer.outcome === 'done' && device.type === 'ip-phone';
  return toApply && !(await apply(axl, uuid)) ? { answer, notApplied: true } : { answer };
}
