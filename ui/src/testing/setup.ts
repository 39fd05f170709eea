import { configure } from "@testing-library/svelte";

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 });

/** What jsdom lacks of the web views that the window runs in. */
const cameFrom = new WeakMap<HTMLDialogElement, Element | null>();
HTMLDialogElement.prototype.showModal = function () {
  cameFrom.set(this, document.activeElement);
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  if (!this.open) return;
  this.open = false;
  const before = cameFrom.get(this);
  if (before instanceof HTMLElement) before.focus();
  this.dispatchEvent(new Event("close"));
};

// jsdom hides what has the attribute and knows no way to show it.
HTMLElement.prototype.showPopover = function () {
  this.style.display = "block";
};

// Nothing is laid out there: what asks for its size is told once.
globalThis.ResizeObserver ??= class {
  constructor(private readonly told: ResizeObserverCallback) {}
  observe() {
    this.told([], this);
  }
  unobserve() {}
  disconnect() {}
};

Blob.prototype.text = function () {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsText(this);
  });
};
