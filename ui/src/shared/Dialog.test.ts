import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import Confirm from "./Confirm.svelte";
import { ask } from "./confirm.svelte";

it("a dialog takes the focus to its safe answer and gives it back where it came from", async () => {
  const opener = document.body.appendChild(document.createElement("button"));
  opener.focus();
  render(Confirm);
  const answer = ask("Delete it?", "It is gone then.", { danger: true, confirmLabel: "Delete" });
  const cancel = await screen.findByRole("button", { name: "Cancel" });
  expect(document.activeElement).toBe(cancel);
  await userEvent.click(cancel);
  expect(await answer).toBe(false);
  expect(document.activeElement).toBe(opener);
  opener.remove();
});
