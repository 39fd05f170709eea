import { configure } from "@testing-library/svelte";

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 });

/** What jsdom lacks of the web views that the window runs in. */
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  if (!this.open) return;
  this.open = false;
  this.dispatchEvent(new Event("close"));
};

Blob.prototype.text = function () {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsText(this);
  });
};
