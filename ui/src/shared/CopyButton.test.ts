import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { answerWith } from "../testing/backend";
import CopyButton from "./CopyButton.svelte";
import Toasts from "./Toasts.svelte";

describe("the copy button", () => {
  it("sends a secret as one and says when the clipboard is cleared", async () => {
    const backend = answerWith({ copy_text: () => ({ clears_after_seconds: 30 }) });
    render(Toasts);
    render(CopyButton, { label: "Copy token", text: "abc", secret: true });
    await userEvent.click(screen.getByRole("button", { name: "Copy token" }));
    expect(await screen.findByText("Copied, clears in 30 s")).toBeTruthy();
    expect(backend.called("copy_text")).toEqual([{ text: "abc", secret: true }]);
  });

  it("says why nothing was copied", async () => {
    answerWith({
      copy_text: () => {
        throw { code: "clipboard_unavailable", message: "No clipboard.", remedy: "Save it.", field: null };
      },
    });
    render(Toasts);
    render(CopyButton, { label: "Copy", text: "abc" });
    await userEvent.click(screen.getByRole("button", { name: "Copy" }));
    expect(await screen.findByText("No clipboard. Save it.")).toBeTruthy();
  });
});
