import { type Examination, Findings } from './finding';

/** Google and Salesforce refuse what is signed more than five minutes beside their time. */
const MOST_MS = 4 * 60_000;
const NOTICED_MS = 60_000;

/** Compares this machine's clock with that of Salesforce's login, by the header that every answer carries. */
export async function checkClock(exam: Examination, loginUrl: string): Promise<void> {
  const findings = new Findings('Clock', exam);
  const remedy =
    'Check that this machine reaches the address in SALESFORCE_LOGIN_URL over HTTPS: proxy, firewall, DNS.';
  const skew = await findings.attempt('clock', remedy, (signal) => skewOf(loginUrl, signal));
  if (skew === null) {
    return;
  }
  const says = `this machine's clock is ${Math.round(Math.abs(skew) / 1000)} seconds ${skew < 0 ? 'behind' : 'ahead of'} Salesforce's`;
  const sync = 'Let the machine keep its time by NTP (timedatectl set-ntp true).';
  if (Math.abs(skew) > MOST_MS) {
    findings.failed('clock', `${says}: logins are refused`, sync);
  } else if (Math.abs(skew) > NOTICED_MS) {
    findings.warning('clock', says, sync);
  } else {
    findings.ok('clock', "this machine's clock agrees with Salesforce's");
  }
}

/** Milliseconds that this clock is ahead; the way there and back is halved. */
async function skewOf(url: string, signal: AbortSignal): Promise<number> {
  const before = Date.now();
  const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
  const now = (before + Date.now()) / 2;
  const date = Date.parse(response.headers.get('date') ?? '');
  // The header has whole seconds.
  return Number.isNaN(date) ? 0 : now - date - 500;
}
