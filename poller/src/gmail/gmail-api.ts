import { gmail, type gmail_v1 } from 'googleapis/build/src/apis/gmail';

/**
 * The official client, one for all mailboxes: it weighs too much to have thousands of them. It holds no token; each call
 * brings its own. Google's own retry is off, ours decides.
 */
export function gmailApi(apiUrl: string): gmail_v1.Gmail {
  return gmail({ version: 'v1', rootUrl: `${apiUrl.replace(/\/+$/, '')}/`, retry: false });
}
