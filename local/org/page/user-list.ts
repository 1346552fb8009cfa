import type { Org } from '../org-facade';
import { escaped, pageHtml } from './html';

const MOST_USERS = 50;

/** The start: everybody who may log in, to choose from. Administrators first, then by name. */
export function userListHtml(org: Org, search: string): string {
  const all = usersOf(org);
  const wanted = search.toLowerCase();
  const found = all.filter(({ name, username }) => `${name} ${username}`.toLowerCase().includes(wanted));
  const rows = found.slice(0, MOST_USERS).map(
    ({
      id,
      name,
      username,
      note,
    }) => `<li class="slds-item slds-p-vertical_x-small"><form method="post" action="/login">
<input type="hidden" name="userId" value="${escaped(id)}">
<button class="slds-button slds-button_neutral" type="submit">Log in as ${escaped(name)}</button>
<span class="slds-m-left_small">${escaped(username)}${note === '' ? '' : `, ${escaped(note)}`}</span></form></li>`,
  );
  const rest = found.length > MOST_USERS ? `<p>${found.length - MOST_USERS} more: search for them.</p>` : '';
  const content = `<article class="slds-card"><div class="slds-p-around_large">
<h1 class="slds-text-heading_medium">Who are you?</h1>
<form method="get" action="/" class="slds-m-vertical_small" role="search">
<label for="q" class="slds-assistive-text">Part of a name or address</label>
<input id="q" name="q" class="local-search" value="${escaped(search)}" placeholder="Part of a name or address">
<button class="slds-button slds-button_neutral" type="submit">Search</button></form>
<ul>${rows.join('\n')}</ul>${found.length === 0 ? '<p>Nobody is called so.</p>' : rest}</div></article>`;
  return pageHtml({ title: 'Log in', user: null, content });
}

interface ListedUser {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly note: string;
}

/** Users of the API alone cannot log in to pages. */
function usersOf(org: Org): ListedUser[] {
  const { records } = org.query('SELECT Id, Name, Username, Profile.Name FROM User WHERE IsActive = TRUE');
  return records
    .flatMap((record) => {
      const profile = (record['Profile'] as { Name?: string } | null)?.Name ?? '';
      const isAdmin = profile === 'System Administrator';
      return profile === '' || profile.includes('API Only')
        ? []
        : [
            {
              id: String(record['Id']),
              name: String(record['Name']),
              username: String(record['Username']),
              note: isAdmin ? 'administrator' : '',
            },
          ];
    })
    .sort((a, b) => Number(a.note === '') - Number(b.note === '') || a.name.localeCompare(b.name));
}
