import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Fault, LabCall, LabControl } from '../fault.ts';
import { bind } from './bind.ts';
import { unsupported } from './controls.ts';
import type { Domain, UserEntry } from './domain.ts';
import type { DirectoryEntry } from './entry.ts';
import { cutMessage, type LdapMessage, type LdapRequest, readMessage } from './message.ts';
import { modify } from './modify.ts';
import { requestText } from './record.ts';
import { answerTags, type LdapResult, result, resultCodes, success, writeAnswer, writeExtended } from './respond.ts';
import { search } from './search.ts';

/** What was answered: the bytes, and the result code for the record. */
interface Outcome {
  readonly bytes: Buffer;
  readonly code: number;
}

type RecordedCall = { -readonly [key in keyof LabCall]: LabCall[key] };

const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3';
const DISCONNECTION = '1.3.6.1.4.1.1466.20036';

/** The tag of the answer to an operation the lab has not: always the one after the request's. */
function answerTag(request: LdapRequest): number {
  if (request.op === 'bind') return answerTags.bind;
  if (request.op === 'search') return answerTags.searchDone;
  if (request.op === 'modify') return answerTags.modify;
  return request.op === 'other' ? request.tag + 1 : answerTags.extended;
}

/** One client: signed in as somebody or nobody, asking one thing after the other or several at once. */
export class LdapConnection {
  readonly #socket: TLSSocket;
  readonly #domain: Domain;
  readonly #control: LabControl;
  readonly #pages = new Map<string, readonly DirectoryEntry[]>();
  #identity: UserEntry | undefined;
  #pending = Buffer.alloc(0);

  constructor(socket: TLSSocket, domain: Domain, control: LabControl) {
    this.#socket = socket;
    this.#domain = domain;
    this.#control = control;
    socket.on('error', () => socket.destroy());
    socket.on('data', data => this.#receive(data));
  }

  #receive(data: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, data]);
    try {
      for (let cut = cutMessage(this.#pending); cut; cut = cutMessage(this.#pending)) {
        this.#pending = Buffer.from(cut.rest);
        this.#serve(readMessage(cut.message)).catch(() => this.#disconnect());
      }
    } catch {
      this.#disconnect();
    }
  }

  /** Notice of Disconnection (RFC 4511 section 4.4.1). */
  #disconnect(): void {
    this.#socket.end(writeExtended(0, result(resultCodes.protocolError, ''), DISCONNECTION));
  }

  async #serve(message: LdapMessage): Promise<void> {
    const { request, controls } = message;
    if (request.op === 'unbind') return void this.#socket.end();
    if (request.op === 'abandon') return;
    const text = requestText(request, controls);
    const fault = this.#control.strike('directory', text.method);
    if (fault?.fault === 'refuse') return void this.#socket.destroy();
    const call: RecordedCall = {
      system: 'directory',
      at: new Date(this.#domain.now).toISOString(),
      ...text,
      status: 0,
    };
    this.#control.record(call);
    if (fault?.fault === 'hang') return;
    if (fault?.fault === 'delay') await sleep(fault.value ?? 0);
    const outcome = this.#answer(message, fault);
    call.status = outcome.code;
    if (fault?.fault === 'drop-after') return void this.#socket.destroy();
    this.#socket.write(outcome.bytes);
  }

  #answer(message: LdapMessage, fault: Fault | undefined): Outcome {
    const { id, request, controls } = message;
    if (fault?.fault === 'status') return this.#refuse(message, faultResult(fault));
    const refused = unsupported(controls, this.#domain.switches);
    if (refused) return this.#refuse(message, refused);
    switch (request.op) {
      case 'bind': {
        const { result: outcome, identity } = bind(this.#domain, request);
        this.#identity = identity;
        return { bytes: writeAnswer(id, answerTags.bind, outcome), code: outcome.code };
      }
      case 'search': {
        const context = { domain: this.#domain, identity: this.#identity, pages: this.#pages };
        return search(context, id, request, controls);
      }
      case 'modify': {
        const outcome = modify(this.#domain, this.#identity, request, controls);
        return { bytes: writeAnswer(id, answerTags.modify, outcome), code: outcome.code };
      }
      case 'extended':
        return this.#extended(message, request.oid);
      default:
        return this.#refuse(message, result(resultCodes.unwillingToPerform, ''));
    }
  }

  #extended(message: LdapMessage, oid: string): Outcome {
    if (oid !== WHO_AM_I) {
      const text = '0000203D: LdapErr: DSID-0C090C7D, comment: Unknown extended request OID, data 0, v4563';
      return this.#refuse(message, result(resultCodes.protocolError, text));
    }
    const name = this.#identity?.account.name;
    const who = name === undefined ? '' : `u:${this.#domain.names.netbios}\\${name}`;
    return { bytes: writeExtended(message.id, success, undefined, who), code: resultCodes.success };
  }

  #refuse({ id, request }: LdapMessage, why: LdapResult): Outcome {
    return { bytes: writeAnswer(id, answerTag(request), why), code: why.code };
  }
}

function faultResult({ value }: Fault): LdapResult {
  const code = value ?? resultCodes.unavailable;
  return result(code, '000020EE: SvcErr: DSID-03210345, problem 5002 (UNAVAILABLE), data 0\n');
}
