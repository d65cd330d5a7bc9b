/** An answer of CUPI that is not a success. The codes are guesses: no list of them was found (reference, A4). */
export class CupiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** 400: the request says something that is not allowed. */
export function invalid(message: string): CupiError {
  return new CupiError(400, 'INVALID_PARAMETER', message);
}

/** 404. */
export function notFound(message = 'The requested resource was not found'): CupiError {
  return new CupiError(404, 'NOT_FOUND', message);
}
