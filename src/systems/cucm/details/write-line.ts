import type { DerivedTexts } from '../../../people/details.ts';
import type { ChangeAnswer } from '../../../renewal/ports.ts';
import type { Axl } from '../client.ts';
import { writePlace } from './write-place.ts';
import { childText, firstNamed, readXml } from './xml-tree.ts';

/** AXL's way to write a pkid. */
export function braced(pkid: string): string {
  return `{${pkid.toUpperCase()}}`;
}

type Names = Pick<DerivedTexts, 'alertingName' | 'asciiAlertingName'>;

async function readNames(axl: Axl, uuid: string): Promise<Names | undefined> {
  const tags = { alertingName: '', asciiAlertingName: '' };
  const line = firstNamed(readXml(await axl.document('getLine', { uuid, returnedTags: tags })), 'line');
  return (
    line && { alertingName: childText(line, 'alertingName'), asciiAlertingName: childText(line, 'asciiAlertingName') }
  );
}

/** Sets the alerting names of a line; updateLine leaves alone what it does not name. */
export async function writeLine(
  axl: Axl,
  lineId: string,
  { alertingName, asciiAlertingName }: Names,
): Promise<ChangeAnswer> {
  const uuid = braced(lineId);
  return await writePlace({
    read: () => readNames(axl, uuid),
    isDone: names => names.alertingName === alertingName && names.asciiAlertingName === asciiAlertingName,
    send: () => axl.call('updateLine', { uuid, alertingName, asciiAlertingName }),
  });
}
