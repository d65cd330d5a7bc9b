/** The keys of the configuration that mend what can be wrong with a certificate. */
export interface CertificateKeys {
  readonly ca: string;
  /** Absent where the name cannot be configured apart from the host. */
  readonly serverName?: string | undefined;
}

/** Why a TLS connection did not come about, in words an operator can act upon. */
export function explainConnectFailure(error: NodeJS.ErrnoException, keys: CertificateKeys): string {
  const code = error.code ?? error.name;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return keys.serverName === undefined
      ? 'its certificate is for another name'
      : `its certificate is for another name; set ${keys.serverName}`;
  }
  return /CERT|ISSUER|SIGN/.test(code) ? `its certificate is not trusted (${code}); set ${keys.ca}` : code;
}
