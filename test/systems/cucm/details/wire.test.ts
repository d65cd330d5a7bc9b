import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDevice } from '../../../../src/systems/cucm/details/write-device.ts';
import { writeLine } from '../../../../src/systems/cucm/details/write-line.ts';
import { writeUser } from '../../../../src/systems/cucm/details/write-user.ts';
import { acknowledgement, axlAnswer, axlFault, type Recorded, type Reply, type Stub, startStub } from '../stub-axl.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
});
afterEach(() => stub.stop());

const id = 'e532d9a5-5a4e-4e35-9f2b-0123456789ab';
const uuid = '{E532D9A5-5A4E-4E35-9F2B-0123456789AB}';

const texts = {
  label: 'Anna Bérg',
  display: 'Anna Bérg',
  asciiDisplay: 'Anna Berg',
  alertingName: 'Anna Bérg',
  asciiAlertingName: 'Anna Berg',
};

/** What stands inside the operation's element. */
const inside = ({ body, operation }: Recorded): string =>
  new RegExp(`<(?:\\w+:)?${operation}(?: [^>]*)?>(.*)</(?:\\w+:)?${operation}>`, 's').exec(body)?.[1] ?? '';

const asked = (): string[] => stub.calls.map(({ operation }) => operation);

describe('a line', () => {
  const line = (name: string, ascii: string): Reply =>
    axlAnswer(
      'getLine',
      `<line uuid="${uuid}"><alertingName>${name}</alertingName><asciiAlertingName>${ascii}</asciiAlertingName></line>`,
    );
  const write = () => writeLine(stub.cucm().axl, id, texts);

  it('is asked for its two names, sent those two and nothing else, and asked again', async () => {
    stub.script.push(
      line('Anna Lind', 'Anna Lind'),
      axlAnswer('updateLine', acknowledgement),
      line('Anna Bérg', 'Anna Berg'),
    );
    expect(await write()).toEqual({ outcome: 'done' });
    expect(stub.calls.map(inside)).toEqual([
      `<uuid>${uuid}</uuid><returnedTags><alertingName></alertingName><asciiAlertingName></asciiAlertingName></returnedTags>`,
      `<uuid>${uuid}</uuid><alertingName>Anna Bérg</alertingName><asciiAlertingName>Anna Berg</asciiAlertingName>`,
      `<uuid>${uuid}</uuid><returnedTags><alertingName></alertingName><asciiAlertingName></asciiAlertingName></returnedTags>`,
    ]);
  });

  it('that has them already is not written', async () => {
    stub.script.push(line('Anna Bérg', 'Anna Berg'));
    expect(await write()).toEqual({ outcome: 'done' });
    expect(asked()).toEqual(['getLine']);
  });

  it.each<[string, Reply[], object]>([
    ['taken', ['drop', line('Anna Bérg', 'Anna Berg')], { outcome: 'done' }],
    [
      'not taken',
      ['drop', line('Anna Lind', 'Anna Lind')],
      { outcome: 'failed', code: 'connection-lost', retryable: true },
    ],
    ['unknown', ['drop', 'drop'], { outcome: 'unknown', code: 'connection-lost' }],
    [
      'acknowledged and unread',
      [axlAnswer('updateLine', acknowledgement), 'drop'],
      { outcome: 'unknown', code: 'not-read-back' },
    ],
    [
      'acknowledged and not taken',
      [axlAnswer('updateLine', acknowledgement), line('Anna Lind', 'x')],
      { outcome: 'failed', code: 'not-taken' },
    ],
    ['refused by rule', [axlFault(5003, 'The name is not allowed here')], { outcome: 'refused', code: 'rule' }],
    ['gone', [axlFault(5003, 'Line not found')], { outcome: 'failed', code: 'not-found' }],
  ])('whose change got no clear answer is read: %s', async (_title, replies, outcome) => {
    stub.script.push(line('Anna Lind', 'Anna Lind'), ...replies);
    expect(await write()).toMatchObject(outcome);
  });

  it('that cannot be read is not written', async () => {
    stub.script.push('drop');
    expect(await write()).toMatchObject({ outcome: 'failed', code: 'connection-lost', retryable: true });
    expect(new Set(asked())).toEqual(new Set(['getLine']));
    stub.script.splice(0, 9, axlFault(5007, 'Item not valid: The specified Line was not found'));
    expect(await write()).toMatchObject({ outcome: 'refused', code: 'gone' });
  });
});

describe('a device', () => {
  const other =
    '<line uuid="{9}"><index>1</index><label>Team</label><dirn uuid="{8}"><pattern>91000</pattern><routePartitionName/></dirn><maxNumCalls>4</maxNumCalls><busyTrigger>2</busyTrigger><futureThing><a>1</a></futureThing></line>';
  const own = (label: string, ascii: string, mask = '33XXXX'): string =>
    `<line uuid="{7}"><index>2</index><label>${label}</label><display>${label}</display><dirn uuid="{6}"><pattern>\\+3371104</pattern><routePartitionName uuid="{5}">Internal</routePartitionName></dirn><displayAscii>${ascii}</displayAscii><e164Mask>${mask}</e164Mask><recordingProfileName/></line>`;
  const phone = (...lines: string[]): Reply =>
    axlAnswer(
      'getPhone',
      `<phone uuid="${uuid}"><name>SEP1</name><lines>${lines.join('')}</lines><userLocale/></phone>`,
    );
  const write = (type: 'ip-phone' | 'device-profile' = 'ip-phone') =>
    writeDevice(stub.cucm().axl, { id, type, lines: new Set(['+3371104 Internal']) }, texts);
  const acknowledged = axlAnswer('updatePhone', acknowledgement);

  it('is read whole, sent all of its lines whole, read again and told to take them up', async () => {
    stub.script.push(
      phone(other, own('Anna Lind', 'Anna Lind')),
      acknowledged,
      phone(other, own('Anna Bérg', 'Anna Berg')),
      axlAnswer('applyPhone', acknowledgement),
    );
    expect(await write()).toEqual({ answer: { outcome: 'done' } });
    expect(asked()).toEqual(['getPhone', 'updatePhone', 'getPhone', 'applyPhone']);
    expect(stub.calls.map(inside)).toEqual([
      `<uuid>${uuid}</uuid>`,
      `<uuid>${uuid}</uuid><lines>` +
        '<line><index>1</index><label>Team</label><dirn><pattern>91000</pattern><routePartitionName></routePartitionName></dirn><maxNumCalls>4</maxNumCalls><busyTrigger>2</busyTrigger><futureThing><a>1</a></futureThing></line>' +
        '<line><index>2</index><label>Anna Bérg</label><display>Anna Bérg</display><dirn><pattern>\\+3371104</pattern><routePartitionName>Internal</routePartitionName></dirn><displayAscii>Anna Berg</displayAscii><e164Mask>33XXXX</e164Mask></line>' +
        '</lines>',
      `<uuid>${uuid}</uuid>`,
      `<uuid>${uuid}</uuid>`,
    ]);
  });

  it('that is a profile is written by its own operations and not applied', async () => {
    const profile = (...lines: string[]): Reply =>
      axlAnswer('getDeviceProfile', `<deviceProfile><lines>${lines.join('')}</lines></deviceProfile>`);
    stub.script.push(profile(own('Anna Lind', 'Anna Lind')), acknowledged, profile(own('Anna Bérg', 'Anna Berg')));
    expect(await write('device-profile')).toEqual({ answer: { outcome: 'done' } });
    expect(asked()).toEqual(['getDeviceProfile', 'updateDeviceProfile', 'getDeviceProfile']);
  });

  it('that has the texts already is neither written nor applied', async () => {
    stub.script.push(phone(other, own('Anna Bérg', 'Anna Berg')));
    expect(await write()).toEqual({ answer: { outcome: 'done' } });
    expect(asked()).toEqual(['getPhone']);
  });

  it('on which the line is no more is not written', async () => {
    stub.script.push(phone(other));
    expect((await write()).answer).toMatchObject({ outcome: 'refused', code: 'gone' });
    expect(asked()).toEqual(['getPhone']);
  });

  it.each<[string, Reply, string]>([
    ['an attribute', phone(other, own('Anna Bérg', 'Anna Berg', '44XXXX')), 'e164Mask of line +3371104 Internal'],
    ['another line', phone(own('Anna Bérg', 'Anna Berg')), 'line 91000'],
    [
      'a new line',
      phone(other, own('Anna Bérg', 'Anna Berg'), '<line><index>3</index></line>'),
      'a line that was not there',
    ],
    [
      'the label of a line that is not the user’s',
      phone(other.replace('Team', 'Tea'), own('Anna Bérg', 'Anna Berg')),
      'label of line 91000',
    ],
  ])('on which %s differs afterwards is told, and not called done', async (_title, after, what) => {
    stub.script.push(phone(other, own('Anna Lind', 'Anna Lind')), acknowledged, after);
    const { answer } = await write();
    expect(answer).toMatchObject({ outcome: 'unknown', code: 'altered', detail: expect.stringContaining(what) });
    expect(asked()).not.toContain('applyPhone');
  });

  it('that could not be told to take it up has the texts all the same', async () => {
    stub.script.push(
      phone(own('Anna Lind', 'Anna Lind')),
      acknowledged,
      phone(own('Anna Bérg', 'Anna Berg')),
      axlFault(5003, 'Phone not found'),
    );
    expect(await write()).toEqual({ answer: { outcome: 'done' }, notApplied: true });
  });
});

describe('a user', () => {
  const row = (first: string, middle: string): Reply =>
    axlAnswer(
      'executeSQLQuery',
      `<row><pkid>${id}</pkid><userid>anna</userid><firstname>${first}</firstname><middlename>${middle}</middlename><lastname>Lind</lastname></row>`,
    );

  it('is sent the changed fields only, in schema order, an emptied one empty', async () => {
    stub.script.push(row('Anna', 'Maria'), axlAnswer('updateUser', acknowledgement), row('Zoë', ''));
    const changes = [
      { field: 'middleName', from: 'Maria', to: '' },
      { field: 'firstName', from: 'Anna', to: 'Zoë' },
    ] as const;
    expect(await writeUser(stub.cucm().axl, { place: 'user', name: 'anna', changes })).toEqual({ outcome: 'done' });
    expect(asked()).toEqual(['executeSQLQuery', 'updateUser', 'executeSQLQuery']);
    expect(inside(stub.calls[1] as Recorded)).toBe(
      '<userid>anna</userid><firstName>Zoë</firstName><middleName></middleName>',
    );
  });
});
