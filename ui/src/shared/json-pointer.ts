/** Finding values in JSON text by JSON pointer, also while the text is not yet whole. */
import { json } from "@codemirror/lang-json";
import { ensureSyntaxTree, type syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";

type SyntaxNode = ReturnType<typeof syntaxTree>["topNode"];

const VALUES = new Set(["Object", "Array", "String", "Number", "True", "False", "Null"]);
const PARSE_FOR_MS = 200;

export const jsonLanguage = json;

/** Where the value at a pointer stands: the value itself, or the nearest one around it that exists. */
export function locate(state: EditorState, pointer: string): { from: number; to: number } | null {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_FOR_MS);
  let node = tree ? firstValue(tree.topNode) : null;
  if (!node) return null;
  for (const step of pointer.split("/").slice(1)) {
    const next = child(state, node, step.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (!next) break;
    node = next;
  }
  return { from: node.from, to: node.to };
}

function child(state: EditorState, node: SyntaxNode, step: string): SyntaxNode | null {
  if (node.name === "Array") {
    let index = Number(step);
    for (let item = node.firstChild; item; item = item.nextSibling) {
      if (VALUES.has(item.name) && index-- === 0) return item;
    }
    return null;
  }
  if (node.name !== "Object") return null;
  for (const property of node.getChildren("Property")) {
    const name = property.getChild("PropertyName");
    if (name && unquoted(state.sliceDoc(name.from, name.to)) === step) {
      const last = property.lastChild;
      return last && VALUES.has(last.name) ? last : property;
    }
  }
  return null;
}

function firstValue(node: SyntaxNode): SyntaxNode | null {
  for (let item = node.firstChild; item; item = item.nextSibling) if (VALUES.has(item.name)) return item;
  return null;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
