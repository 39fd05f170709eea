import { fireEvent, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import Suggest from "./Suggest.svelte";

let value = "";
let entered = 0;
const names = [
  { value: "docs", detail: "1,234 points" },
  { value: "documents", detail: "alias of docs" },
];

function show(suggestions = names) {
  const view = render(Suggest, {
    value,
    suggestions,
    "aria-label": "Collection 1",
    oninput: (next) => {
      value = next;
      void view.rerender({ value });
    },
    onenter: () => (entered += 1),
  });
  return userEvent.setup();
}

beforeEach(() => {
  value = "";
  entered = 0;
});

it("offers what fits while one types, with what is known of it", async () => {
  const user = show();
  await user.type(screen.getByRole("combobox", { name: "Collection 1" }), "docu");
  const options = await screen.findAllByRole("option");
  expect(options.map((option) => option.textContent?.replace(/\s+/g, " ").trim())).toEqual([
    "documents alias of docs",
  ]);
});

it("is worked with the arrows and Enter; the focus stays in the field", async () => {
  const user = show();
  const field = screen.getByRole("combobox");
  await user.type(field, "doc");
  await screen.findAllByRole("option");
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  expect(value).toBe("documents");
  expect(entered).toBe(0);
  expect(document.activeElement).toBe(field);
  expect(screen.queryByRole("option")).toBeNull();
});

it("leaves Enter to the form while nothing is marked, and takes any other text", async () => {
  const user = show();
  await user.type(screen.getByRole("combobox"), "doc{Enter}");
  expect([value, entered]).toEqual(["doc", 1]);
});

it("closes on Escape, which goes no further then", async () => {
  const user = show();
  await user.type(screen.getByRole("combobox"), "doc");
  await screen.findAllByRole("option");
  let outside = 0;
  document.body.addEventListener("keydown", () => (outside += 1), { once: true });
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("option")).toBeNull();
  expect(outside).toBe(0);
});

it("is a plain text field where there is nothing to offer", () => {
  show([]);
  expect(screen.getByRole("textbox", { name: "Collection 1" })).toBeTruthy();
});

it("stays open for a scroll of before it was opened, and not for one that moves the field", async () => {
  const user = show();
  const field = screen.getByRole("combobox", { name: "Collection 1" });
  await user.click(field);
  await fireEvent.scroll(document.body);
  expect(screen.getAllByRole("option")).toHaveLength(2);
  field.getBoundingClientRect = () => new DOMRect(0, 40, 100, 20);
  await fireEvent.scroll(document.body);
  expect(screen.queryAllByRole("option")).toHaveLength(0);
});
