import { createElement } from 'lwc';
import InboxSyncMailboxAdder from 'c/inboxSyncMailboxAdder';
import addMailboxes from '@salesforce/apex/InboxSyncMailboxController.addMailboxes';

jest.mock('@salesforce/apex/InboxSyncMailboxController.addMailboxes', () => ({ default: jest.fn() }), {
  virtual: true,
});

const ANNA = { userId: '005000000000001AAA', name: 'Anna', email: 'Anna@a.example' };
const BEN = { userId: '005000000000002AAA', name: 'Ben', email: 'ben@a.example' };
const settled = () => new Promise(process.nextTick);
const all = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];
const button = (element, name) => all(element, `lightning-button[data-action="${name}"]`)[0];

async function show() {
  const element = createElement('c-inbox-sync-mailbox-adder', { is: InboxSyncMailboxAdder });
  const events = [];
  element.addEventListener('added', ({ detail }) => events.push(['added', detail.count]));
  element.addEventListener('close', () => events.push(['close']));
  document.body.appendChild(element);
  await settled();
  return { element, events };
}

async function take(element, person) {
  all(element, 'c-inbox-sync-user-picker')[0].dispatchEvent(new CustomEvent('choose', { detail: person }));
  await settled();
  button(element, 'take').click();
  await settled();
}

async function save(element) {
  button(element, 'save').click();
  await settled();
  await settled();
}

describe('c-inbox-sync-mailbox-adder', () => {
  afterEach(() => {
    document.body.replaceChildren();
    jest.clearAllMocks();
  });

  it('begins empty and offers nothing to save', async () => {
    const { element } = await show();
    expect(button(element, 'take').disabled).toBe(true);
    expect(button(element, 'save').disabled).toBe(true);
    await expect(element).toBeAccessible();
  });

  it('adds several mailboxes with one call and closes', async () => {
    addMailboxes.mockResolvedValue([{ isDone: true }, { isDone: true }]);
    const { element, events } = await show();
    await take(element, ANNA);
    all(element, '.provider')[0].dispatchEvent(new CustomEvent('change', { detail: { value: 'Microsoft' } }));
    all(element, '.access')[0].dispatchEvent(new CustomEvent('change', { detail: { value: 'Own consent' } }));
    await take(element, BEN);
    expect(all(element, 'li')).toHaveLength(2);
    await expect(element).toBeAccessible();
    await save(element);
    expect(JSON.parse(addMailboxes.mock.calls[0][0].mailboxesJson)).toEqual([
      { address: 'anna@a.example', userId: ANNA.userId, provider: 'Google', access: 'Service account' },
      { address: 'ben@a.example', userId: BEN.userId, provider: 'Microsoft', access: 'Own consent' },
    ]);
    expect(events).toEqual([['added', 2], ['close']]);
  });

  it('saves a single mailbox without the list', async () => {
    addMailboxes.mockResolvedValue([{ isDone: true }]);
    const { element, events } = await show();
    all(element, 'c-inbox-sync-user-picker')[0].dispatchEvent(new CustomEvent('choose', { detail: ANNA }));
    await settled();
    await save(element);
    expect(JSON.parse(addMailboxes.mock.calls[0][0].mailboxesJson)).toEqual([
      { address: 'anna@a.example', userId: ANNA.userId, provider: 'Google', access: 'Service account' },
    ]);
    expect(events).toEqual([['added', 1], ['close']]);
  });

  it('saves nothing while an address stands twice', async () => {
    const { element } = await show();
    await take(element, ANNA);
    all(element, 'c-inbox-sync-user-picker')[0].dispatchEvent(new CustomEvent('choose', { detail: ANNA }));
    await settled();
    await save(element);
    expect(addMailboxes).not.toHaveBeenCalled();
    expect(all(element, 'c-inbox-sync-refusal')).toHaveLength(1);
  });

  it('keeps what was refused, with the reason', async () => {
    addMailboxes.mockResolvedValue([{ isDone: true }, { isDone: false, problem: 'This address is taken.' }]);
    const { element, events } = await show();
    await take(element, ANNA);
    await take(element, BEN);
    await save(element);
    expect(events).toEqual([['added', 1]]);
    expect(all(element, 'li')).toHaveLength(1);
    expect(all(element, 'li .slds-text-color_error')[0].textContent).toBe('This address is taken.');
  });

  it('keeps what was added to the list, and what was begun, while the answer was on its way', async () => {
    let answer;
    addMailboxes.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const { element, events } = await show();
    await take(element, ANNA);
    button(element, 'save').click();
    await settled();
    // Nobody would hear of what was added.
    expect(button(element, 'close').disabled).toBe(true);
    await take(element, BEN);
    all(element, 'c-inbox-sync-user-picker')[0].dispatchEvent(new CustomEvent('choose', { detail: ANNA }));
    answer([{ isDone: true }]);
    await settled();
    await settled();
    expect(events).toEqual([['added', 1]]);
    expect(all(element, 'li')).toHaveLength(1);
    all(element, 'lightning-button-icon')[0].click();
    addMailboxes.mockResolvedValue([{ isDone: true }]);
    await save(element);
    expect(events).toEqual([['added', 1], ['added', 1], ['close']]);
  });

  it('keeps the form open for the mailbox that was begun and not saved', async () => {
    addMailboxes.mockResolvedValue([{ isDone: true }]);
    const { element, events } = await show();
    await take(element, ANNA);
    all(element, 'lightning-input')[0].dispatchEvent(new CustomEvent('change', { detail: { value: 'ben@' } }));
    await save(element);
    expect(events).toEqual([['added', 1]]);
  });

  it('keeps everything when the call fails', async () => {
    addMailboxes.mockRejectedValue({ body: { message: 'Only for administrators.' } });
    const { element, events } = await show();
    await take(element, ANNA);
    await save(element);
    expect(all(element, 'c-inbox-sync-refusal')[0].text).toBe('Only for administrators.');
    expect(all(element, 'li')).toHaveLength(1);
    expect(events).toEqual([]);
  });

  it('takes no address twice, and gives one back', async () => {
    const { element } = await show();
    await take(element, ANNA);
    await take(element, ANNA);
    expect(all(element, 'li')).toHaveLength(1);
    expect(all(element, 'c-inbox-sync-refusal')).toHaveLength(1);
    all(element, 'lightning-button-icon')[0].click();
    await settled();
    expect(all(element, 'li')).toHaveLength(0);
  });

  it('closes without adding', async () => {
    const { element, events } = await show();
    button(element, 'close').click();
    expect(events).toEqual([['close']]);
    expect(addMailboxes).not.toHaveBeenCalled();
  });
});
