import { readDocument } from '../../../src/lab/phone/phone-document.ts';
import { judge } from '../../phone/oracle.ts';
import type { RawAnswer } from './raw-http.ts';

/** What is wrong with an answer that a phone must be able to show; nothing where it can. */
export function whyIllegal({ status, headers, body }: RawAnswer): string | undefined {
  if (status !== 200) return `status ${status}`;
  if (headers.get('content-length') !== String(body.length))
    return `Content-Length ${headers.get('content-length')} of ${body.length}`;
  if (!/^text\/xml; charset=(utf-8|ISO-8859-1)$/i.test(headers.get('content-type') ?? ''))
    return `Content-Type ${headers.get('content-type')}`;
  if (headers.has('content-encoding') || headers.has('transfer-encoding')) return 'it is encoded';
  try {
    judge(body);
    readDocument(body.toString(/8859/.test(headers.get('content-type') ?? '') ? 'latin1' : 'utf8'));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'it does not parse';
  }
}

/** What no answer may show: how the program is made. */
export const tellsTooMuch: RegExp = /node_modules|\.ts:\d|\bat [\w.<>]+ \(|Error:|SQLITE|select .* from/i;
