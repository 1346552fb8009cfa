import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../check/files';
import { APP_NAME, manifestOf } from './external-client-app';
import { sf, SfError } from './sf';

/**
 * Asks the org for the External Client App's consumer key. An org tells it only where "Allow access to External Client
 * App consumer secrets via REST API and Metadata API" is on.
 *
 * @param folder empty; what is retrieved lies in it
 * @returns null when the org does not tell
 */
export async function readConsumerKey(username: string, folder: string): Promise<string | null> {
  const manifest = join(folder, 'package.xml');
  writeFileSync(manifest, manifestOf([{ type: 'ExtlClntAppGlobalOauthSettings', name: '*' }]));
  try {
    await sf([
      ...['project', 'retrieve', 'start', '--target-org', username, '--manifest', manifest],
      ...['--target-metadata-dir', folder, '--unzip', '--wait', '10'],
    ]);
  } catch (error) {
    if (error instanceof SfError) {
      return null;
    }
    throw error;
  }
  const found = filesBelow(folder, '.')
    .filter((path) => path.endsWith('.ecaGlblOauth'))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
  return found.map(consumerKeyIn).find((key) => key !== null) ?? null;
}

/** The consumer key in the settings of our app; null in those of another. */
export function consumerKeyIn(xml: string): string | null {
  const [, app] = /<externalClientApplication>([^<]*)</.exec(xml) ?? [];
  const [, key] = /<consumerKey>([^<]+)</.exec(xml) ?? [];
  return app === APP_NAME ? (key ?? null) : null;
}
