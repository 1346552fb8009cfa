/** `npm run host:prune`: for hosts that build in place (Heroku). Removes the Google APIs that the poller never loads. */
import { resolve } from 'node:path';
import { pruneGoogleApis } from './host/prune';

process.stdout.write(`removed ${pruneGoogleApis(resolve(__dirname, '..'))} unused Google APIs from node_modules\n`);
