import {
  certificateCredential,
  CertificateError,
  type AppCredential,
  type MicrosoftLogin,
} from '../graph/microsoft-login';
import { type Environment, missing } from './environment';
import { isTold, pemOf, requiredSecret, secretOf } from './files';

/** How mailboxes at Microsoft are read. */
export interface MicrosoftConfig {
  /** Null where mailboxes are read by their users' consent only. */
  readonly login: MicrosoftLogin | null;
  /** The app that users consent to; null where none can. */
  readonly client: MicrosoftLogin | null;
  readonly apiUrl: string;
}

/** Says which of Microsoft's variables lack or contradict each other. */
export function checkMicrosoft(isSet: (name: string) => boolean, problems: string[]): void {
  const hasSecret = isTold('MICROSOFT_CLIENT_SECRET', isSet);
  const hasCertificate = isTold('MICROSOFT_CLIENT_CERTIFICATE', isSet);
  const hasApp = isSet('MICROSOFT_CLIENT_ID') || hasSecret || hasCertificate;
  const isOwnConsentOnly = isSet('MICROSOFT_OAUTH_CLIENT_ID') && !hasApp;
  const required = ['MICROSOFT_TENANT_ID', ...(isOwnConsentOnly ? [] : ['MICROSOFT_CLIENT_ID' as const])] as const;
  problems.push(...required.filter((name) => !isSet(name)).map(missing));
  if (!hasSecret && !hasCertificate && !isOwnConsentOnly) {
    problems.push(missing('MICROSOFT_CLIENT_SECRET'));
  }
  if (hasSecret && hasCertificate) {
    problems.push(
      'MICROSOFT_CLIENT_SECRET and MICROSOFT_CLIENT_CERTIFICATE_FILE exclude each other: unset one of them',
    );
  }
}

/** Null where the host has set none of Microsoft's variables, or set them wrongly: then `problems` says so. */
export function microsoftOf(env: Environment, problems: string[]): MicrosoftConfig | null {
  const { MICROSOFT_TENANT_ID: tenantId, MICROSOFT_CLIENT_ID: clientId, MICROSOFT_LOGIN_URL: loginUrl } = env;
  if (tenantId === undefined) {
    return null;
  }
  const credential = credentialOf(env, problems);
  const login = clientId === undefined || credential === null ? null : { tenantId, clientId, credential, loginUrl };
  const client = clientOf(env, tenantId, problems) ?? login;
  return client === null ? null : { login, client, apiUrl: env.MICROSOFT_API_URL };
}

function clientOf(env: Environment, tenantId: string, problems: string[]): MicrosoftLogin | null {
  const { MICROSOFT_OAUTH_CLIENT_ID: clientId, MICROSOFT_LOGIN_URL: loginUrl } = env;
  const secret = clientId === undefined ? null : requiredSecret('MICROSOFT_OAUTH_CLIENT_SECRET', env, problems);
  return clientId === undefined || secret === null
    ? null
    : { tenantId, clientId, credential: { kind: 'secret', secret: secret.text }, loginUrl };
}

function credentialOf(env: Environment, problems: string[]): AppCredential | null {
  const secret = secretOf('MICROSOFT_CLIENT_SECRET', env, problems);
  const certificate = secretOf('MICROSOFT_CLIENT_CERTIFICATE', env, problems);
  if (secret !== null || certificate === null) {
    return secret && { kind: 'secret', secret: secret.text };
  }
  try {
    return certificateCredential(pemOf(certificate));
  } catch (error) {
    if (!(error instanceof CertificateError)) {
      throw error;
    }
    const remedy = 'it has to be PEM, the certificate and its private key';
    problems.push(`${certificate.variable} ${error.message}: ${remedy}`);
    return null;
  }
}
