/**
 * Two dialogs: a question before something is lost, and the keys. Native <dialog>: focus and Escape are the browser's.
 */
import { html, render, type TemplateResult } from "lit";
import * as icons from "../notebook/icons";
import { KEYS } from "../notebook/keys";

export function open(
  content: (close: (answer: boolean) => void) => TemplateResult,
  label: string,
  kind = "",
): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = `keys ${kind}`;
  dialog.setAttribute("aria-label", label);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let answer = false;
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    render(
      content((yes) => ((answer = yes), dialog.close())),
      dialog,
    );
    dialog.showModal();
  });
}

export const confirm = (title: string, sentence: string, yes: string): Promise<boolean> =>
  open(
    (close) => html`<h2>${title}</h2>
      <p>${sentence}</p>
      <div class="answers">
        <button type="button" class="button outlined" autofocus @click=${() => close(false)}>Cancel</button>
        <button type="button" class="button solid" @click=${() => close(true)}>${yes}</button>
      </div>`,
    title,
  );

export const showKeys = (): Promise<boolean> =>
  open(
    (close) => html`<div class="head"><h2>Keys</h2>
        <button type="button" class="button icon" aria-label="Close" @click=${() => close(false)}
          >${icons.close}</button></div>
      ${Object.entries(KEYS).map(
        ([title, rows]) => html`<h3>${title}</h3>
        <dl>${rows.map(
          ({ keys, does }) => html`<dt><kbd>${mac(Object.keys(keys).join("  "))}</kbd></dt><dd
          >${does}</dd>`,
        )}</dl>`,
      )}`,
    "Keys",
  );

const onMac = /Mac|iPhone|iPad/.test(navigator.platform);
const mac = (key: string) => (onMac ? key.replace("Ctrl", "⌘").replaceAll("Alt", "⌥") : key);
