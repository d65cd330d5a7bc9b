import { AxlFault } from '../axl-fault.ts';
import type { AxlContext } from '../operation.ts';
import { CTI_CONTROL, PRIMARY_EXTENSION } from '../tables.ts';
import { childOf, textOf, type XmlNode } from '../xml-node.ts';

const texts = (node: XmlNode): readonly string[] => node.children.map(child => child.text);

function changeDevices(pkid: string, node: XmlNode, { database }: AxlContext): void {
  database.run('delete from enduserdevicemap where fkenduser = ? and tkuserassociation = ?', pkid, CTI_CONTROL);
  for (const name of texts(node)) {
    const device = database.get('select pkid from device where name = ?', name);
    if (!device) throw new AxlFault(5003, `Device not found: ${name}`);
    database.insert('enduserdevicemap', {
      fkenduser: pkid,
      fkdevice: device['pkid'] ?? null,
      tkuserassociation: CTI_CONTROL,
    });
  }
}

function changePrimaryExtension(pkid: string, node: XmlNode, { database }: AxlContext): void {
  database.run('delete from endusernumplanmap where fkenduser = ? and tkdnusage = ?', pkid, PRIMARY_EXTENSION);
  const pattern = textOf(node, 'pattern') ?? '';
  if (pattern === '') return;
  const line = database.get(
    `select n.pkid from numplan n left join routepartition r on r.pkid = n.fkroutepartition
      where n.dnorpattern = ? and nvl(r.name, '') = ?`,
    pattern.replace(/^\\\+/, '+'),
    textOf(node, 'routePartitionName') ?? '',
  );
  if (!line) throw new AxlFault(5003, `Directory Number not found: ${pattern}`);
  database.insert('endusernumplanmap', {
    fkenduser: pkid,
    fknumplan: line['pkid'] ?? null,
    tkdnusage: PRIMARY_EXTENSION,
  });
}

function changeGroups(pkid: string, node: XmlNode, { database }: AxlContext): void {
  database.run('delete from enduserdirgroupmap where fkenduser = ?', pkid);
  for (const group of node.children) {
    const name = textOf(group, 'name') ?? '';
    const found = database.get('select pkid from dirgroup where name = ?', name);
    if (!found) throw new AxlFault(5003, `User Group not found: ${name}`);
    database.insert('enduserdirgroupmap', { fkenduser: pkid, fkdirgroup: found['pkid'] ?? null });
  }
}

/** Replaces a user's devices, primary extension and groups, where the request has them. */
export function changeAssociations(pkid: string, request: XmlNode, context: AxlContext): void {
  const devices = childOf(request, 'associatedDevices');
  const extension = childOf(request, 'primaryExtension');
  const groups = childOf(request, 'associatedGroups');
  if (devices) changeDevices(pkid, devices, context);
  if (extension) changePrimaryExtension(pkid, extension, context);
  if (groups) changeGroups(pkid, groups, context);
}
