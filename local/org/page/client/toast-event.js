/** The event that asks the page for a toast, by the platform's name. */
export class ShowToastEvent extends CustomEvent {
  constructor({ title, message, messageData, variant = 'info', mode = 'dismissible' }) {
    if (messageData !== undefined) {
      throw new Error('The local page does not model messageData of toasts: put the text into message');
    }
    super('lightning__showtoast', { bubbles: true, composed: true, detail: { title, message, variant, mode } });
  }
}
