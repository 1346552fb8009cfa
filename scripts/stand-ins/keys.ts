import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keys of one run. Private keys lie in files that only this user can read; public keys are PEM. */
export interface RunKeys {
  readonly salesforcePrivateKeyFile: string;
  readonly salesforcePublicKey: string;
  readonly serviceAccountFile: string;
  readonly serviceAccountEmail: string;
  readonly serviceAccountPublicKey: string;
  /** The service account's file names the token endpoint, which is known only once Gmail runs. */
  writeServiceAccount(tokenUrl: string): void;
}

/** Makes the key of the connected app and that of the service account; their files lie in `folder`. */
export function makeKeys(folder: string): RunKeys {
  const salesforce = keyPair();
  const google = keyPair();
  const salesforcePrivateKeyFile = join(folder, 'salesforce-key.pem');
  const serviceAccountFile = join(folder, 'service-account.json');
  const serviceAccountEmail = 'inbox-sync@local-project.iam.gserviceaccount.com';
  writeSecret(salesforcePrivateKeyFile, salesforce.privateKey);
  return {
    salesforcePrivateKeyFile,
    salesforcePublicKey: salesforce.publicKey,
    serviceAccountFile,
    serviceAccountEmail,
    serviceAccountPublicKey: google.publicKey,
    writeServiceAccount: (tokenUrl) => {
      const file = {
        type: 'service_account',
        project_id: 'local-project',
        private_key_id: 'local-key',
        private_key: google.privateKey,
        client_email: serviceAccountEmail,
        client_id: '100000000000000000001',
        token_uri: tokenUrl,
      };
      writeSecret(serviceAccountFile, JSON.stringify(file, null, 2));
    },
  };
}

function keyPair(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function writeSecret(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}
