import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import Pick from "./Pick.svelte";

const entries = ["one", "two", "three"].map((label) => ({ id: label, group: "", label, detail: "" }));

function open(marked?: string) {
  const onpick = vi.fn();
  render(Pick, { label: "Find", placeholder: "", entries, onpick, marked: marked ?? null });
  return { onpick, user: userEvent.setup() };
}
const selected = () => screen.getByRole("option", { selected: true }).textContent?.trim();

describe("a searchable list", () => {
  it("takes the focus into its field and starts at the marked entry", () => {
    open("two");
    expect(document.activeElement).toBe(screen.getByRole("combobox"));
    expect(selected()).toBe("two");
  });

  it("goes around with the arrows and picks with Enter", async () => {
    const { onpick, user } = open();
    await user.keyboard("{ArrowUp}");
    expect(selected()).toBe("three");
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(onpick).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: "two" }));
  });

  it("names the selected entry to screen readers", async () => {
    const { user } = open();
    await user.keyboard("{ArrowDown}");
    const id = screen.getByRole("combobox").getAttribute("aria-activedescendant");
    expect(document.getElementById(id ?? "")?.getAttribute("aria-selected")).toBe("true");
  });

  it("says so when nothing is found, and Enter then does nothing", async () => {
    const { onpick, user } = open();
    await user.keyboard("zzz{Enter}");
    expect(screen.getByText("Nothing found.")).toBeTruthy();
    expect(onpick).not.toHaveBeenCalled();
  });

  it("of 5,000 entries draws only what can be looked through and says how many are left", async () => {
    const many = Array.from({ length: 5_000 }, (_, at) => ({
      id: `${at}`,
      group: "",
      label: `c${at}`,
      detail: "",
    }));
    render(Pick, { label: "Find", placeholder: "", entries: many, onpick: vi.fn() });
    expect(screen.getAllByRole("option").length).toBeLessThan(200);
    expect(screen.getByText(/Type to narrow/)).toBeTruthy();
  });
});
