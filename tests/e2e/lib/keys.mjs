// Hands on a keyboard: what is pressed is counted.

/** A keyboard without a mouse. */
export class Keys {
  /** How many keys were pressed. */
  count = 0;

  constructor(page) {
    this.page = page;
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      this.count++;
    }
  }

  /** Types text, letter by letter. */
  async type(text) {
    await this.page.keyboard.type(text);
    this.count += text.length;
  }

  /** Goes on with Tab until something is reached. */
  async reach(isThere, argument) {
    for (let stops = 0; stops < 150; stops++) {
      if (await this.page.evaluate(isThere, argument)) return;
      await this.press("Tab");
    }
    throw new Error(`Tab does not lead to ${argument}`);
  }

  /** Goes on with Tab to a link or button with a text. */
  async reachText(text) {
    const hasText = (text) => document.activeElement?.matches("a, button, summary") && document.activeElement.innerText.includes(text);
    await this.reach(hasText, text);
  }

  /** Goes on with Tab to a control with a name. */
  async reachField(name) {
    const isNamed = (name) => document.activeElement?.name === name;
    await this.reach(isNamed, name);
  }

  /** Chooses an option of the list that has the focus, by arrows. */
  async chooseOption(text) {
    for (let steps = 0; steps < 150; steps++) {
      const chosen = await this.page.evaluate(() => document.activeElement.selectedOptions?.[0]?.label);
      if (chosen === text) return;
      await this.press("ArrowDown");
    }
    throw new Error(`no option ${text}`);
  }
}
