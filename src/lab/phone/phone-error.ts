/** What a phone shows instead of a page. Texts: Cisco's services development notes, "Troubleshooting". */
export const phoneErrors = {
  parse: 'XML Error[4]: Parse Error',
  unsupported: 'XML Error[5]',
  http: 'HTTP Error[8]',
  connection: 'HTTP Error[10]',
  host: 'Host Not Found',
  busy: 'Server Busy!',
  'not-found': 'File Not Found',
  failed: 'HTTP connection failed',
  empty: 'No services configured',
  'too-large': 'Data too large!',
  'name-too-long': 'Filename too long!',
} as const;

/** The name of an error. */
export type PhoneErrorName = keyof typeof phoneErrors;

/** An error that the phone shows; `detail` tells the person before the virtual phone what a real one hides. */
export class PhoneError extends Error {
  readonly error: PhoneErrorName;
  readonly detail: string;

  constructor(error: PhoneErrorName, detail: string) {
    super(`${phoneErrors[error]} (${detail})`);
    this.name = 'PhoneError';
    this.error = error;
    this.detail = detail;
  }
}
