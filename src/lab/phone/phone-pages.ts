import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { LabPages } from '../control/start-pages.ts';
import type { LabSystems } from '../start-lab.ts';
import { virtualPhoneRouter } from './phone-router.ts';

/** Where Rekey will answer, as the `rekey.yaml` that the lab wrote into a directory says. */
function rekeyUrl(dir: string): string {
  const { server } = parse(readFileSync(join(dir, 'rekey.yaml'), 'utf8')) as { server: { listen: string } };
  return `http://${server.listen}`;
}

/** The virtual phone as a page of the lab that writes its files into `dir`. */
export function phonePages(dir: string): (lab: LabSystems) => readonly LabPages[] {
  return ({ world, clock, certificates }) => {
    const users = [...world.users, ...Object.values(world.special)];
    const router = virtualPhoneRouter({
      users,
      serviceUrl: () => `${rekeyUrl(dir)}/phone?name=#DEVICENAME#`,
      authenticationUrl: () => `${rekeyUrl(dir)}/phone/authenticate`,
      ca: certificates.ca,
      clock,
    });
    return [{ name: 'phone', about: 'is a Cisco phone: press Services', router }];
  };
}
