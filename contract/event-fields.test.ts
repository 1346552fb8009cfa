import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { bodyStatuses, eventDirections, eventFields, eventName, type EventField } from './event-fields';

const folder = join(process.cwd(), 'force-app/main/schema/objects', eventName);
const fieldXmlSchema = z.object({
  CustomField: z.object({
    fullName: z.string(),
    type: z.enum(['Text', 'LongTextArea', 'DateTime', 'Checkbox', 'Number']),
    length: z.number().optional(),
    required: z.boolean().default(false),
  }),
});

function declaredFields(): Record<string, EventField> {
  const files = readdirSync(join(folder, 'fields'));
  const fields = files.map((file) => {
    const xml: unknown = new XMLParser().parse(readFileSync(join(folder, 'fields', file), 'utf8'));
    const { fullName, type, length, required } = fieldXmlSchema.parse(xml).CustomField;
    return [fullName, length === undefined ? { type, required } : { type, length, required }] as const;
  });
  return Object.fromEntries(fields);
}

describe('the fields of the event', () => {
  it('are those of the schema, with the same types and lengths', () => {
    expect(eventFields).toEqual(declaredFields());
  });

  it('hold every word that Direction and BodyStatus may say', () => {
    const longest = (words: readonly string[]): number => Math.max(...words.map((word) => word.length));
    expect(longest(eventDirections)).toBeLessThanOrEqual(eventFields.Direction__c.length);
    expect(longest(bodyStatuses)).toBeLessThanOrEqual(eventFields.BodyStatus__c.length);
  });

  it('leave an event of ASCII text with every field full below the megabyte that the platform allows', () => {
    const characters = Object.values<EventField>(eventFields).reduce((sum, { length }) => sum + (length ?? 30), 0);
    expect(characters).toBeLessThan(1024 * 1024);
  });
});
