import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { answerWith } from "../testing/backend";
import CodeBox from "./CodeBox.svelte";

const PIECES = [
  { title: "config.yaml", text: "tls:\n  cert: a\n" },
  { title: "environment", text: "QDRANT__TLS__CERT=a\n" },
];

describe("lines to copy", () => {
  it("are copied in the form that is shown", async () => {
    const backend = answerWith({ copy_text: () => ({ clears_after_seconds: null }) });
    const user = userEvent.setup();
    render(CodeBox, { pieces: PIECES, copy: "Copy it", choice: "Way" });
    await user.click(screen.getByRole("button", { name: "Copy it" }));
    await user.click(screen.getByRole("radio", { name: "environment" }));
    expect(screen.queryByText("tls:")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Copy it" }));
    expect(backend.called("copy_text").map(({ text }) => text)).toEqual(PIECES.map(({ text }) => text));
  });

  it("of more forms than fit side by side are chosen from a list", async () => {
    answerWith({});
    const user = userEvent.setup();
    const many = Array.from({ length: 7 }, (_, index) => ({ title: `Way ${index}`, text: `do ${index}\n` }));
    render(CodeBox, { pieces: many, copy: "Copy it", choice: "Way" });
    await user.selectOptions(screen.getByRole("combobox", { name: "Way" }), "Way 6");
    expect(screen.getByText("do 6")).toBeTruthy();
    expect(screen.queryByText("do 0")).toBeNull();
  });

  it("of one form ask for no choice", () => {
    render(CodeBox, { pieces: PIECES.slice(0, 1), copy: "Copy it" });
    expect(screen.queryByRole("radio")).toBeNull();
    expect(screen.getByText("config.yaml")).toBeTruthy();
  });

  it("show what they hide, line by line", () => {
    render(CodeBox, { pieces: [{ title: "t", text: "-a\u202eb\r\n+c\n" }], copy: "Copy it", diff: true });
    expect(screen.getByText("U+202E")).toBeTruthy();
    expect(screen.queryByText("U+000D")).toBeNull();
    expect(screen.getByText("+c").closest(".added")).not.toBeNull();
  });
});
