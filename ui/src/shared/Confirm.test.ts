import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import Confirm from "./Confirm.svelte";
import { ask, choose } from "./confirm.svelte";

describe("a question", () => {
  it("is answered by its button", async () => {
    render(Confirm);
    const answer = ask("Delete it?", "It is gone then.", { confirmLabel: "Delete" });
    await userEvent.click(await screen.findByRole("button", { name: "Delete" }));
    expect(await answer).toBe(true);
    expect(screen.queryByText("Delete it?")).toBeNull();
  });

  it("that is left is a no", async () => {
    render(Confirm);
    const answer = ask("Delete it?", "It is gone then.");
    await userEvent.click(await screen.findByRole("button", { name: "Close" }));
    expect(await answer).toBe(false);
  });

  it("about something grave waits until the exact name is typed", async () => {
    const user = userEvent.setup();
    render(Confirm);
    const answer = ask("Delete it?", "", {
      danger: true,
      confirmLabel: "Delete",
      typeToConfirm: "search-eu-1",
    });
    const confirm = await screen.findByRole<HTMLButtonElement>("button", { name: "Delete" });
    const field = screen.getByRole("textbox");
    await user.type(field, "search-eu");
    expect(confirm.disabled).toBe(true);
    await user.type(field, "-1");
    await user.click(confirm);
    expect(await answer).toBe(true);
  });

  it("gives way to a newer one and counts as left", async () => {
    render(Confirm);
    const first = choose("First", "", [{ value: "a", label: "A" }]);
    const second = choose("Second", "", [{ value: "b", label: "B" }]);
    expect(await first).toBeNull();
    await userEvent.click(await screen.findByRole("button", { name: "B" }));
    expect(await second).toBe("b");
  });
});
