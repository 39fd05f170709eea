import { exportProfiles, saveText } from "../../ipc";

const FILE_NAME = "portcullis-profiles.json";

/** Saves profiles without secrets where the admin says. Null: he changed his mind. */
export async function exportToFile(ids: string[]): Promise<string | null> {
  return saveText(FILE_NAME, await exportProfiles(ids));
}
