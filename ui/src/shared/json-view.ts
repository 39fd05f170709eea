/**
 * CodeMirror for JSON. It lives in a shadow root, where it brings its styles as adopted style sheets: in the
 * document itself it would add a <style> element, which the window's policy refuses.
 */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import {
  HighlightStyle,
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { jsonLanguage, locate } from "./json-pointer";

/** Lines and columns count from 1; without a line the pointer says where. */
export type JsonError = { place: string; line: number | null; column: number | null; message: string };

export type JsonView = {
  setValue(value: string): void;
  setErrors(errors: readonly JsonError[]): void;
  reveal(pointer: string): void;
  go(error: JsonError): void;
  focus(): void;
  destroy(): void;
};

type Options = {
  value: string;
  label: string;
  describedby: string | undefined;
  readonly: boolean;
  onchange: (value: string) => void;
};

export function createJsonView(host: HTMLElement, options: Options): JsonView {
  const root = host.attachShadow({ mode: "open" });
  let setting = false;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.value,
      extensions: [
        extensions(options),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !setting) options.onchange(update.state.doc.toString());
        }),
      ],
    }),
  });

  return {
    setValue(value) {
      if (value === view.state.doc.toString()) return;
      setting = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
      setting = false;
    },
    setErrors(errors) {
      view.dispatch(
        setDiagnostics(
          view.state,
          errors.map((error) => diagnostic(view.state, error)),
        ),
      );
    },
    reveal(pointer) {
      const place = locate(view.state, pointer);
      if (place) select(view, place.from, place.to);
    },
    go(error) {
      const { from } = diagnostic(view.state, error);
      select(view, from, from);
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function select(view: EditorView, anchor: number, head: number) {
  view.dispatch({
    selection: { anchor, head },
    effects: EditorView.scrollIntoView(anchor, { y: "center" }),
  });
  view.focus();
}

function extensions({ label, describedby, readonly }: Options): Extension {
  const attributes: Record<string, string> = { "aria-label": label, tabindex: "0" };
  if (describedby) attributes["aria-describedby"] = describedby;
  // A read-only editor stays reachable, so that its text can be selected and scrolled by keyboard.
  const editing = readonly
    ? [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ "aria-readonly": "true" })]
    : [
        history(),
        indentOnInput(),
        lintGutter(),
        highlightActiveLine(),
        keymap.of([...historyKeymap, indentWithTab]),
      ];
  return [
    jsonLanguage(),
    lineNumbers(),
    foldGutter(),
    highlightSpecialChars({ addSpecialChars: /[\p{Cf}\u2028\u2029]/gu }),
    drawSelection(),
    bracketMatching(),
    syntaxHighlighting(COLOURS),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of(attributes),
    editing,
    keymap.of([...defaultKeymap, ...foldKeymap, ...lintKeymap]),
    THEME,
  ];
}

function diagnostic(state: EditorState, error: JsonError) {
  if (error.line === null) {
    const place = locate(state, error.place) ?? { from: 0, to: state.doc.length };
    return { ...place, severity: "error" as const, message: error.message };
  }
  const line = state.doc.line(Math.min(Math.max(error.line, 1), state.doc.lines));
  const from = Math.min(line.from + Math.max((error.column ?? 1) - 1, 0), line.to);
  // A mark needs a character to stand under; at the end of a line that is the last one.
  const start = from === line.to && from > line.from ? from - 1 : from;
  return {
    from: start,
    to: Math.min(start + 1, line.to),
    severity: "error" as const,
    message: error.message,
  };
}

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: tags.string, color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--consider)" },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: "var(--text-2)" },
]);

const THEME = EditorView.theme({
  "&": { flex: "1", minHeight: "0", color: "var(--text)", fontSize: "12px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--text)", padding: "6px 0" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": {
    backgroundColor: "var(--raised)",
    color: "var(--text-3)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--accent-ground)",
  },
  "&.cm-focused .cm-matchingBracket, .cm-matchingBracket": {
    backgroundColor: "var(--line)",
    color: "inherit",
  },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--danger-ground)", color: "inherit" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--raised)",
    borderColor: "var(--line)",
    color: "var(--text-2)",
  },
  ".cm-specialChar": { color: "var(--consider)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--danger)",
    textUnderlineOffset: "3px",
    backgroundColor: "var(--danger-ground)",
  },
  ".cm-tooltip": {
    border: "1px solid var(--line)",
    borderRadius: "6px",
    backgroundColor: "var(--panel)",
    color: "var(--text)",
  },
  ".cm-diagnostic-error": { borderLeftColor: "var(--danger)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)" },
});
