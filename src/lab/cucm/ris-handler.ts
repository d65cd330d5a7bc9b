import type { Clock } from '../../base/clock.ts';
import type { LabAnswer, LabRequest } from '../lab-https.ts';
import type { AppUserSessions } from './app-user-sessions.ts';
import { statusAnswer } from './axl-handler.ts';
import type { CucmDatabase } from './database.ts';
import { risFaultBody, selectionBody } from './ris-answer.ts';
import { type RisStatuses, select } from './ris-selection.ts';
import type { CucmSwitches } from './switches.ts';
import { childOf, parseXml, XmlError, type XmlNode } from './xml-node.ts';

/** Where RisPort70 answers. */
export const RIS_PATH = '/realtimeservice2/services/RISService70';

const AST = 'http://schemas.cisco.com/ast/soap';
const XML_TYPE = { 'content-type': 'text/xml;charset=UTF-8' };
const ROLE = 'Standard CCM Server Monitoring';
const MINUTE = 60_000;

const fault = (message: string): LabAnswer => ({ status: 500, headers: XML_TYPE, body: risFaultBody(message) });

/** What RisPort70 works with. */
export interface RisParts {
  readonly database: CucmDatabase;
  readonly switches: CucmSwitches;
  readonly clock: Clock;
  readonly sessions: AppUserSessions;
  readonly statuses: RisStatuses;
}

/** The first element that is not qualified; all of RisPort's are. */
function unqualified(node: XmlNode): XmlNode | undefined {
  return node.namespace === AST ? node.children.map(unqualified).find(found => found) : node;
}

/** RisPort70: where devices are registered, at most so many questions a minute for all clients together. */
export class RisHandler {
  readonly #parts: RisParts;
  #asked: number[] = [];

  constructor(parts: RisParts) {
    this.#parts = parts;
  }

  handle(request: LabRequest): LabAnswer {
    const signIn = this.#parts.sessions.signIn(request);
    if ('status' in signIn) return statusAnswer(401);
    if (!signIn.roles.has(ROLE)) return statusAnswer(403);
    if (request.method !== 'POST') return statusAnswer(405);
    try {
      return this.#select(childOf(parseXml(request.body), 'Body')?.children[0]);
    } catch (error) {
      if (error instanceof XmlError) return fault(error.message);
      throw error;
    }
  }

  #select(operation: XmlNode | undefined): LabAnswer {
    if (!operation || !['selectCmDevice', 'selectCmDeviceExt'].includes(operation.name)) {
      return fault(`The endpoint reference (EPR) for the Operation not found is ${RIS_PATH}`);
    }
    const wrong = unqualified(operation);
    if (wrong) return fault(`org.apache.axis2.databinding.ADBException: Unexpected subelement ${wrong.name}`);
    if (!this.#allowed()) {
      const most = this.#parts.switches.risQueriesPerMinute;
      return fault(
        `AxisFault: Exceeded allowed rate for Reatime information. Current allowed rate for realtime information is ${most} requests per minute.`,
      );
    }
    const { database, statuses, switches } = this.#parts;
    const body = selectionBody(operation.name, select(operation, database, statuses), switches.risShape);
    return { status: 200, headers: XML_TYPE, body };
  }

  #allowed(): boolean {
    const now = this.#parts.clock.now();
    this.#asked = this.#asked.filter(at => at > now - MINUTE);
    if (this.#asked.length >= this.#parts.switches.risQueriesPerMinute) return false;
    this.#asked.push(now);
    return true;
  }
}
