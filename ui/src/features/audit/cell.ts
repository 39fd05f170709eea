/** A cell of the table, and what can be done with its value. */
import Copy from "@lucide/svelte/icons/copy";
import Minus from "@lucide/svelte/icons/circle-minus";
import Plus from "@lucide/svelte/icons/circle-plus";
import { asCommandError, copyText, type Field, type Row } from "../../ipc";
import type { MenuItem } from "../../shared/MenuList.svelte";
import { toast, toastError } from "../../shared/toast.svelte";
import type { AuditLog } from "./log.svelte";
import { FIELDS, short } from "./words";

/** The field may be another than the column's; none where there is nothing to filter by. */
export type Cell = { field: string | null; value: string | null };

/** Where no action is known, as in refused authentications, the path stands in its place. */
export function cellOf(row: Row, column: "time" | Field): Cell {
  if (column === "time") return { field: null, value: row.time };
  if (column === "method" && row.method === null && row.api !== null) {
    return { field: "api", value: row.api };
  }
  return { field: column, value: row[column] };
}

export function cellActions(log: AuditLog, { field, value }: Cell): MenuItem[] {
  const copy = { label: "Copy value", icon: Copy, onselect: () => void copyCell({ field, value }) };
  if (field === null) return [copy];
  const name = field in FIELDS ? FIELDS[field as Field].label.toLowerCase() : field;
  return [
    {
      label: `Only ${name} ${short(value)}`,
      icon: Plus,
      onselect: () => void log.refine(field, value, true),
    },
    {
      label: `Not ${name} ${short(value)}`,
      icon: Minus,
      onselect: () => void log.refine(field, value, false),
    },
    copy,
  ];
}

export async function copyCell({ value }: Cell): Promise<void> {
  try {
    await copyText(value ?? "", false);
    toast("Copied");
  } catch (thrown) {
    toastError(asCommandError(thrown));
  }
}
