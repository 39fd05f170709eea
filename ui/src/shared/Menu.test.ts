import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import Menu from "./Menu.svelte";

function open() {
  const chosen = vi.fn();
  const item = (label: string, disabled = false) => ({ label, disabled, onselect: () => chosen(label) });
  render(Menu, { label: "More", items: [item("Duplicate"), item("Move up", true), item("Delete")] });
  return { chosen, button: screen.getByRole("button", { name: "More" }), user: userEvent.setup() };
}

describe("a menu", () => {
  it("opens with the arrow, moves past what is disabled, and selects with Enter", async () => {
    const { chosen, button, user } = open();
    button.focus();
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement).toHaveProperty("textContent", expect.stringContaining("Duplicate"));
    await user.keyboard("{ArrowDown}{Enter}");
    expect(chosen).toHaveBeenCalledExactlyOnceWith("Delete");
    expect(screen.queryByRole("menu")).toBeNull();
  });

  it("gives the focus back to its button on Escape", async () => {
    const { chosen, button, user } = open();
    await user.click(button);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("menu")).toBeNull();
    expect(document.activeElement).toBe(button);
    expect(chosen).not.toHaveBeenCalled();
  });

  it("finds an entry by its first letter", async () => {
    const { button, user } = open();
    await user.click(button);
    await user.keyboard("de");
    expect(document.activeElement).toHaveProperty("textContent", expect.stringContaining("Delete"));
  });

  it("closes when something else is clicked", async () => {
    const { button, user } = open();
    await user.click(button);
    await user.click(document.body);
    expect(screen.queryByRole("menu")).toBeNull();
  });
});
