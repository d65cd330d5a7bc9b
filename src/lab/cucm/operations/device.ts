import type { Row } from '../database.ts';
import { changeLines } from '../device-lines.ts';
import { changeDevice, phoneValues, profileValues } from '../device-values.ts';
import {
  type AxlContext,
  findToChange,
  findToShow,
  type Key,
  list,
  type Operation,
  type Operations,
} from '../operation.ts';
import { type Particle, schema } from '../schema.ts';
import * as profileSchemas from '../schemas/device-profile.ts';
import * as phoneSchemas from '../schemas/phone.ts';
import { braced, type ShownRecord, show } from '../show.ts';
import { DEVICE_PROFILE, PHONE } from '../tables.ts';
import { childOf, type XmlNode } from '../xml-node.ts';
import { element } from '../xml-text.ts';

/** A class of devices: its element in answers, its rows, its values. */
interface DeviceClass {
  readonly element: string;
  readonly key: Key;
  readonly shown: readonly Particle[];
  readonly listed: readonly Particle[];
  readonly criteria: Readonly<Record<string, string>>;
  readonly values: (device: Row, context: AxlContext) => ShownRecord;
}

const deviceKey = (object: string, deviceClass: number): Key => ({
  table: 'device',
  column: 'name',
  element: 'name',
  object,
  where: `tkclass = ${deviceClass}`,
});

const phones: DeviceClass = {
  element: 'phone',
  key: deviceKey('Phone', PHONE),
  shown: schema(phoneSchemas.shownPhone),
  listed: schema(phoneSchemas.listedPhone),
  criteria: {
    name: 'name',
    description: 'description',
    protocol: '(select t.name from typedeviceprotocol t where t.enum = tkdeviceprotocol)',
    devicePoolName: '(select p.name from devicepool p where p.pkid = fkdevicepool)',
  },
  values: phoneValues,
};

const profiles: DeviceClass = {
  element: 'deviceProfile',
  key: deviceKey('Device Profile', DEVICE_PROFILE),
  shown: schema(profileSchemas.shownProfile),
  listed: schema(profileSchemas.listedProfile),
  criteria: { name: 'name', description: 'description' },
  values: profileValues,
};

const uuidOf = (device: Row): string => ` uuid="${braced(String(device['pkid']))}"`;

function get(of: DeviceClass, notation: string): Operation {
  const run = (request: XmlNode, context: AxlContext): Iterable<string> => {
    const device = findToShow(request, of.key, context);
    const content = show(of.shown, of.values(device, context), childOf(request, 'returnedTags'), context.version);
    return [element(of.element, content, uuidOf(device))];
  };
  return { schema: schema(notation), writes: false, run };
}

function listing(of: DeviceClass, notation: string): Operation {
  function* run(request: XmlNode, context: AxlContext): Iterable<string> {
    const tags = childOf(request, 'returnedTags');
    for (const device of list(request, `device where ${of.key.where}`, of.criteria, 'name', context)) {
      const content =
        tags?.children.length === 0 ? '' : show(of.listed, of.values(device, context), tags, context.version);
      yield element(of.element, content, uuidOf(device));
    }
  }
  return { schema: schema(notation), writes: false, run };
}

function update(of: DeviceClass, notation: string): Operation {
  const run = (request: XmlNode, context: AxlContext): Iterable<string> => {
    const pkid = String(findToChange(request, of.key, context)['pkid']);
    context.database.transaction(() => {
      changeDevice(pkid, request, context);
      changeLines(pkid, request, context);
    });
    return [braced(pkid)];
  };
  return { schema: schema(notation), writes: true, run };
}

/** applyPhone: the phone takes up what was changed; nothing to see in a lab. */
const applyPhone: Operation = {
  schema: schema(phoneSchemas.applyPhone),
  writes: true,
  run: (request, context) => [braced(String(findToChange(request, phones.key, context)['pkid']))],
};

/** Operations on phones and device profiles. */
export const deviceOperations: Operations = {
  getPhone: get(phones, phoneSchemas.getPhone),
  listPhone: listing(phones, phoneSchemas.listPhone),
  updatePhone: update(phones, phoneSchemas.updatePhone),
  applyPhone,
  getDeviceProfile: get(profiles, profileSchemas.getDeviceProfile),
  listDeviceProfile: listing(profiles, profileSchemas.listDeviceProfile),
  updateDeviceProfile: update(profiles, profileSchemas.updateDeviceProfile),
};
