import type { Person } from '../stand-ins/people';

/** Records for a scratch org, by object. Owner and creation date are the org's to set, so they are left out. */
export interface SamplePeople {
  readonly Contact: readonly Record<string, string>[];
  readonly Lead: readonly Record<string, string>[];
  // Read by object name.
  readonly [object: string]: readonly Record<string, string>[];
}

/** The story's people as Salesforce records: contacts by name and address, leads with the company they must have. */
export function samplePeople(people: readonly Person[]): SamplePeople {
  const named = ({ firstName, lastName, email }: Person): Record<string, string> => ({
    ...(firstName === '' ? {} : { FirstName: firstName }),
    LastName: lastName,
    ...(email === '' ? {} : { Email: email }),
  });
  return {
    Contact: people.filter(({ type }) => type === 'Contact').map(named),
    Lead: people
      .filter(({ type }) => type === 'Lead')
      .map((person) => ({ ...named(person), Company: person.company === '' ? 'Unknown' : person.company })),
  };
}
